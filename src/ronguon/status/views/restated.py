"""The past of divided units by today's organisation: an estimate with its rule, beside the exact sum, never in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from ronguon.reorganisation.models.mergers import merged_away
from ronguon.status.domain.groups import GroupCounts
from ronguon.status.domain.restating import DivisionStep, Estimate, EstimateRule, estimate, step
from ronguon.status.forms import StatusAsk
from ronguon.status.models import roll_ups
from ronguon.status.views.areas import Area
from ronguon.units.domain import Actor
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Transition, TransitionParticipant, Unit
from ronguon.units.models.units import below, readable

MOST_TOLD = 12
_DIVIDED = (ChangeKind.SPLIT, ChangeKind.TRANSFER)


@dataclass(frozen=True, slots=True)
class DivisionPath:
    """How a part of what stood with `giver` may have come to `heir`: one division after another, the first first."""

    giver: Unit
    heir: Unit
    first: Transition
    steps: tuple[DivisionStep, ...]
    rules: tuple[str, ...]

    @property
    def rule(self) -> str:
        """Return the rule of each division in words."""
        return "; ".join(self.rules)


@dataclass(frozen=True, slots=True)
class EstimatedPart:
    """One successor with the part estimated for it."""

    heir: Unit
    told: Estimate
    rule: str


@dataclass(frozen=True, slots=True)
class Restated:
    """A divided unit, the change that divided it, what stood there on the day, and the parts estimated.

    With `counted` it lies in the ground itself: its exact sum is in the sum of the ground, as a line of its own.
    `whole` is null, and nothing is estimated, where the reader may not read what stood there.
    """

    giver: Unit
    transition: Transition
    whole: GroupCounts | None
    rows: str
    counted: bool
    parts: list[EstimatedPart] = field(default_factory=list)


def restated(area: Area, ask: StatusAsk, actor: Actor) -> list[Restated]:
    """Return what units of `area` may have had on the day within units that were divided between then and today.

    Only by today's organisation: by that of the day nothing is divided. One query where nothing was; else a constant
    number for each division that followed on another.
    """
    if ask.then:
        return []
    ways = _last(list(_ways(area, ask)))
    givers = _open_to(actor, ways)
    wholes = roll_ups.counts_with_mergers(area.scope(ask, actor), givers.values(), ask.today)
    found: dict[tuple[int, int], Restated] = {}
    for way in ways:
        key = (way.first.pk, way.giver.pk)
        if way.giver.pk not in givers:
            found.setdefault(key, Restated(way.giver, way.first, None, "", counted=False))
        elif (whole := wholes[way.giver.pk]).total:
            one = found.setdefault(key, _told(area, ask, givers[way.giver.pk], way.first, whole))
            one.parts.append(EstimatedPart(way.heir, estimate(whole, *way.steps), way.rule))
    return sorted(found.values(), key=lambda one: (one.transition.effective_on, one.transition.pk))


def _last(ways: list[DivisionPath]) -> list[DivisionPath]:
    """Leave out ways that end at a unit that was itself divided up later: they are told as far as its successors."""
    ended = tuple({way.giver.path for way in ways if way.first.kind == ChangeKind.SPLIT})
    return [way for way in ways if not way.heir.path.startswith(ended)]


def _told(area: Area, ask: StatusAsk, giver: Unit, first: Transition, whole: GroupCounts) -> Restated:
    within = giver.path.startswith(area.unit.path) if area.unit else giver.system == area.system
    rows = ask.address(Area.of(giver).rows(), don_vi=giver.code)
    return Restated(giver, first, whole, rows, within)


def _open_to(actor: Actor, ways: Iterable[DivisionPath]) -> dict[int, Unit]:
    keys = {way.giver.pk for way in ways}
    return Unit.objects.filter(readable(actor)).in_bulk(keys) if keys else {}


def _ways(area: Area, ask: StatusAsk) -> Iterator[DivisionPath]:
    """Yield every way from a unit that was divided after the day to one of `area`, division by division."""
    here = Q(unit__system=area.system.value) if area.unit is None else below(area.unit.path, "unit__path")
    ways = [way for participant in _divisions(here, ask) for way in _givers(participant)]
    while ways:
        yield from ways
        givers = {way.giver.path: way.giver.pk for way in ways}
        merged = Q(unit__in=merged_away(ask.today).values("pk")) & reduce(or_, (below(p, "unit__path") for p in givers))
        earlier = list(_divisions(Q(unit__in=givers.values()) | merged, ask))
        ways = [
            way
            for after in ways
            for participant in earlier
            if _led_to(participant, after)
            for way in _givers(participant, after)
        ]


def _divisions(here: Q, ask: StatusAsk) -> Iterable[TransitionParticipant]:
    """Return what units `here` got in divisions between the day and today that nobody corrected. Four queries."""
    participants = TransitionParticipant.objects.filter(
        here, part=ChangePart.SUCCEEDS, transition__kind__in=_DIVIDED, transition__effective_on__gt=ask.on,
        transition__effective_on__lte=ask.today, transition__corrections__isnull=True,
    )  # fmt: skip
    known = participants.select_related("transition", "unit").prefetch_related("transition__participants__unit")
    return known.order_by("transition__effective_on", "pk")


def _led_to(participant: TransitionParticipant, after: DivisionPath) -> bool:
    """Return whether what `participant` got was, or was merged into, what was divided next, and earlier than that."""
    change, then = participant.transition, after.first
    earlier = (change.effective_on, change.pk) < (then.effective_on, then.pk)
    return earlier and participant.unit.path.startswith(after.giver.path)


def _givers(participant: TransitionParticipant, after: DivisionPath | None = None) -> Iterator[DivisionPath]:
    """Yield the way from each unit that `participant` got a part of, and on through `after`."""
    change = participant.transition
    participants = list(change.participants.all())
    heirs = sum(one.part == ChangePart.SUCCEEDS for one in participants)
    part = step(percent=participant.percent, heirs=heirs, ended=change.kind == ChangeKind.SPLIT)
    rule = _rule(part, participant.percent, heirs)
    for one in participants:
        if one.part == ChangePart.SUCCEEDS:
            continue
        if after is None:
            yield DivisionPath(one.unit, participant.unit, change, (part,), (rule,))
        else:
            yield DivisionPath(one.unit, after.heir, change, (part, *after.steps), (rule, *after.rules))


def _rule(told: DivisionStep, percent: int | None, heirs: int) -> str:
    if told.rule is EstimateRule.STATED:
        return _("%(percent)s %% as the decision states") % {"percent": percent}
    if told.rule is EstimateRule.EQUAL:
        return _("equal parts for %(heirs)s successors, since the decision states no shares") % {"heirs": heirs}
    return _("no estimate, since the decision does not state how large the part was")
