"""Open work of a unit passes to its successor: nothing lost, nothing doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from ronguon.assignments import sealing
from ronguon.assignments.actions.continuing import carry
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.notices import actions as notices
from ronguon.notices.models import Notice
from ronguon.notices.registry import place
from ronguon.reorganisation.registry import HeldThing, Transfer
from ronguon.units.models import Unit

declare("assignment.handed_over", to=str, transition=str, first=int, last=int, upto=int, content_sha256=str)


def held(unit: Unit, _on: date) -> Iterator[HeldThing]:
    """Yield each assignment of `unit` that is not wholly done."""
    yield from (_told(row) for row in _open(unit))


def waiting(on: date) -> Iterable[Unit]:
    """Return the units that ended by the day `on` and still hold open work."""
    unfinished = Occurrence.objects.unfinished().filter(assignment=OuterRef("pk"))
    rows = Assignment.objects.filter(Exists(unfinished), until_on__isnull=True, unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(rows), until_on__lte=on).order_by("pk")


def address(subject: UUID) -> str:
    """Return the page of an assignment."""
    return reverse("status:assignment", args=[subject])


def pass_on(transfer: Transfer, by: Who) -> list[tuple[Unit, HeldThing]]:
    """Pass each open assignment of the giver on; return who took which.

    The old row closes on the day of the transition and keeps its history; the new one, with `origin`, takes
    all occurrences with their due dates, the days on which they were done, and the newest word submitted, so
    that every figure of every day stays what it was. What is wholly done stays with the unit that did it.
    """
    passed = []
    for old in _open(transfer.giver, transfer.came_from):
        taker = transfer.taker(old.code)
        new = None if taker is None else _pass_on(old, taker, transfer.on)
        if taker is None or new is None:
            continue
        passed.append((taker, _told(old)))
        audit.record(
            by=by, verb="assignment.handed_over", kind="assignment", subject=old.code,
            to=str(taker.code), transition=str(transfer.transition.code),
            **sealing.issued_details(Assignment.objects.filter(pk=new.pk)),
        )  # fmt: skip
    for taker, number in Counter(taker for taker, _ in passed).items():
        _tell(transfer, taker, f"Nhận bàn giao {number} nhiệm vụ từ {transfer.giver.name}")
    return passed


def _told(row: Assignment) -> HeldThing:
    directive = row.obligation.directive
    return HeldThing(row.code, f"{row.obligation.title} ({directive.number or directive.title})"[:300])


def _open(giver: Unit, came_from: Unit | None = None) -> QuerySet[Assignment]:
    unfinished = Occurrence.objects.unfinished().filter(assignment=OuterRef("pk"))
    origin = Q(origin__unit=came_from) if came_from is not None else Q()
    rows = Assignment.objects.filter(Exists(unfinished), origin, unit=giver, until_on__isnull=True)
    light = rows.select_related("obligation__directive").defer(
        "obligation__text", "obligation__directive__text", "obligation__directive__search_key"
    )  # a document's whole text would travel with each of its duties
    return light.order_by("pk")


def _pass_on(old: Assignment, successor: Unit, on: date) -> Assignment | None:
    if not Assignment.objects.filter(pk=old.pk, until_on__isnull=True).update(until_on=on):
        return None  # another worker was quicker
    new = Assignment.objects.create(
        obligation_id=old.obligation_id, unit=successor, assigned_by_id=old.assigned_by_id, parent_id=old.parent_id,
        origin=old, part=old.part, timed=old.timed, assigned_on=old.assigned_on, since_on=max(on, old.since_on),
    )  # fmt: skip
    before = list(old.occurrences.order_by("number"))
    after = Occurrence.objects.bulk_create(
        Occurrence(
            assignment=new, number=one.number, opens_on=one.opens_on, due_on=one.due_on, stage=one.stage
        )
        for one in before
    )  # fmt: skip
    carry({one.pk: heir for one, heir in zip(before, after, strict=True)})
    return new


def _tell(transfer: Transfer, taker: Unit, title: str) -> None:
    """Tell the taker once for each unit that gives."""
    notices.post(
        notices.New(
            unit=taker.pk,
            kind=Notice.Kind.ASSIGNED,
            rung="handover",
            subject_kind="transition",
            subject=str(uuid5(transfer.transition.code, str(transfer.giver.code))),
            title=title,
            address=place("work"),
        )
    )
