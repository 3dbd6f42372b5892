"""What a planned change will do, told unit by unit before anybody puts it in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronguon.access.models import Invitation
from ronguon.kernel.saying import Saying
from ronguon.reorganisation.actions.changing import change_of
from ronguon.reorganisation.actions.handing_over import UNITS
from ronguon.reorganisation.actions.passing_roles import lent
from ronguon.reorganisation.actions.reorganising import order_of, planned_of
from ronguon.reorganisation.domain.changes import faults
from ronguon.reorganisation.forms.reorganising import CHANGES
from ronguon.reorganisation.models import PlannedChange, PlannedParticipant, Reorganisation
from ronguon.reorganisation.registry import providers, whose
from ronguon.units.actions.tree import directly_below
from ronguon.units.domain.kinds import kinds
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.forms.kinds import kind_words
from ronguon.units.models import Unit

MOST_TOLD = 200


@dataclass(frozen=True, slots=True)
class UnitEffect:
    """One sentence on what becomes of one unit, with the unit where it is there already."""

    part: str
    name: str
    unit: Unit | None
    words: str
    more: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlannedEffects:
    """A planned change with its word, its effects, and what keeps it from being put in force."""

    planned: PlannedChange
    word: str | Promise
    effects: list[UnitEffect]
    problems: list[str]
    parts: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that may go to one successor or another: a unit below, or what an app keeps."""

    provider: str
    subject: str
    words: str


def told(paper: Reorganisation) -> list[PlannedEffects]:
    """Return the changes of `paper` with their effects and faults as things stand now."""
    found = []
    done = paper.stage in {Reorganisation.Stage.IN_FORCE, Reorganisation.Stage.DROPPED}
    for planned in planned_of(paper):
        wrong: list[Saying] = []
        if not done:
            wrong = faults(change_of(order_of(planned), paper.effective_on), kinds())
        kind = ChangeKind(planned.kind)
        effects = [_effect(planned, side, paper, done=done) for side in planned.participants.all()]
        parts = kind in {ChangeKind.SPLIT, ChangeKind.TRANSFER}
        found.append(PlannedEffects(planned, CHANGES[kind][0], effects, [fault.told(_) for fault in wrong], parts))
    return found


def _effect(planned: PlannedChange, side: PlannedParticipant, paper: Reorganisation, *, done: bool) -> UnitEffect:
    name = side.unit.name if side.unit is not None else side.name
    more = (
        [] if done or side.unit is None else list(_consequences(side.unit, ChangePart(side.part), paper.effective_on))
    )
    return UnitEffect(side.part, name, side.unit, _words(planned, side), more)


def _words(planned: PlannedChange, side: PlannedParticipant) -> str:
    """Return what becomes of the unit of `side`, without its name."""
    kind, part = ChangeKind(planned.kind), ChangePart(side.part)
    part_of_it = _(", %(share)s %% of it") % {"share": side.percent} if side.percent else ""
    if part is ChangePart.ENDS:
        return _("ends")
    if part is ChangePart.CEDES:
        return _("goes on and gives a part away")
    if part is ChangePart.SUCCEEDS and side.unit is None:
        said = _("begins as %(kind)s") % {"kind": kind_words().get(side.kind, side.kind)} + part_of_it
        return said + (_(", below %(parent)s") % {"parent": planned.parent.name} if planned.parent is not None else "")
    if part is ChangePart.SUCCEEDS:
        return (
            _("takes over, under the name %(name)s") % {"name": side.name} if side.name else _("takes over")
        ) + part_of_it
    parent = planned.parent.name if planned.parent is not None else ""
    changes = {
        ChangeKind.RENAME: _("is called %(name)s from then on") % {"name": side.name},
        ChangeKind.MOVE: _("stands below %(parent)s from then on") % {"parent": parent},
        ChangeKind.RESTORE: _(
            "lives on; its end was recorded by mistake, so what passed from it and is not yet done comes back"
        ),
    }
    new = [kind_words().get(side.kind, side.kind), side.level, side.official_code]
    return changes.get(kind) or _("becomes: %(said)s") % {"said": ", ".join(word for word in new if word)}


def _consequences(unit: Unit, part: ChangePart, on: date) -> Iterator[str]:
    """Yield what goes along with the end of a unit, in numbers."""
    if part not in {ChangePart.ENDS, ChangePart.CEDES}:
        return
    below = len(directly_below(unit, on))
    if below:
        yield ngettext("%(number)s unit directly below", "%(number)s units directly below", below) % {"number": below}
    for provider in providers():
        number = len(list(provider.held(unit, on))) if part is ChangePart.ENDS or not provider.ends_only else 0
        if number:
            yield f"{provider.title}: {number}"
    if part is ChangePart.ENDS:
        delegations, keys = lent(unit, on)
        offers = Invitation.objects.filter(unit=unit, used_at=None, withdrawn_at=None)
        for number, words in (
            (delegations.count(), _("delegations that end: %(number)s")),
            (keys.count(), _("keys that end: %(number)s")),
            (offers.count(), _("invitations that lapse: %(number)s")),
        ):
            if number:
                yield words % {"number": number}


def things(planned: PlannedChange) -> list[Thing]:
    """Return what may be given to one successor or another, at most `MOST_TOLD` of each provider."""
    on = planned.reorganisation.effective_on
    found = []
    for side in planned.participants.all():
        if side.unit is None or side.part not in {ChangePart.ENDS, ChangePart.CEDES}:
            continue
        found += [Thing(UNITS, str(child.code), child.name) for child in directly_below(side.unit, on)[:MOST_TOLD]]
        for provider in providers():
            if side.part == ChangePart.CEDES and provider.ends_only:
                continue
            held = list(islice(provider.held(side.unit, on), MOST_TOLD))
            names = whose((provider.name, one.subject) for one in held)
            told = [f"{one.words}: {names[one.subject]}" if one.subject in names else one.words for one in held]
            found += [
                Thing(provider.name, str(one.subject), words) for one, words in zip(held, told, strict=True)
            ]  # fmt: skip
    return found
