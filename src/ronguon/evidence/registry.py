"""What this app tells the one below: which files lie on the table, and how they are shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse

from ronguon.assignments.models import Occurrence
from ronguon.assignments.registry import Proof
from ronguon.evidence import views
from ronguon.evidence.models import Evidence

KIND = "file"


class FilesOnTheTable:
    """Evidence files as proofs. What a former unit added counts for its successor too."""

    def proofs(self, occurrence: Occurrence) -> Sequence[Proof]:
        """Return the current files of `occurrence` and of the ones it was handed over from, oldest first."""
        found = Evidence.objects.current().filter(occurrence__in=occurrence.line()).select_related("file")
        return [Proof(KIND, str(one.code), one.file.sha256, one.title) for one in found]

    def counts(self, occurrences: Sequence[int]) -> dict[int, int]:
        """Return occurrence key → number of current files, for those that have any."""
        heirs = _heirs(occurrences)
        rows = Evidence.objects.current().filter(occurrence__in=heirs).values_list("occurrence", flat=True)
        counted = Counter(heir for key in rows.order_by() for heir in heirs[key])
        return dict(counted)

    def panel(self, request: HttpRequest, occurrence: Occurrence) -> str:
        """Return the panel of `occurrence`."""
        return views.panel(request, occurrence)

    def address(self, kind: str, proof_id: str) -> str:
        """Return where a file is downloaded, or an empty string for a proof of another kind."""
        return reverse("evidence:download", args=[proof_id]) if kind == KIND else ""


def _heirs(occurrences: Sequence[int]) -> dict[int, set[int]]:
    """Return occurrence key → those of `occurrences` whose work it is part of: itself, or a later holder's."""
    heirs: dict[int, set[int]] = defaultdict(set)
    for key in occurrences:
        heirs[key].add(key)
    frontier = set(occurrences)
    while frontier:
        later = F("assignment__successors__occurrences__number")
        pairs = Occurrence.objects.filter(assignment__successors__occurrences__in=frontier, number=later).values_list(
            "pk", "assignment__successors__occurrences"
        )
        frontier = set()
        for before, after in pairs.order_by():
            heirs[before] |= heirs[after]
            frontier.add(before)
    return heirs
