"""The past of divided bodies by today's organisation: an estimate with its rule, beside the exact sum, never in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from ronguon.reorganisation.models.carrying import merged_away
from ronguon.status.domain.groups import Counts
from ronguon.status.domain.restating import Estimate, Rule, Step, estimate, step
from ronguon.status.forms import Ask
from ronguon.status.models import roll_ups
from ronguon.status.views.grounds import Ground
from ronguon.units.domain import Actor
from ronguon.units.domain.transitions import ChangeKind, Part
from ronguon.units.models import Transition, TransitionSide, Unit
from ronguon.units.models.bodies import below, readable

MOST_TOLD = 12
_DIVIDED = (ChangeKind.SPLIT, ChangeKind.TRANSFER)


@dataclass(frozen=True, slots=True)
class Way:
    """How a part of what stood with `giver` may have come to `heir`: one division after another, the first first."""

    giver: Unit
    heir: Unit
    first: Transition
    steps: tuple[Step, ...]
    rules: tuple[str, ...]

    @property
    def rule(self) -> str:
        """Return the rule of each division in words."""
        return "; ".join(self.rules)


@dataclass(frozen=True, slots=True)
class Told:
    """One successor with the part estimated for it."""

    heir: Unit
    told: Estimate
    rule: str


@dataclass(frozen=True, slots=True)
class Restated:
    """A divided body, the change that divided it, what stood there on the day, and the parts estimated.

    With `counted` it lies in the ground itself: its exact sum is in the sum of the ground, as a line of its own.
    `whole` is null, and nothing is estimated, where the reader may not read what stood there.
    """

    giver: Unit
    transition: Transition
    whole: Counts | None
    rows: str
    counted: bool
    parts: list[Told] = field(default_factory=list)


def restated(ground: Ground, ask: Ask, actor: Actor) -> list[Restated]:
    """Return what bodies of `ground` may have had on the day within bodies that were divided between then and today.

    Only by today's organisation: by that of the day nothing is divided. One query where nothing was; else a constant
    number for each division that followed on another.
    """
    if ask.then:
        return []
    ways = _last(list(_ways(ground, ask)))
    givers = _open_to(actor, ways)
    wholes = roll_ups.counts_carried(ground.scope(ask, actor), givers.values(), ask.today)
    found: dict[tuple[int, int], Restated] = {}
    for way in ways:
        key = (way.first.pk, way.giver.pk)
        if way.giver.pk not in givers:
            found.setdefault(key, Restated(way.giver, way.first, None, "", counted=False))
        elif (whole := wholes[way.giver.pk]).total:
            one = found.setdefault(key, _told(ground, ask, givers[way.giver.pk], way.first, whole))
            one.parts.append(Told(way.heir, estimate(whole, *way.steps), way.rule))
    return sorted(found.values(), key=lambda one: (one.transition.effective_on, one.transition.pk))


def _last(ways: list[Way]) -> list[Way]:
    """Leave out ways that end at a body that was itself divided up later: they are told as far as its successors."""
    ended = tuple({way.giver.path for way in ways if way.first.kind == ChangeKind.SPLIT})
    return [way for way in ways if not way.heir.path.startswith(ended)]


def _told(ground: Ground, ask: Ask, giver: Unit, first: Transition, whole: Counts) -> Restated:
    within = giver.path.startswith(ground.unit.path) if ground.unit else giver.system == ground.system
    rows = ask.address(Ground.of(giver).rows(), don_vi=giver.code)
    return Restated(giver, first, whole, rows, within)


def _open_to(actor: Actor, ways: Iterable[Way]) -> dict[int, Unit]:
    keys = {way.giver.pk for way in ways}
    return Unit.objects.filter(readable(actor)).in_bulk(keys) if keys else {}


def _ways(ground: Ground, ask: Ask) -> Iterator[Way]:
    """Yield every way from a body that was divided after the day to one of `ground`, division by division."""
    here = Q(unit__system=ground.system.value) if ground.unit is None else below(ground.unit.path, "unit__path")
    ways = [way for side in _divisions(here, ask) for way in _givers(side)]
    while ways:
        yield from ways
        givers = {way.giver.path: way.giver.pk for way in ways}
        merged = Q(unit__in=merged_away(ask.today).values("pk")) & reduce(or_, (below(p, "unit__path") for p in givers))
        earlier = list(_divisions(Q(unit__in=givers.values()) | merged, ask))
        ways = [way for after in ways for side in earlier if _led_to(side, after) for way in _givers(side, after)]


def _divisions(here: Q, ask: Ask) -> Iterable[TransitionSide]:
    """Return what bodies `here` got in divisions between the day and today that nobody corrected. Four queries."""
    sides = TransitionSide.objects.filter(
        here, part=Part.SUCCEEDS, transition__kind__in=_DIVIDED, transition__effective_on__gt=ask.on,
        transition__effective_on__lte=ask.today, transition__corrections__isnull=True,
    )  # fmt: skip
    known = sides.select_related("transition", "unit").prefetch_related("transition__sides__unit")
    return known.order_by("transition__effective_on", "pk")


def _led_to(side: TransitionSide, after: Way) -> bool:
    """Return whether what `side` got was, or was merged into, what was divided next, and earlier than that."""
    change, then = side.transition, after.first
    earlier = (change.effective_on, change.pk) < (then.effective_on, then.pk)
    return earlier and side.unit.path.startswith(after.giver.path)


def _givers(side: TransitionSide, after: Way | None = None) -> Iterator[Way]:
    """Yield the way from each body that `side` got a part of, and on through `after`."""
    change = side.transition
    sides = list(change.sides.all())
    heirs = sum(one.part == Part.SUCCEEDS for one in sides)
    part = step(percent=side.percent, heirs=heirs, ended=change.kind == ChangeKind.SPLIT)
    rule = _rule(part, side.percent, heirs)
    for one in sides:
        if one.part == Part.SUCCEEDS:
            continue
        if after is None:
            yield Way(one.unit, side.unit, change, (part,), (rule,))
        else:
            yield Way(one.unit, after.heir, change, (part, *after.steps), (rule, *after.rules))


def _rule(told: Step, percent: int | None, heirs: int) -> str:
    if told.rule is Rule.STATED:
        return _("%(percent)s %% as the decision states") % {"percent": percent}
    if told.rule is Rule.EQUAL:
        return _("equal parts for %(heirs)s successors, since the decision states no shares") % {"heirs": heirs}
    return _("no estimate, since the decision does not state how large the part was")
