"""A decision on units from its draft to the day it is in force: one person drafts, another one puts it in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.files.models import StoredFile
from ronguon.jobs.background import enqueue
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.kernel.vietnamese import nfc
from ronguon.reorganisation import policies
from ronguon.reorganisation.actions.changing import ChangeDecision, ChangeOrder, body_of, carry_out, change_of
from ronguon.reorganisation.actions.handing_over import UNITS
from ronguon.reorganisation.actions.passing_places import GROUPS
from ronguon.reorganisation.domain.changes import Participant, faults
from ronguon.reorganisation.models import Destination, PlannedChange, PlannedParticipant, Reorganisation
from ronguon.units.domain import Actor
from ronguon.units.domain.kinds import kinds
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Transition, Unit
from ronguon.units.policies import may_operate, require

Stage = Reorganisation.Stage

declare("reorganisation.drafted", decision=str, effective_on=str)
declare("reorganisation.changed", decision=str)
declare("reorganisation.sent", decision=str)
declare("reorganisation.returned", decision=str, reason=str)
declare("reorganisation.dropped", decision=str)
declare("reorganisation.in_force", decision=str, changes=int)


@dataclass(frozen=True, slots=True)
class TypedDecision:
    """The decision as it is typed in."""

    decided_by: str
    number: str
    decided_on: date
    effective_on: date
    note: str = ""
    file: StoredFile | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One unit's part as it is typed in; without `unit` it is to be founded."""

    part: ChangePart
    unit: Unit | None = None
    name: str = ""
    kind: str = ""
    level: str = ""
    official_code: str = ""
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class NewChange:
    """One change as it is typed in. `into` gives (provider, opaque id) to a successor, by its place among them."""

    kind: ChangeKind
    participants: tuple[Wanted, ...]
    parent: Unit | None = None
    corrects: Transition | None = None
    into: Mapping[tuple[str, UUID], int] = field(default_factory=dict)


@transaction.atomic
def draft(decision: TypedDecision, area: Unit, *, by: Actor) -> Reorganisation:
    """Begin the draft of a decision that changes units at or below `area`."""
    require(policies.may_reorganise(by, [area]))
    made = Reorganisation.objects.create(
        area=area, decided_by=nfc(decision.decided_by).strip(), decision_number=nfc(decision.number).strip(),
        decided_on=decision.decided_on, effective_on=decision.effective_on, note=nfc(decision.note).strip(),
        file=decision.file, drafted_by=by.person, drafted_at=clock.now(),
    )  # fmt: skip
    audit.record(
        by=by, verb="reorganisation.drafted", kind="reorganisation", subject=made.code,
        decision=made.decision_number, effective_on=made.effective_on.isoformat(),
    )  # fmt: skip
    return made


@transaction.atomic
def add_change(paper: Reorganisation, new: NewChange, *, by: Actor) -> PlannedChange:
    """Add a change to a draft. Raises `IllegalMoveError` with the first reason why it could not be put in force."""
    _require_draft(paper, by)
    touched = [
        unit for unit in (*(participant.unit for participant in new.participants), new.parent) if unit is not None
    ]
    require(policies.may_reorganise(by, touched) if touched else may_operate(by))
    for fault in faults(change_of(_order(new), paper.effective_on), kinds()):
        raise IllegalMoveError.of(fault)
    number = (paper.changes.aggregate(top=Max("number"))["top"] or 0) + 1
    change = PlannedChange.objects.create(
        reorganisation=paper, number=number, kind=new.kind, parent=new.parent, corrects=new.corrects
    )
    participants = PlannedParticipant.objects.bulk_create(
        PlannedParticipant(
            change=change, number=place, part=participant.part, unit=participant.unit,
            name=nfc(participant.name).strip(), kind=participant.kind,
            level=participant.level, official_code=participant.official_code.strip(), percent=participant.percent,
        )
        for place, participant in enumerate(new.participants, start=1)
    )  # fmt: skip
    heirs = [participant for participant in participants if participant.part == ChangePart.SUCCEEDS]
    Destination.objects.bulk_create(
        Destination(change=change, provider=provider, subject=subject, participant=heirs[place])
        for (provider, subject), place in new.into.items()
    )
    audit.record(
        by=by, verb="reorganisation.changed", kind="reorganisation", subject=paper.code,
        decision=paper.decision_number,
    )  # fmt: skip
    return change


@transaction.atomic
def allot(paper: Reorganisation, number: int, into: Mapping[tuple[str, UUID], int], *, by: Actor) -> None:
    """Say anew which successor, by its place, takes which thing of a change; what is not named follows the rule.

    In a split that is the chief successor; in a transfer what is not named stays.
    """
    _require_draft(paper, by)
    change = paper.changes.filter(number=number).first()
    if change is None:
        raise IllegalMoveError("This change was already removed.", code="removed")
    heirs = list(change.participants.filter(part=ChangePart.SUCCEEDS).order_by("number"))
    change.destinations.all().delete()
    Destination.objects.bulk_create(
        Destination(change=change, provider=provider, subject=subject, participant=heirs[place])
        for (provider, subject), place in into.items()
    )
    audit.record(
        by=by, verb="reorganisation.changed", kind="reorganisation", subject=paper.code,
        decision=paper.decision_number,
    )  # fmt: skip


@transaction.atomic
def drop_change(paper: Reorganisation, number: int, *, by: Actor) -> None:
    """Take a change out of a draft. Raises `IllegalMoveError` when it is not there any more."""
    _require_draft(paper, by)
    deleted, _ = paper.changes.filter(number=number).delete()
    if not deleted:
        raise IllegalMoveError("This change was already removed.", code="removed")
    audit.record(
        by=by, verb="reorganisation.changed", kind="reorganisation", subject=paper.code,
        decision=paper.decision_number,
    )  # fmt: skip


