"""When a new version is issued, the rows of the units follow its lines: gone on, or closed with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ronguon.assignments import sealing, sql
from ronguon.assignments.actions.continuing import carry
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.audit import actions as audit
from ronguon.audit.domain import Scalar, Who, declare
from ronguon.directives.models import Directive
from ronguon.drafting.domain.terms import PlannedOccurrence, TimeWords, is_timed, recurs, terms
from ronguon.drafting.models import Lineage, Obligation
from ronguon.kernel import clock
from ronguon.kernel.days import day_of
from ronguon.kernel.hashing import canonical, sha256

BATCH = 500
"""Rows a transaction: some 150 ms on two cores, so that others write meanwhile."""

declare(
    "obligation.went_on", after=str, units=int, list_sha256=str, first=int, last=int, upto=int, content_sha256=str,
)  # fmt: skip
declare("obligation.closed", by_directive=str, units=int, list_sha256=str)

Addressed = Mapping[tuple[int, str], set[int]]
"""Key of a duty and part → the units that it means on the day of issuing."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How rows of an older duty go on under `after`: with the same terms, with one new last day, or from scratch."""

    after: Obligation
    merged: bool
    same_terms: bool
    due_on: date | None
    scratch: Sequence[PlannedOccurrence] | None
    timed: bool


def pass_on(directive: Directive, addressed: Addressed, *, by: Who) -> int:
    """Let the open rows of each older duty go on where its line leads, and close those of the repealed.

    Returns how many went on. Each batch is one transaction; what is closed is not seen again, so an interruption
    loses and doubles nothing. Rows of kept duties are not touched.
    """
    lines = Lineage.objects.filter(directive=directive, settled_at__isnull=True, before__isnull=False)
    lines.kept().update(settled_at=clock.now())
    groups: defaultdict[int, list[Lineage]] = defaultdict(list)
    for line in lines.select_related("before", "after"):
        groups[line.before_id or 0].append(line)
    on = _day(directive)
    went = 0
    for before, found in sorted(groups.items()):
        ways = [_way(line, directive, on) for line in found if _goes_on(line)]
        while rows := _open(before):
            went += _follow(rows, ways, addressed, directive, by=by)
    return went


def settle(directive: Directive) -> None:
    """Mark every line of `directive` as followed."""
    Lineage.objects.filter(directive=directive, settled_at__isnull=True).update(settled_at=clock.now())


def _day(directive: Directive) -> date:
    """Return the day on which the version was issued, also when an interrupted issuing goes on later."""
    return day_of(directive.closed_at or clock.now())


def _goes_on(line: Lineage) -> bool:
    return line.after is not None and line.after.stage == Obligation.Stage.CONFIRMED


def _open(before: int) -> list[Assignment]:
    held = Assignment.objects.filter(obligation=before, until_on__isnull=True)
    return list(held.select_related("obligation").order_by("pk")[:BATCH])


def _way(line: Lineage, directive: Directive, on: date) -> _Way:
    before, after = line.before, line.after
    if before is None or after is None:
        raise TypeError("a line that goes on has both ends")
    old, new = (TimeWords(duty.deadline_on, duty.deadline_rule, duty.rrule) for duty in (before, after))
    fresh = terms(new, assigned_on=on, issued_on=directive.issued_on or on)
    merged = after.lines_before.filter(before__isnull=False).count() > 1
    scratch = line.anew or merged or (old != new and (recurs(old) or recurs(new)))
    return _Way(
        after=after,
        merged=merged,
        same_terms=old == new,
        due_on=fresh[0].due_on,
        scratch=fresh if scratch else None,
        timed=is_timed(after.kind, fresh),
    )


@transaction.atomic
def _follow(
    rows: Sequence[Assignment], ways: Iterable[_Way], addressed: Addressed, directive: Directive, *, by: Who
) -> int:
    on = _day(directive)
    keys = [row.pk for row in rows]
    Assignment.objects.filter(pk__in=keys, until_on__isnull=True).update(until_on=on)
    went = 0
    gone_on: set[int] = set()
    for way in ways:
        mine = [row for row in rows if row.unit_id in addressed.get((way.after.pk, row.part), set())]
        mine = _without_doubles(mine, way)
        new = _go_on(mine, way, directive, on)
        gone_on |= {row.pk for row in mine}
        went += len(mine)
        if mine:
            _tell(
                by, rows[0].obligation, "obligation.went_on", [row.unit_id for row in mine], after=str(way.after.code),
                **sealing.issued_details(Assignment.objects.filter(pk__in=[row.pk for row in new])),
            )  # fmt: skip
    closed = [row.unit_id for row in rows if row.pk not in gone_on]
    if closed:
        _tell(by, rows[0].obligation, "obligation.closed", closed, by_directive=str(directive.code))
    return went


def _tell(by: Who, duty: Obligation, verb: str, units: Sequence[int], **details: Scalar) -> None:
    audit.record(
        by=by, verb=verb, kind="obligation", subject=duty.code, units=len(units),
        list_sha256=sha256(canonical(sorted(units))), **details,
    )  # fmt: skip


def _without_doubles(rows: Sequence[Assignment], way: _Way) -> list[Assignment]:
    """Return the rows that no other older duty has carried to the same unit already: a merged duty is owed once."""
    if not way.merged:
        return list(rows)
    there = Assignment.objects.filter(obligation=way.after, until_on__isnull=True)
    known = set(there.values_list("unit", "part"))
    found = []
    for row in rows:
        if (row.unit_id, row.part) not in known:
            known.add((row.unit_id, row.part))
            found.append(row)
    return found


def _go_on(rows: Sequence[Assignment], way: _Way, directive: Directive, on: date) -> list[Assignment]:
    new = Assignment.objects.bulk_create(
        Assignment(
            obligation=way.after, unit_id=row.unit_id, assigned_by_id=directive.owner_id, parent_id=row.parent_id,
            origin=row, part=row.part, timed=way.timed, since_on=max(on, row.since_on),
            assigned_on=row.assigned_on if way.same_terms and way.scratch is None else on,
        )
        for row in rows
    )  # fmt: skip
    if way.scratch is not None:
        sql.insert_occurrences(way.after.pk, [row.unit_id for row in rows], way.scratch, assigned_on=on)
        return new
    heirs = {row.pk: heir for row, heir in zip(rows, new, strict=True)}
    before = list(Occurrence.objects.filter(assignment__in=heirs).order_by("assignment", "number"))
    after = Occurrence.objects.bulk_create(
        Occurrence(
            assignment=heirs[one.assignment_id], number=one.number, opens_on=one.opens_on, stage=one.stage,
            due_on=one.due_on if way.same_terms else way.due_on,
        )
        for one in before
    )  # fmt: skip
    carry({one.pk: heir for one, heir in zip(before, after, strict=True)})
    return new
