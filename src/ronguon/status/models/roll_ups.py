"""Where assignments stand on a day: the five groups as rows and as counts at any node, and why what is overdue is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, CharField, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from ronguon.assignments.models import Assignment, LateReason, Occurrence, Review, Submission, lateness
from ronguon.directives.models import Directive
from ronguon.reorganisation.models.mergers import merged_away, merged_into
from ronguon.status.domain.causes import Cause, OverdueFacts, cause_of
from ronguon.status.domain.groups import GroupCounts, StatusGroup
from ronguon.status.models import knowing
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.models.dated import holds, in_force
from ronguon.units.models.units import below


def _speaking(on: date, known_at: datetime | None) -> QuerySet[Any]:
    """Return the occurrences of the outer assignment, the one that speaks on the day `on` first.

    Undone ones come first, oldest first; then done ones, newest first (decision 0005).
    """
    opened: QuerySet[Any] = Occurrence.objects.filter(assignment=OuterRef("pk"), opens_on__lte=on)
    done = knowing.discharges(on, known_at).filter(occurrence=OuterRef("pk"))
    opened = opened.annotate(
        done=Subquery(done.values("done_on")[:1], output_field=DateField()), due_then=knowing.due_then(on, known_at)
    )
    turn = Case(When(done__isnull=True, then=F("number")), default=Value(100_000) - F("number"))
    speaking: QuerySet[Any] = opened.annotate(turn=turn).order_by("turn")
    return speaking


def grouped(assignments: QuerySet[Assignment], on: date, known_at: datetime | None = None) -> QuerySet[Any]:
    """Annotate `group` (a `StatusGroup` value), `spoken` (occurrence key), `spoken_due`, `spoken_done` as of `on`.

    By all that is known now, or was known at `known_at`.
    """
    speaking = _speaking(on, known_at)
    with_spoken = assignments.annotate(
        spoken=Subquery(speaking.values("pk")[:1]),
        spoken_due=Subquery(speaking.values("due_then")[:1], output_field=DateField()),
        spoken_done=Subquery(speaking.values("done")[:1], output_field=DateField()),
    )
    return with_spoken.annotate(
        group=Case(
            When(Q(timed=False) | Q(spoken_due__isnull=True), then=Value(StatusGroup.NONE.value)),
            When(spoken_done__lte=F("spoken_due"), then=Value(StatusGroup.ONTIME.value)),
            When(spoken_done__isnull=False, then=Value(StatusGroup.LATE.value)),
            When(lateness.past(on, "spoken_due"), then=Value(StatusGroup.OVER.value)),
            default=Value(StatusGroup.OPEN.value),
            output_field=CharField(),
        )
    )


@dataclass(frozen=True, slots=True)
class CountScope:
    """Which assignments are counted: a node of the tree, a day, perhaps one directive.

    With `then`, units stand where they stood on `on`; without, where they stand today. With a `reader`, only
    what that person may read is counted; without one, the machine counts everything. With `known_at`, what came to
    be known later is left out.
    """

    node: Unit | None
    on: date
    directive: Directive | None = None
    then: bool = True
    system: str = ""
    reader: Actor | None = None
    known_at: datetime | None = None


def path_of(scope: CountScope) -> str:
    """Return where the node of `scope` stands in the tree that the scope counts by; "" without a node.

    A root never moves, so it is not looked up; nor is a node whose `places` were fetched before.
    """
    node = scope.node
    if node is None or not scope.then or node.parent_id is None:
        return node.path if node is not None else ""
    for place in node.places.all():
        if holds(place, scope.on):
            return place.path
    return node.path


def counted(scope: CountScope) -> QuerySet[Assignment]:
    """Return the counted assignments of `scope`: direct leads, held on the day, at or below the node."""
    rows = Assignment.objects.counted()
    if scope.known_at is None:
        rows = rows.held(scope.on).filter(obligation__issued_at__isnull=False)
    else:
        rows = knowing.held(rows, scope.on, scope.known_at)
    if scope.reader is not None:
        rows = rows.visible_to(scope.reader)
    if scope.directive is not None:
        rows = rows.filter(obligation__directive__family=scope.directive.family)
    if scope.system:
        rows = rows.filter(unit__system=scope.system)
    return within(rows, scope)


def within(rows: QuerySet[Assignment], scope: CountScope) -> QuerySet[Assignment]:
    """Keep what is held at or below the node of `scope`, where its units stood on the day or stand today."""
    if scope.node is None:
        return rows
    path = path_of(scope)
    if not scope.then:
        return rows.filter(below(path, "unit__path"))
    return rows.filter(in_force(scope.on, "unit__places__"), below(path, "unit__places__path"))


def rows_of(scope: CountScope, group: StatusGroup | None = None) -> QuerySet[Any]:
    """Return the very assignments that a figure of `scope` counts, in one group or in all."""
    rows = grouped(counted(scope), scope.on, scope.known_at)
    return rows if group is None else rows.filter(group=group.value)


def counts(scope: CountScope) -> GroupCounts:
    """Return the five numbers of `scope`. One query, whatever the size."""
    return tally(rows_of(scope))


def tally(rows: QuerySet[Any]) -> GroupCounts:
    """Return the five numbers of `rows` that `grouped` annotated. One query."""
    return GroupCounts.tally(_pairs(rows))


def _pairs(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    pairs: QuerySet[Any, Any] = rows.values_list("group").annotate(number=Count("pk")).order_by()
    return pairs


def counts_on(scope: CountScope, days: Iterable[date]) -> list[GroupCounts]:
    """Return the five numbers of `scope` on each of `days`. One query a day.

    The statement is put together once for all days on which the node stands in one place: that takes the machine
    longer than the database takes to answer it.
    """
    statements: dict[str, Callable[[date], GroupCounts]] = {}
    found = []
    for day in days:
        asked = replace(scope, on=day)
        path = path_of(asked)
        if path not in statements:
            statements[path] = _statement(asked)
        found.append(statements[path](day))
    return found


def _statement(scope: CountScope) -> Callable[[date], GroupCounts]:
    """Return what counts `scope` on any day. All dates among the parameters are its day: `counted` knows no other."""
    rows = _pairs(rows_of(scope))
    connection = connections[rows.db]
    try:
        sql, parameters = rows.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        return lambda _day: GroupCounts.tally([])
    as_sent = connection.ops.adapt_datefield_value
    its_own = as_sent(scope.on)

    def count(day: date) -> GroupCounts:
        with connection.cursor() as cursor:
            cursor.execute(sql, [as_sent(day) if one == its_own else one for one in parameters])
            return GroupCounts.tally(cursor.fetchall())

    return count


def counts_by(field: str, scope: CountScope) -> dict[Any, GroupCounts]:
    """Return the five numbers of `scope` for each value of `field` of its assignments. One query."""
    return _by(rows_of(scope), field)


def _by(rows: QuerySet[Any], field: str) -> dict[Any, GroupCounts]:
    pairs = rows.values(field, "group").annotate(number=Count("pk")).order_by()
    found: dict[Any, list[tuple[str, int]]] = {}
    for pair in pairs:
        found.setdefault(pair[field], []).append((pair["group"], pair["number"]))
    return {value: GroupCounts.tally(rows) for value, rows in found.items()}


def counts_by_place(scope: CountScope, today: date) -> dict[str, GroupCounts]:
    """Return the five numbers of each place that holds something, by its path in the tree that `scope` counts by.

    By today's organisation what was merged into another unit, by the day `today`, is summed there.
    """
    if scope.then:
        return counts_by("unit__places__path" if scope.node is not None else "unit__path", scope)
    gone = merged_away(today)
    if scope.node is not None:
        gone = gone.filter(below(scope.node.path)).exclude(pk=scope.node.pk)
    elif scope.system:
        gone = gone.filter(system=scope.system)
    return regrouped(counts_by("unit__path", scope), set(gone.values_list("pk", flat=True)))


def counts_with_mergers(scope: CountScope, units: Iterable[Unit], today: date) -> dict[int, GroupCounts]:
    """Return unit key → the five numbers of what it carries by today's organisation, without the living units below.

    `scope` says the day, the document and the reader; its node does not count. Two queries, whatever the units.
    """
    paths = {unit.path: unit.pk for unit in units}
    if not paths:
        return {}
    asked = replace(scope, node=None, then=False, system="")
    rows = rows_of(asked).filter(reduce(or_, (below(path, "unit__path") for path in paths)))
    places = _by(rows, "unit__path")
    within = reduce(or_, (below(path) for path in paths))
    gone = set(merged_away(today).filter(within).exclude(path__in=paths).values_list("pk", flat=True))
    carried = regrouped(places, gone)
    return {key: carried.get(path, GroupCounts()) for path, key in paths.items()}


def regrouped(places: Mapping[str, GroupCounts], gone: Collection[int]) -> dict[str, GroupCounts]:
    """Return `places` (path → numbers) summed under the units that carry the past of those in `gone`."""
    found: dict[str, GroupCounts] = {}
    for path, numbers in places.items():
        at = merged_into(path, gone)
        found[at] = found.get(at, GroupCounts()) + numbers
    return found


def causes(found: QuerySet[Any], on: date) -> dict[int, Cause]:
    """Return assignment key → why it is overdue on the day `on`, of those among `grouped` rows that are."""
    return {key: cause_of(told, on=on) for key, told in facts(found, on).items()}


def facts(found: QuerySet[Any], on: date) -> dict[int, OverdueFacts]:
    """Return assignment key → what is recorded about it by the day `on`, of the overdue among `grouped` rows.

    Two queries, two more where something handed over waits for a word on an earlier holder's report.
    """
    words = Submission.objects.filter(occurrence=OuterRef("spoken"), submitted_on__lte=on)
    newest = words.exclude(recall__recalled_on__lte=on).order_by("-number")
    said = LateReason.objects.filter(occurrence=OuterRef("spoken"), stated_on__lte=on)
    judged = Review.objects.filter(submission=OuterRef("word"), decided_on__lte=on).order_by("-pk")
    rows = list(
        found.filter(group=StatusGroup.OVER.value)
        .annotate(word=Subquery(newest.values("pk")[:1]))
        .annotate(verdict=Subquery(judged.values("verdict")[:1]), stated=Exists(said))
        .values_list(
            "pk",
            "spoken_due",
            "assigned_on",
            "acknowledged_on",
            "since_on",
            "origin",
            "origin__unit",
            "unit",
            "word",
            "verdict",
            "stated",
            named=True,
        )
    )
    told_before = _told_before([row.word for row in rows if row.origin and row.word and not row.verdict], on)
    return {
        row.pk: OverdueFacts(
            due_on=row.spoken_due,
            assigned_on=row.assigned_on,
            received_on=row.acknowledged_on,
            taken_over_on=row.since_on if row.origin and row.origin__unit != row.unit else None,
            submitted=row.word is not None,
            verdict=row.verdict or told_before.get(row.word, ""),
            stated=row.stated,
        )
        for row in rows
    }


def _told_before(words: Sequence[int], on: date) -> dict[int, str]:
    """Return submission key → the newest verdict on the same word while an earlier holder had it.

    A word travels with the duty when it is handed over; what was judged on it stays where it was judged.
    """
    if not words:
        return {}
    same = ("occurrence__assignment__obligation", "unit", "number", "submitted_at")
    copies = {tuple(row[1:]): row[0] for row in Submission.objects.filter(pk__in=words).values_list("pk", *same)}
    instants = [key[-1] for key in copies]
    reviews = Review.objects.filter(submission__submitted_at__in=instants, decided_on__lte=on).order_by("pk")
    found = {}
    for row in reviews.values_list("verdict", *(f"submission__{name}" for name in same)):
        if tuple(row[1:]) in copies:
            found[copies[tuple(row[1:])]] = row[0]
    return found
