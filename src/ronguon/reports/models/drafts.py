"""A periodic report: sentences with their sources, figures with their rows."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from ronguon.assignments.models import Assignment, Occurrence, Submission
from ronguon.directives.models import Directive
from ronguon.drafting.models import Obligation
from ronguon.files.models import StoredFile
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.models.units import readable


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by reader."""

    def visible_to(self, actor: Actor) -> Self:
        """May be read by `actor`: through the unit that makes the report."""
        return self.filter(readable(actor, "unit__path")) if actor.grants else self.none()


class Report(models.Model):
    """One period's report of one unit on one directive, drafted from verified data up to `as_of`."""

    class Stage(models.TextChoices):
        DRAFT = "draft"
        SIGNED = "signed"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports")
    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="reports")
    period_from = models.DateField()
    period_to = models.DateField()
    as_of = models.DateField()
    title = models.CharField(max_length=300)
    place = models.CharField(max_length=80)
    symbol = models.CharField(max_length=40)
    number = models.PositiveIntegerField(null=True)
    stage = models.CharField(max_length=6, choices=Stage.choices, default=Stage.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    drafted_by = models.UUIDField()
    drafted_at = models.DateTimeField()
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_on = models.DateField(null=True)
    signatory_title = models.CharField(max_length=120, blank=True)
    signatory_name = models.CharField(max_length=120, blank=True)
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=["draft", "signed"]), name="report_stage"),
            models.CheckConstraint(
                condition=~Q(stage="signed")
                | Q(number__isnull=False, signed_on__isnull=False, docx__isnull=False, pdf__isnull=False),
                name="report_signed_is_whole",
            ),
            models.CheckConstraint(condition=Q(period_to__gte=models.F("period_from")), name="report_period"),
        ]


class Sentence(models.Model):
    """One paragraph, heading or table row of a report: what the machine wrote and what a person made of it.

    `rule` names the drafting rule. `gap` marks a sentence that says what is missing.
    """

    class Shape(models.TextChoices):
        HEADING = "heading"
        PARAGRAPH = "paragraph"
        ROW = "row"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sentences")
    position = models.PositiveIntegerField()
    shape = models.CharField(max_length=10, choices=Shape.choices)
    rule = models.CharField(max_length=40)
    gap = models.BooleanField(default=False)
    machine_text = models.TextField()
    text = models.TextField()
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, null=True, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="+")
    edited_by = models.UUIDField(null=True)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="sentence_position_once"),
            models.CheckConstraint(condition=Q(shape__in=["heading", "paragraph", "row"]), name="sentence_shape"),
        ]


class Figure(models.Model):
    """A number in a sentence. `group` and `obligation` say what is counted, so it can be counted again."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="figures")
    sentence = models.ForeignKey(Sentence, on_delete=models.CASCADE, related_name="figures")
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=300)
    value = models.PositiveIntegerField()
    group = models.CharField(max_length=10, blank=True)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["sentence__position", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="figure_key_once")]


class FigureRow(models.Model):
    """One assignment that a figure counted, in which group, as known when the report was drafted."""

    figure = models.ForeignKey(Figure, on_delete=models.CASCADE, related_name="rows")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, null=True, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="+")
    group = models.CharField(max_length=10)
    amount = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "assignment"], name="figure_row_once")]
