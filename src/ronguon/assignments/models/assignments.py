"""A duty assigned to one unit, its dated occurrences, and the days on which they were done."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from ronguon.assignments.domain.lateness import LatenessFacts
from ronguon.assignments.models import lateness
from ronguon.drafting.models.duties import Obligation
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.models.dated import DatedQuerySet
from ronguon.units.models.units import readable


class AssignmentQuerySet(DatedQuerySet["Assignment"]):
    """Assignments by reader, day and place."""

    def visible_to(self, actor: Actor) -> Self:
        """May be read by `actor`: through the unit that holds it or took it over, or the unit that assigned it."""
        if not actor.grants:
            return self.none()
        taken_over = Assignment.objects.filter(readable(actor, "unit__path"), origin__isnull=False).values("origin")
        return self.filter(readable(actor, "unit__path") | readable(actor, "assigned_by__path") | Q(pk__in=taken_over))

    def held(self, on: date) -> Self:
        """Are held by their unit on the day `on`."""
        return self.valid(on)

    def begun(self) -> Self:
        """Began under their own duty: by it, or gone on from its older words; not taken over from another unit."""
        return self.filter(Q(origin__isnull=True) | ~Q(origin__obligation=F("obligation")))

    def counted(self) -> Self:
        """Are lead assignments made directly by the directive; children and coordinators are never added."""
        return self.filter(part=Assignment.Part.LEAD, parent__isnull=True)


class Assignment(models.Model):
    """An obligation assigned to one unit, held from `since_on` until it ends or passes to a successor.

    `origin` is the assignment it went on from: that of a unit that ended, or the unit's own under the words of an
    earlier version. `assigned_by` reviews what is submitted. `timed` is
    false where no lateness can exist: no due date stated, a prohibition, a recommendation, a permission.
    """

    class Part(models.TextChoices):
        LEAD = "lead"
        COORDINATOR = "coordinator"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    assigned_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments_made")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="successors")
    part = models.CharField(max_length=12, choices=Part.choices)
    timed = models.BooleanField()
    assigned_on = models.DateField()
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    acknowledged_on = models.DateField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "unit", "part"], condition=Q(origin__isnull=True), name="assignment_once"
            ),
            models.UniqueConstraint(
                fields=["origin", "obligation", "unit"],
                condition=Q(origin__isnull=False),
                name="assignment_went_on_once",
            ),
            models.CheckConstraint(condition=Q(part__in=["lead", "coordinator"]), name="assignment_part"),
        ]
        indexes = [models.Index(fields=["unit", "since_on", "until_on"], name="assignment_unit")]

    @property
    def taken_over_from(self) -> Unit | None:
        """Return the unit that ended and handed it over; null for one that did not change hands."""
        return None if self.origin is None or self.origin.unit_id == self.unit_id else self.origin.unit

    @property
    def reworded(self) -> bool:
        """Whether it went on from the same unit's work under older words."""
        return self.origin is not None and self.origin.obligation_id != self.obligation_id


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Occurrences by day."""

    def visible_to(self, actor: Actor) -> Self:
        """Belong to an assignment that `actor` may read."""
        return self.filter(assignment__in=Assignment.objects.visible_to(actor))

    def unfinished(self) -> Self:
        """Are not accepted yet."""
        return self.exclude(stage=Occurrence.Stage.ACCEPTED)

    def overdue(self, on: date) -> Self:
        """Have passed their last day by `on` and are not accepted, whoever's turn it is."""
        return self.filter(lateness.overdue(on))

    def due(self, on: date) -> Self:
        """Are the unit's turn on the day `on`."""
        return self.filter(lateness.due(on))

    def waiting(self) -> Self:
        """Are the reviewer's turn."""
        return self.filter(lateness.waiting())


class Occurrence(models.Model):
    """One dated instance of an assignment; a duty without recurrence has exactly one, number 1.

    `due_on` is the last day in force now. `extended_on` is the day on which more time was given last, null where the
    first last day still holds; the days before stand in `ExtensionDecision`.
    """

    class Stage(models.TextChoices):
        OPEN = "open"
        SUBMITTED = "handed_in"
        RETURNED = "returned"
        ACCEPTED = "accepted"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="occurrences")
    number = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    due_on = models.DateField(null=True)
    extended_on = models.DateField(null=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.OPEN)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["assignment_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="occurrence_once"),
            models.CheckConstraint(
                condition=Q(stage__in=["open", "handed_in", "returned", "accepted"]), name="occurrence_stage"
            ),
        ]
        indexes = [models.Index(fields=["due_on", "stage"], name="occurrence_due")]

    @property
    def facts(self) -> LatenessFacts:
        """Return what the rule of lateness looks at, as it is now."""
        return LatenessFacts(
            timed=self.assignment.timed, held=self.assignment.until_on is None, opens_on=self.opens_on,
            due_on=self.due_on, submitted=self.stage == self.Stage.SUBMITTED, done=self.stage == self.Stage.ACCEPTED,
        )  # fmt: skip

    def line(self) -> list[Occurrence]:
        """Return this occurrence and, behind it, the ones it was handed over from, newest first."""
        found = [self]
        while (origin := found[-1].assignment.origin_id) is not None:
            before = Occurrence.objects.select_related("assignment__unit").filter(
                assignment_id=origin, number=self.number
            )
            found.extend(before)
            if found[-1].assignment_id != origin:
                break
        return found


class Discharge(models.Model):
    """From which day an occurrence counts as done, and from which day a return undid it.

    `done_on` is the day of the submission that was later accepted.
    """

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="discharges")
    done_on = models.DateField()
    undone_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence"], condition=Q(undone_on__isnull=True), name="discharge_single"
            ),
        ]
