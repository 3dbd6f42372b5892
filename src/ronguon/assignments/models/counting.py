"""How many assignments came of a document: what its page and the list of documents say."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from ronguon.assignments.models import Assignment
from ronguon.directives.models import Directive


class AssignmentCounts:
    """Counts lead assignments; children and coordinators are never added."""

    def assigned(self, directive: Directive) -> dict[int, int]:
        """Return key of a duty → number of its assignments, those under other versions of the document too."""
        rows = Assignment.objects.counted().begun().filter(obligation__directive__family=directive.family)
        return dict(rows.values_list("obligation").annotate(number=Count("pk")).order_by())

    def held_now(self) -> Coalesce:
        """Return how many are held now under any version of a document."""
        held = Assignment.objects.counted().filter(
            until_on__isnull=True, obligation__directive__family=OuterRef("family")
        )
        counted = held.order_by().values("obligation__directive__family").annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
