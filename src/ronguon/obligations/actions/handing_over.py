"""Open work of an ended unit passes to its successor: nothing lost, nothing doubled."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.obligations.models import Assignment, Occurrence
from ronguon.units.models import Transition, TransitionSide

declare("assignment.handed_over", to=str, transition=str)


@transaction.atomic
def hand_over(transition: Transition, *, by: Who) -> int:
    """Pass each open assignment of the ended unit to the successor; return how many passed.

    The old row closes on the day of the transition and keeps its history; the new one, with `origin`, takes
    the unfinished occurrences with their due dates. Running it again passes nothing.
    """
    ended = transition.sides.get(part=TransitionSide.Part.ENDS).unit
    successor = transition.sides.get(part=TransitionSide.Part.SUCCEEDS).unit
    passed = 0
    for old in Assignment.objects.filter(unit=ended, until_on__isnull=True).order_by("pk"):
        passed += _pass_on(old, successor.pk, transition.effective_on)
        audit.record(
            by=by, verb="assignment.handed_over", kind="assignment", subject=old.code,
            to=str(successor.code), transition=str(transition.code),
        )  # fmt: skip
    return passed


def _pass_on(old: Assignment, successor: int, on: date) -> int:
    unfinished = list(old.occurrences.unfinished())
    if not unfinished:
        return 0  # all done: the work stays with the unit that did it, and still counts there until it ended
    Assignment.objects.filter(pk=old.pk).update(until_on=on)
    new = Assignment.objects.create(
        obligation_id=old.obligation_id, unit_id=successor, laid_by_id=old.laid_by_id, parent_id=old.parent_id,
        origin=old, part=old.part, timed=old.timed, laid_on=old.laid_on, since_on=on,
    )  # fmt: skip
    Occurrence.objects.bulk_create(
        Occurrence(
            assignment=new, number=one.number, opens_on=max(one.opens_on, on) if one.opens_on > on else one.opens_on,
            due_on=one.due_on, stage=Occurrence.Stage.OPEN,
        )
        for one in unfinished
    )  # fmt: skip
    return 1
