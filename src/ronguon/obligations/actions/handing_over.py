"""Open work of an ended unit passes to its successor: nothing lost, nothing doubled."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.notices import actions as notices
from ronguon.notices.models import Notice
from ronguon.obligations.actions.carrying import carry
from ronguon.obligations.models import Assignment, Occurrence
from ronguon.units.models import Transition, TransitionSide, Unit

declare("assignment.handed_over", to=str, transition=str)


@transaction.atomic
def hand_over(transition: Transition, *, by: Who) -> int:
    """Pass each open assignment of the ended unit to the successor; return how many passed.

    The old row closes on the day of the transition and keeps its history; the new one, with `origin`, takes
    all occurrences with their due dates, the days on which they were done, and the newest word handed in, so
    that every figure of every day stays what it was. What is wholly done stays with the unit that did it.
    Running it again passes nothing.
    """
    ended = transition.sides.get(part=TransitionSide.Part.ENDS).unit
    successor = transition.sides.get(part=TransitionSide.Part.SUCCEEDS).unit
    passed = 0
    for old in _open_assignments(ended):
        if not _pass_on(old, successor, transition.effective_on):
            continue
        passed += 1
        audit.record(
            by=by, verb="assignment.handed_over", kind="assignment", subject=old.code,
            to=str(successor.code), transition=str(transition.code),
        )  # fmt: skip
    if passed:
        _tell(transition, successor, f"Nhận bàn giao {passed} nhiệm vụ từ {ended.name}")
    return passed


def _open_assignments(ended: Unit) -> list[Assignment]:
    unfinished = Occurrence.objects.unfinished().filter(assignment=OuterRef("pk"))
    held = Assignment.objects.filter(Exists(unfinished), unit=ended, until_on__isnull=True)
    return list(held.order_by("pk"))


def _pass_on(old: Assignment, successor: Unit, on: date) -> bool:
    if not Assignment.objects.filter(pk=old.pk, until_on__isnull=True).update(until_on=on):
        return False  # another worker was quicker
    new = Assignment.objects.create(
        obligation_id=old.obligation_id, unit=successor, laid_by_id=old.laid_by_id, parent_id=old.parent_id,
        origin=old, part=old.part, timed=old.timed, laid_on=old.laid_on, since_on=max(on, old.since_on),
    )  # fmt: skip
    before = list(old.occurrences.order_by("number"))
    after = Occurrence.objects.bulk_create(
        Occurrence(
            assignment=new, number=one.number, opens_on=one.opens_on, due_on=one.due_on, stage=one.stage
        )
        for one in before
    )  # fmt: skip
    carry({one.pk: heir for one, heir in zip(before, after, strict=True)})
    return True


def _tell(transition: Transition, successor: Unit, title: str) -> None:
    notices.post(
        notices.New(
            unit=successor.pk,
            kind=Notice.Kind.ASSIGNED,
            rung="handover",
            subject_kind="transition",
            subject=str(transition.code),
            title=title,
            address="/viec-phai-lam/",
        )
    )