def _require_draft(paper: Reorganisation, by: Actor) -> None:
    locked = Reorganisation.objects.select_for_update().get(pk=paper.pk)
    require(policies.may_reorganise(by, [locked.area]))
    if locked.stage != Stage.DRAFT:
        raise IllegalMoveError("This plan is no longer a draft, so it cannot be edited.", code="not_draft")


def _move(paper: Reorganisation, seen: Iterable[str], to: Stage, **values: object) -> None:
    moved = Reorganisation.objects.filter(pk=paper.pk, stage__in=list(seen)).update(stage=to, **values)
    if not moved:
        raise IllegalMoveError("Somebody else has just acted on this plan. Load the page again.", code="stale")


@transaction.atomic
def send(paper: Reorganisation, *, by: Actor) -> None:
    """Send a draft to a second person. Raises `IllegalMoveError` when it is empty or some change does not hold."""
    _require_draft(paper, by)
    if not paper.changes.exists():
        raise IllegalMoveError("The plan has no change yet. Add at least one.", code="empty")
    _rehearse(paper, by)
    _move(paper, [Stage.DRAFT], Stage.SENT)
    audit.record(
        by=by, verb="reorganisation.sent", kind="reorganisation", subject=paper.code, decision=paper.decision_number
    )


@transaction.atomic
def send_back(paper: Reorganisation, *, reason: str, by: Actor) -> None:
    """Give it back to its author, with the reason. Raises `IllegalMoveError` when it was decided meanwhile."""
    require(policies.may_put_in_force(by, paper))
    _move(paper, [Stage.SENT], Stage.DRAFT)
    audit.record(
        by=by, verb="reorganisation.returned", kind="reorganisation", subject=paper.code,
        decision=paper.decision_number, reason=nfc(reason).strip(),
    )  # fmt: skip


@transaction.atomic
def drop(paper: Reorganisation, *, by: Actor) -> None:
    """Give a draft up, for good. Raises `IllegalMoveError` when it was decided meanwhile."""
    require(policies.may_reorganise(by, [paper.area]))
    _move(paper, [Stage.DRAFT, Stage.SENT], Stage.DROPPED)
    audit.record(
        by=by, verb="reorganisation.dropped", kind="reorganisation", subject=paper.code,
        decision=paper.decision_number,
    )  # fmt: skip


@transaction.atomic
def put_in_force(paper: Reorganisation, *, by: Actor) -> list[Transition]:
    """Carry every change out, in order; what units held passes on in the background once the day has come.

    Raises `IllegalMoveError` when it was decided meanwhile or a change does not hold any more: then nothing of it is
    done.
    """
    require(policies.may_put_in_force(by, paper))
    locked = Reorganisation.objects.select_for_update().get(pk=paper.pk)
    if locked.stage != Stage.SENT:
        raise IllegalMoveError("Somebody else has just acted on this plan. Load the page again.", code="stale")
    decision = ChangeDecision(locked.decided_by, locked.decision_number, locked.effective_on)
    done = []
    for planned in planned_of(locked):
        made = carry_out(order_of(planned), decision, by=by)
        PlannedChange.objects.filter(pk=planned.pk).update(transition=made)
        done.append(made)
    _move(paper, [Stage.SENT], Stage.IN_FORCE, approved_by=by.person, approved_at=clock.now())
    audit.record(
        by=by, verb="reorganisation.in_force", kind="reorganisation", subject=paper.code,
        decision=paper.decision_number, changes=len(done),
    )  # fmt: skip
    if locked.effective_on <= clock.today():
        for made in done:
            enqueue("reorganisation.settle", transition=str(made.code))
    return done


def _rehearse(paper: Reorganisation, by: Actor) -> None:
    """Carry every change out and take all of it back: whatever would stop it then is told now."""
    with transaction.atomic():
        for planned in planned_of(paper):
            carry_out(
                order_of(planned), ChangeDecision(paper.decided_by, paper.decision_number, paper.effective_on), by=by
            )
        transaction.set_rollback(True)


def planned_of(paper: Reorganisation) -> QuerySet[PlannedChange]:
    """Return the changes of `paper` in order, with what is needed to carry them out."""
    rows = paper.changes.prefetch_related("participants__unit", "destinations")
    return rows.select_related("parent", "corrects")


def order_of(planned: PlannedChange) -> ChangeOrder:
    """Return a planned change as it is carried out."""
    participants = list(planned.participants.all())
    places = {
        participant.pk: place
        for place, participant in enumerate(s for s in participants if s.part == ChangePart.SUCCEEDS)
    }
    wanted = [
        Wanted(ChangePart(s.part), s.unit, s.name, s.kind, s.level, s.official_code, s.percent) for s in participants
    ]  # fmt: skip
    into = {(row.provider, row.subject): places[row.participant_id] for row in planned.destinations.all()}
    return _order(NewChange(ChangeKind(planned.kind), tuple(wanted), planned.parent, planned.corrects, into))


def _order(new: NewChange) -> ChangeOrder:
    participants = tuple(
        Participant(
            participant.part, body_of(participant.unit) if participant.unit is not None else None,
            nfc(participant.name).strip(), participant.kind,
            participant.level, participant.official_code, participant.percent,
        )
        for participant in new.participants
    )  # fmt: skip
    into = {subject: place for (provider, subject), place in new.into.items() if provider in {UNITS, GROUPS}}
    return ChangeOrder(new.kind, participants, new.parent, new.corrects, into)
