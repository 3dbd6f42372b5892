"""What a person published of a signed report. Public pages read these tables and no others."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from ronguon.reports.models.drafts import Report


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Publications by state."""

    def active(self) -> Self:
        """Have not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Publication(models.Model):
    """A published snapshot of a signed report; withdrawing leaves code, days and reason, and none of the words."""

    class Because(models.TextChoices):
        """Why it was withdrawn, as its address tells everybody."""

        FIGURES = "figures"
        PERSON = "person"
        EARLY = "early"
        REPLACED = "replaced"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="publication")
    unit_name = models.CharField(max_length=200)
    directive_label = models.CharField(max_length=300)
    directive_title = models.TextField()
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=60)
    period_from = models.DateField()
    period_to = models.DateField()
    as_of = models.DateField()
    signed_on = models.DateField()
    pdf_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=8, choices=Because.choices, blank=True, db_default="")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_because__in=["", "figures", "person", "early", "replaced"]),
                name="publication_because",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(unit_name="", directive_label="", directive_title="", title="", number="", pdf_sha256=""),
                name="publication_withdrawn_has_no_words",
            ),
        ]


WORDS = ("unit_name", "directive_label", "directive_title", "title", "number", "pdf_sha256")
"""What of a publication goes when it is withdrawn, with all its figures and their rows."""


class PublishedFigure(models.Model):
    """A published number with the clause it answers; `clause` is empty for totals."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="figures")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=300)
    value = models.PositiveIntegerField()
    group = models.CharField(max_length=10, blank=True)
    clause = models.TextField(blank=True)
    sentence = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["publication", "key"], name="published_figure_once")]


class PublishedRow(models.Model):
    """One unit behind a published number, by the name it bore when the report was published."""

    figure = models.ForeignKey(PublishedFigure, on_delete=models.PROTECT, related_name="rows")
    unit_name = models.CharField(max_length=200)
    group = models.CharField(max_length=10)
    amount = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
