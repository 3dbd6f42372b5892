"""What was known at an instant: judgements, layings and withdrawals that came later are left out.

Not told apart are reorganisations that were entered later for an earlier day: they change who holds what, for good.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from ronguon.assignments.models.assignments import Assignment, AssignmentQuerySet, Discharge
from ronguon.assignments.models.terms import ExtensionDecision
from ronguon.assignments.models.work import Review
from ronguon.directives.models import WithdrawalDecision
from ronguon.units.models.dated import not_over


def discharges(on: date, known_at: datetime | None = None) -> QuerySet[Discharge]:
    """Return the discharges that hold on the day `on`, by all that is known now or was known at `known_at`."""
    rows = Discharge.objects.filter(done_on__lte=on)
    stands = not_over(on, end="undone_on")
    if known_at is None:
        return rows.filter(stands)
    later = Review.objects.filter(submission__occurrence=OuterRef("occurrence"), decided_at__gt=known_at)
    accepted = later.filter(verdict=Review.Verdict.ACCEPTED, submission__submitted_on=OuterRef("done_on"))
    returned = later.filter(verdict=Review.Verdict.RETURNED, decided_on=OuterRef("undone_on"))
    return rows.filter(~Exists(accepted)).filter(stands | Exists(returned))


def due_then(on: date, known_at: datetime | None = None) -> Case:
    """Return the last day of an occurrence that was in force on the day `on`: more time holds from its decision.

    Only occurrences that were extended later are looked up; the others answer from their own column.
    """
    later = Q(request__occurrence=OuterRef("pk"), until_on__isnull=False) & Q(decided_on__gt=on)
    moved = Q(extended_on__gt=on)
    if known_at is not None:
        later = Q(request__occurrence=OuterRef("pk"), until_on__isnull=False) & (
            Q(decided_on__gt=on) | Q(decided_at__gt=known_at)
        )
        moved = Q(extended_on__isnull=False)
    before = ExtensionDecision.objects.filter(later).order_by("pk").values("due_before")[:1]
    looked_up = Coalesce(Subquery(before, output_field=DateField()), F("due_on"))
    return Case(When(moved, then=looked_up), default=F("due_on"), output_field=DateField())


def held(rows: AssignmentQuerySet, on: date, known_at: datetime) -> AssignmentQuerySet:
    """Keep the assignments that were known at `known_at` to be held on the day `on`."""
    reworded = Assignment.objects.filter(origin=OuterRef("pk"), obligation__issued_at__gt=known_at)
    withdrawn = WithdrawalDecision.objects.agreed().filter(
        request__directive__family=OuterRef("obligation__directive__family"), decided_at__gt=known_at,
        decided_on=OuterRef("until_on"),
    )  # fmt: skip
    open_then = not_over(on) | Exists(reworded) | Exists(withdrawn)
    return rows.filter(open_then, since_on__lte=on, obligation__issued_at__lte=known_at)
