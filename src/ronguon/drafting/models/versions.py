"""How each duty of the version in force goes on in the next one."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from ronguon.directives.domain.aligning import PieceRelation
from ronguon.directives.models import Directive
from ronguon.drafting.models.duties import Obligation

KEPT = (PieceRelation.SAME.value, PieceRelation.RENUMBERED.value, PieceRelation.MOVED.value)
GOES_ON = (PieceRelation.REWORDED.value, PieceRelation.SPLIT.value, PieceRelation.MERGED.value)
RELATIONS = (*KEPT, *GOES_ON, PieceRelation.ADDED.value, PieceRelation.REPEALED.value)


class LineageQuerySet(models.QuerySet["Lineage"]):
    """Lines by what they say."""

    def kept(self) -> Self:
        """Nothing of the duty has to be decided or done again."""
        return self.filter(relation__in=KEPT)

    def going_on(self) -> Self:
        """The duty goes on under other words."""
        return self.filter(relation__in=GOES_ON)

    def repealed(self) -> Self:
        """The duty is no longer ordered."""
        return self.filter(relation=PieceRelation.REPEALED.value)


class Lineage(models.Model):
    """One line from a duty of the version in force (`before`) to a duty of the version `directive` (`after`).

    `before` is the duty that holds the assignments, whichever version made them; null for what is new. `after` is null
    for a repealed duty, whose `reason` a person confirms (`decided_at`). `what` lists the `What` that changed,
    comma-separated. With `anew`, terms done under the old words do not count under the new ones. `settled_at` is set
    when the rows of the units have followed.
    """

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="lineage")
    before = models.ForeignKey(Obligation, on_delete=models.PROTECT, null=True, related_name="lines_after")
    after = models.ForeignKey(Obligation, on_delete=models.CASCADE, null=True, related_name="lines_before")
    relation = models.CharField(max_length=12, choices=[(one, one) for one in RELATIONS])
    what = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    anew = models.BooleanField(default=False)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = LineageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "before", "after"], name="lineage_once"),
            models.UniqueConstraint(
                fields=["directive", "before"], condition=Q(after__isnull=True), name="lineage_repealed_once"
            ),
            models.CheckConstraint(condition=Q(relation__in=RELATIONS), name="lineage_relation"),
            models.CheckConstraint(
                condition=Q(relation="repealed", after__isnull=True, before__isnull=False)
                | Q(relation="added", before__isnull=True, after__isnull=False)
                | (~Q(relation__in=["repealed", "added"]) & Q(before__isnull=False, after__isnull=False)),
                name="lineage_ends",
            ),
        ]
