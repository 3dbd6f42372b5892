"""What runs by itself for duties: reminders, unfinished laying, occurrences of the months to come, a nightly scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from ronguon.assignments import sql
from ronguon.assignments.actions.issuing import issue_rest
from ronguon.assignments.actions.withdrawing import end_assignments
from ronguon.assignments.models import Assignment, ExtensionDecision, Occurrence
from ronguon.directives.models import Directive, WithdrawalDecision
from ronguon.drafting.domain.terms import HORIZON_DAYS, TimeWords, terms
from ronguon.drafting.models import Obligation
from ronguon.kernel.days import day_of
from ronguon.notices import actions as notices
from ronguon.notices.domain import ESCALATION, escalates, rung_of_term, rung_reached
from ronguon.notices.models import Notice
from ronguon.notices.registry import place

_FIRST_RUNG = timedelta(days=30)


def remind(at: datetime) -> int:
    """Post every reminder and escalation that is owed on the day of `at`; return how many were new.

    Read from facts and the ledger, so that a worker that was away for days sends what is still owed, once.
    """
    on = day_of(at)
    return notices.post_all(owed_on(on), at=at)


def owed_on(on: date) -> Iterator[notices.New]:
    """Yield every reminder and escalation that the facts owe on the day `on`, sent before or not."""
    theirs = Occurrence.objects.due(on).filter(assignment__timed=True, due_on__lte=on + _FIRST_RUNG)
    shown = theirs.select_related("assignment__unit", "assignment__obligation").annotate(extended=_times_extended())
    for occurrence in shown.iterator(chunk_size=2000):
        due_on = occurrence.due_on
        if due_on is None:
            continue
        unit = occurrence.assignment.unit
        rung = rung_reached(due_on, opens_on=occurrence.opens_on, on=on)
        if rung:
            yield _notice(occurrence, unit.pk, Notice.Kind.REMINDER, rung)
        if escalates(due_on, on=on) and unit.parent_id:
            yield _notice(occurrence, unit.parent_id, Notice.Kind.ESCALATION, ESCALATION)


def _times_extended() -> Coalesce:
    """Return how often more time was given to an occurrence: each new last day has a ladder of its own."""
    given = ExtensionDecision.objects.filter(request__occurrence=OuterRef("pk"), until_on__isnull=False).order_by()
    counted = given.values("request__occurrence").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _notice(occurrence: Occurrence, unit: int, kind: Notice.Kind, rung: str) -> notices.New:
    return notices.New(
        unit=unit,
        kind=kind,
        rung=rung_of_term(rung, occurrence.extended),  # type: ignore[attr-defined]  # annotated by `owed_on`
        subject_kind="occurrence",
        subject=str(occurrence.code),
        title=occurrence.assignment.obligation.title,
        address=place("occurrence", occurrence.code),
    )


def finish_issuing(_at: datetime) -> int:
    """Finish an interrupted issue; return how many assignments are new."""
    rest = Directive.objects.issued().filter(
        Q(obligations__stage=Obligation.Stage.CONFIRMED, obligations__issued_at__isnull=True)
        | Q(lineage__isnull=False, lineage__settled_at__isnull=True)
    )
    return sum(issue_rest(directive) for directive in rest.active().distinct())


def finish_withdrawing(_at: datetime) -> int:
    """End what an interrupted withdrawal left open; return how many assignments ended."""
    open_still = Assignment.objects.filter(
        obligation__directive__family=OuterRef("request__directive__family"), until_on__isnull=True
    )
    rest = WithdrawalDecision.objects.agreed().filter(Exists(open_still)).select_related("request__directive")
    return sum(end_assignments(decision) for decision in rest)


def plan_ahead(at: datetime) -> int:
    """Lay the occurrences of recurring duties for the months to come; return how many are new."""
    until = day_of(at) + timedelta(days=HORIZON_DAYS)
    new = 0
    for duty in Obligation.objects.filter(issued_at__isnull=False).exclude(rrule="", deadline_rule=""):
        words = TimeWords(duty.deadline_on, duty.deadline_rule, duty.rrule)
        held: defaultdict[date, list[int]] = defaultdict(list)
        for assigned_on, unit in duty.assignments.filter(until_on__isnull=True).values_list("assigned_on", "unit"):
            held[assigned_on].append(unit)
        for assigned_on, units in held.items():
            ahead = terms(
                words, assigned_on=assigned_on, issued_on=duty.directive.issued_on or assigned_on, until=until
            )
            new += sql.insert_occurrences(duty.pk, units, ahead, assigned_on=assigned_on)
    return new
