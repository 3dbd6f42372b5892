"""Changes of units for tests, in one line each, with no paper and no second hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ronguon.audit.domain import Machine, Who
from ronguon.reorganisation.actions.changing import ChangeDecision, ChangeOrder, body_of, carry_out
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.actions.reorganising import NewChange, TypedDecision, add_change, draft, put_in_force, send
from ronguon.reorganisation.domain.changes import Participant
from ronguon.reorganisation.models import Reorganisation
from ronguon.units.domain import Actor
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Transition, Unit

NUMBER = "12/NQ-HĐND"


def paper(on: date, *, decided_by: str = "HĐND tỉnh", number: str = NUMBER) -> ChangeDecision:
    return ChangeDecision(decided_by, number, on)


def end(*units: Unit) -> tuple[Participant, ...]:
    return tuple(Participant(ChangePart.ENDS, body_of(unit)) for unit in units)


def heir(unit: Unit, name: str = "", percent: int | None = None) -> Participant:
    return Participant(ChangePart.SUCCEEDS, body_of(unit), name=name, percent=percent)


def fresh(name: str, kind: str = "commune", percent: int | None = None) -> Participant:
    return Participant(ChangePart.SUCCEEDS, name=name, kind=kind, percent=percent)


def changed(unit: Unit, name: str = "", *, kind: str = "", level: str = "", code: str = "") -> Participant:
    return Participant(ChangePart.CHANGES, body_of(unit), name=name, kind=kind, level=level, official_code=code)


def carried(kind: ChangeKind, on: date, *participants: Participant, **more: Any) -> Transition:
    return carry_out(ChangeOrder(kind, participants, **more), paper(on), by=Machine())


def merge(ending: Unit, *, into: Unit, effective_on: date, decided_by: str, number: str, by: Who) -> Transition:
    """End `ending` and let `into` go on."""
    order = ChangeOrder(ChangeKind.MERGE, (*end(ending), heir(into)))
    return carry_out(order, paper(effective_on, decided_by=decided_by, number=number), by=by)


def drafted(area: Unit, on: date, *changes: NewChange, by: Actor) -> Reorganisation:
    """Draft a decision with some changes."""
    paper = draft(TypedDecision("HĐND tỉnh", NUMBER, on, on), area, by=by)
    for change in changes:
        add_change(paper, change, by=by)
    return paper


def put_through(area: Unit, on: date, *changes: NewChange, by: Actor, approver: Actor) -> list[Transition]:
    """Draft, send and put in force, and pass on what the units held."""
    paper = drafted(area, on, *changes, by=by)
    send(paper, by=by)
    done = put_in_force(paper, by=approver)
    for made in done:
        hand_over(made, by=approver)
    return done


def drawn(
    kind: ChangeKind, units: Sequence[Unit], *, area: Unit, pick: int
) -> tuple[tuple[Participant, ...], Any] | None:
    """Return the sides of a change by chance among three `units`, and the change it corrects.

    Null where nothing could be restored; `pick` chooses among the units that ended.
    """
    first, second, third = units
    number = Transition.objects.count()
    match kind:
        case ChangeKind.MERGE:
            gone = {unit.pk: unit for unit in (first, third) if unit != second}
            return (*end(*gone.values()), heir(second)), None
        case ChangeKind.SPLIT:
            return (*end(first), heir(second), fresh(f"UBND xã chia {number}")), None
        case ChangeKind.DISSOLVE:
            return (*end(first), heir(area)), None
        case ChangeKind.RENAME:
            return (changed(first, f"UBND xã tên {number}"),), None
        case ChangeKind.RESTORE:
            ended = Unit.objects.filter(until_on__isnull=False).order_by("pk")
            if not ended:
                return None
            unit = ended[pick % len(ended)]
            wrong = (
                Transition.objects.filter(participants__unit=unit, participants__part=ChangePart.ENDS)
                .order_by("-pk")
                .first()
            )
            return (changed(unit),), wrong
    raise AssertionError(kind)
