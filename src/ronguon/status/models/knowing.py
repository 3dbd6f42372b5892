"""What was known at an instant: judgements, layings and withdrawals that came later are left out.

Not told apart are reorganisations that were entered later for an earlier day: they change who holds what, for good.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from ronguon.assignments.models.assignments import Assignment, AssignmentQuerySet, Discharge
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


def held(rows: AssignmentQuerySet, on: date, known_at: datetime) -> AssignmentQuerySet:
    """Keep the assignments that were known at `known_at` to be held on the day `on`."""
    reworded = Assignment.objects.filter(origin=OuterRef("pk"), obligation__issued_at__gt=known_at)
    withdrawn = WithdrawalDecision.objects.agreed().filter(
        request__directive__family=OuterRef("obligation__directive__family"), decided_at__gt=known_at,
        decided_on=OuterRef("until_on"),
    )  # fmt: skip
    open_then = not_over(on) | Exists(reworded) | Exists(withdrawn)
    return rows.filter(open_then, since_on__lte=on, obligation__issued_at__lte=known_at)
