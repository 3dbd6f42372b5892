"""Carry one change out: units begin, end, are renamed and moved, from the day on which it takes effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reorganisation.domain.changes import Change, ChangedUnit, Participant, faults
from ronguon.units.actions import tree
from ronguon.units.actions.taking_places import pass_places, put_places_back
from ronguon.units.domain import System, numbers_above
from ronguon.units.domain.kinds import kinds
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Place, Trait, Transition, TransitionParticipant, Unit
from ronguon.units.models.units import below

VERBS = {
    ChangeKind.RENAME: "unit.renamed", ChangeKind.MOVE: "unit.moved", ChangeKind.ALTER: "unit.altered",
    ChangeKind.MERGE: "unit.merged", ChangeKind.SPLIT: "unit.split", ChangeKind.TRANSFER: "unit.ceded",
    ChangeKind.DISSOLVE: "unit.dissolved", ChangeKind.RESTORE: "unit.restored",
}  # fmt: skip
for _verb in VERBS.values():
    declare(_verb, into=str, decision=str)


@dataclass(frozen=True, slots=True)
class ChangeDecision:
    """The decision that orders a change."""

    decided_by: str
    number: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """A change as it is asked for.

    `into` sends single units below and places in groups (by opaque id) to another successor, by number.
    """

    kind: ChangeKind
    participants: tuple[Participant, ...]
    parent: Unit | None = None
    corrects: Transition | None = None
    into: Mapping[UUID, int] = field(default_factory=dict)


def body_of(unit: Unit) -> ChangedUnit:
    """Return `unit` as the rules on changes look at it: its last name and place, and the day of its last change."""
    path = tree.last_path(unit)
    moved = Place.objects.filter(below(path), until_on__isnull=True).exclude(since_on=F("unit__since_on"))
    days = [
        moved.aggregate(day=Max("since_on"))["day"],
        unit.transitions.aggregate(day=Max("transition__effective_on"))["day"],
    ]
    name = unit.names.filter(alias=False, until_on__isnull=True).values_list("name", flat=True).first()
    until_on = Unit.objects.values_list("until_on", flat=True).get(pk=unit.pk)  # an earlier change may have ended it
    return ChangedUnit(
        key=unit.pk, name=name or unit.name, system=System(unit.system), path=path, since_on=unit.since_on,
        until_on=until_on, changed_on=max((day for day in days if day is not None), default=None),
    )  # fmt: skip


def change_of(order: ChangeOrder, on: date) -> Change:
    """Return `order` as the rules look at it, taking effect on the day `on`."""
    ended_by = None
    if order.corrects is not None:
        ended_by = frozenset(order.corrects.participants.filter(part=ChangePart.ENDS).values_list("unit_id", flat=True))
    parent = body_of(order.parent) if order.parent is not None else None
    return Change(order.kind, on, order.participants, parent, ended_by)


@transaction.atomic
def carry_out(order: ChangeOrder, paper: ChangeDecision, *, by: Who) -> Transition:
    """Write what `order` does to units from the day of `paper`; what they hold passes by `handing_over`.

    Today's columns follow at once where the day has come. Raises `IllegalMoveError` with the first fault.
    """
    list(Unit.objects.select_for_update().filter(pk__in=_touched(order)).order_by("pk"))
    change = change_of(order, paper.effective_on)
    for fault in faults(change, kinds()):
        raise IllegalMoveError.of(fault)
    transition = Transition.objects.create(
        kind=order.kind, decided_by=paper.decided_by, decision_number=paper.number, effective_on=paper.effective_on,
        corrects=order.corrects,
    )  # fmt: skip
    units = Unit.objects.in_bulk(_touched(order))
    heirs = [
        units[participant.unit.key] if participant.unit is not None else _found(participant, order, units, paper, by)
        for participant in change.on(ChangePart.SUCCEEDS)
    ]
    _note_participants(transition, change, units, heirs)
    act = _Act(order, change, transition, units, heirs)
    _ACTS[order.kind](act)
    _pass_places(act)
    if paper.effective_on <= clock.today():
        tree.bring_up_to_date(clock.today())
    _tell(change, units, heirs, paper, by)
    return transition


def _pass_places(act: _Act) -> None:
    """Let successors take the places of ended units in side groups, and of one that gives a part what was chosen."""
    into = act.order.into
    for _, unit in act.taking_part(ChangePart.ENDS):
        pass_places(act.transition, unit, lambda group: act.heirs[into.get(group.code, 0)])
    for _, unit in act.taking_part(ChangePart.CEDES):
        pass_places(act.transition, unit, lambda group: act.heirs[into[group.code]] if group.code in into else None)
    if act.change.kind is ChangeKind.RESTORE and act.order.corrects is not None:
        for _, unit in act.taking_part(ChangePart.CHANGES):
            put_places_back(act.transition, unit, act.order.corrects)


def _tell(change: Change, units: Mapping[int, Unit], heirs: list[Unit], paper: ChangeDecision, by: Who) -> None:
    """Leave one event for each unit that the change ends or alters; a founded one has told of itself."""
    for participant in change.participants:
        if participant.unit is None or participant.part is ChangePart.SUCCEEDS:
            continue
        unit = units[participant.unit.key]
        into = heirs[0] if heirs else units[change.parent.key] if change.parent is not None else unit
        audit.record(
            by=by, verb=VERBS[change.kind], kind="unit", subject=unit.code, into=str(into.code), decision=paper.number
        )


def _touched(order: ChangeOrder) -> set[int]:
    keys = {participant.unit.key for participant in order.participants if participant.unit is not None}
    return keys | {unit.pk for unit in (order.parent,) if unit is not None}


def _found(
    participant: Participant, order: ChangeOrder, units: Mapping[int, Unit], paper: ChangeDecision, by: Who
) -> Unit:
    """Establish a unit that the change founds: below the parent named, else beside the first unit of the change."""
    parent = order.parent
    if parent is None:
        first = next((units[one.unit.key] for one in order.participants if one.unit is not None), None)
        parent = _above(first) if first is not None else None
    new = tree.NewUnit(
        name=participant.name, kind=participant.kind, system=kinds()[participant.kind], since_on=paper.effective_on,
        parent=parent,
        level=participant.level, official_code=participant.official_code,
    )  # fmt: skip
    return tree.establish(new, by=by)


def _above(unit: Unit) -> Unit | None:
    return _unit_at_end(numbers_above(tree.last_path(unit)))


def _unit_at_end(numbers: list[int]) -> Unit | None:
    return Unit.objects.get(pk=numbers[-1]) if numbers else None


def _note_participants(transition: Transition, change: Change, units: Mapping[int, Unit], heirs: list[Unit]) -> None:
    others = [
        TransitionParticipant(transition=transition, unit=units[participant.unit.key], part=participant.part)
        for participant in change.participants
        if participant.unit is not None and participant.part is not ChangePart.SUCCEEDS
    ]
    successors = [
        TransitionParticipant(transition=transition, unit=heir, part=ChangePart.SUCCEEDS, percent=participant.percent)
        for participant, heir in zip(change.on(ChangePart.SUCCEEDS), heirs, strict=True)
    ]
    for participant in [*others, *successors]:  # one by one: their order is the order of their keys
        participant.save()


@dataclass(frozen=True, slots=True)
class _Act:
    """A change while it is carried out."""

    order: ChangeOrder
    change: Change
    transition: Transition
    units: Mapping[int, Unit]
    heirs: list[Unit]

    @property
    def on(self) -> date:
        return self.change.effective_on

    def taking_part(self, part: ChangePart) -> list[tuple[Participant, Unit]]:
        """Return the units that stand on `part`, each with what is said of it."""
        return [
            (participant, self.units[participant.unit.key])
            for participant in self.change.on(part)
            if participant.unit is not None
        ]

    def heir_of(self, child: Unit) -> Unit:
        """Return the successor below which `child` goes on."""
        return self.heirs[self.order.into.get(child.code, 0)]


def _establish(_act: _Act) -> None:
    """Founding the unit was all."""


def _rename(act: _Act) -> None:
    for participant, unit in act.taking_part(ChangePart.CHANGES):
        tree.bear(unit, participant.name, act.on)


def _move(act: _Act) -> None:
    for _, unit in act.taking_part(ChangePart.CHANGES):
        tree.stand_below(unit, act.order.parent, act.on)


def _alter(act: _Act) -> None:
    for participant, unit in act.taking_part(ChangePart.CHANGES):
        _become(unit, participant, act.on)


def _become(unit: Unit, participant: Participant, on: date) -> None:
    traits = (
        (Trait.Sort.KIND, participant.kind),
        (Trait.Sort.LEVEL, participant.level),
        (Trait.Sort.CODE, participant.official_code),
    )
    for sort, value in traits:
        if value:
            tree.become(unit, sort, value, on)


def _end_all(act: _Act, *, under_the_heir: bool) -> None:
    """End units; what stands below them goes below its successor, with a merger they themselves as well.

    So what they finished is counted at the successor from then on, while every earlier day finds them where they were.
    """
    for _, unit in act.taking_part(ChangePart.ENDS):
        tree.end(unit, act.on)
        for child in tree.directly_below(unit, act.on):
            tree.stand_below(child, act.heir_of(child), act.on)
        if under_the_heir and not tree.last_path(act.heirs[0]).startswith(tree.last_path(unit)):
            tree.stand_below(unit, act.heirs[0], act.on)


def _merge(act: _Act) -> None:
    _end_all(act, under_the_heir=True)
    for participant, unit in act.taking_part(ChangePart.SUCCEEDS):
        if participant.name and participant.name != unit.name:
            tree.bear(unit, participant.name, act.on)
        _become(unit, participant, act.on)


def _split(act: _Act) -> None:
    """The ended unit stays where it stood: its past belongs to no successor alone."""
    _end_all(act, under_the_heir=False)


def _transfer(act: _Act) -> None:
    for _, unit in act.taking_part(ChangePart.CEDES):
        for child in tree.directly_below(unit, act.on):
            if child.code in act.order.into:
                tree.stand_below(child, act.heir_of(child), act.on)


def _restore(act: _Act) -> None:
    """Let a unit live on whose end was a mistake, at its old place, with those below it that went with it."""
    wrong = act.order.corrects
    if wrong is None:
        raise AssertionError("the rules ask for the change to be corrected")
    heirs = set(wrong.participants.filter(part=ChangePart.SUCCEEDS).values_list("unit_id", flat=True))
    for _, unit in act.taking_part(ChangePart.CHANGES):
        before = Place.objects.filter(unit=unit, since_on__lt=wrong.effective_on).order_by("-since_on").first()
        old = before.path if before is not None else tree.last_path(unit)
        Unit.objects.filter(pk=unit.pk).update(until_on=None)
        tree.stand_below(unit, _unit_at_end(numbers_above(old)), act.on)
        went = Place.objects.filter(below(old), until_on=wrong.effective_on).at_depth(old.count(".") + 1)
        for child in Unit.objects.filter(Q(until_on__isnull=True), pk__in=went.values("unit")).order_by("sort", "pk"):
            above = _above(child)
            if above is not None and above.pk in heirs:
                tree.stand_below(child, unit, act.on)


_ACTS = {
    ChangeKind.ESTABLISH: _establish, ChangeKind.RENAME: _rename, ChangeKind.MOVE: _move, ChangeKind.ALTER: _alter,
    ChangeKind.MERGE: _merge, ChangeKind.SPLIT: _split, ChangeKind.TRANSFER: _transfer, ChangeKind.DISSOLVE: _merge,
    ChangeKind.RESTORE: _restore,
}  # fmt: skip
