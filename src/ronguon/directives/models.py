"""A directive, its clauses and the machine's readings. Text, clauses and readings never change."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from ronguon.files.models import StoredFile
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.models.units import readable

KINDS = ("obligation", "prohibition", "recommendation", "permission")


class DirectiveQuerySet(models.QuerySet["Directive"]):
    """Directives by reader and stage."""

    def visible_to(self, actor: Actor) -> Self:
        """May be read by `actor`: everybody with a role reads an issued one, a draft only its own office."""
        if not actor.grants:
            return self.none()
        return self.filter(Q(stage=Directive.Stage.ISSUED) | Q(pk__in=self._own(actor)))

    def _own(self, actor: Actor) -> models.QuerySet[Directive, int]:
        return Directive.objects.filter(readable(actor, "owner__path")).values_list("pk", flat=True)

    def issued(self) -> Self:
        """Have been issued in the system."""
        return self.filter(stage=Directive.Stage.ISSUED)

    def in_force(self) -> Self:
        """Have been issued, and no newer version of theirs has."""
        newer = Directive.objects.filter(
            family=OuterRef("family"), stage=Directive.Stage.ISSUED, version__gt=OuterRef("version")
        )
        return self.issued().filter(~Exists(newer))

    def withdrawn(self) -> Self:
        """Have been issued by mistake and taken back; that holds for all versions of a document."""
        return self.filter(
            Exists(WithdrawalDecision.objects.agreed().filter(request__directive__family=OuterRef("family")))
        )

    def dated(self) -> Self:
        """Annotate `withdrawn_on`, the day on which a document was taken back; null for one that stands."""
        decided = WithdrawalDecision.objects.agreed().filter(request__directive__family=OuterRef("family"))
        return self.annotate(withdrawn_on=Subquery(decided.values("decided_on")[:1]))

    def active(self) -> Self:
        """Have not been taken back."""
        return self.filter(
            ~Exists(WithdrawalDecision.objects.agreed().filter(request__directive__family=OuterRef("family")))
        )


class Directive(models.Model):
    """One version of a higher unit's document, whatever its kind.

    `owner` is the unit whose office reads it in and lays its duties on; `issuer_unit` is null when the
    issuer stands outside the tree. `issued_on` and `number` are null when the text states none; what a
    person filled in is listed in `filled_in` (comma-separated field names).
    """

    class Stage(models.TextChoices):
        READING = "reading"
        ISSUED = "issued"
        DROPPED = "dropped"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="directives")
    issuer_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="directives_issued")
    issuer = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    title = models.TextField()
    search_key = models.TextField()
    system = models.CharField(max_length=8, choices=[("party", "party"), ("state", "state")])
    received_on = models.DateField()
    filled_in = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.READING)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="directives")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    reader = models.CharField(max_length=20)
    taken_in_at = models.DateTimeField()
    taken_in_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "version"], name="directive_version_once"),
            models.CheckConstraint(condition=Q(stage__in=["reading", "issued", "dropped"]), name="directive_stage"),
            models.CheckConstraint(condition=Q(system__in=["party", "state"]), name="directive_system"),
            models.CheckConstraint(
                condition=~Q(stage="issued") | Q(issued_on__isnull=False), name="directive_issued_has_date"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return how people refer to the document: kind and number, or kind and title."""
        return f"{self.kind} {self.number}".strip() if self.number else f"{self.kind} {self.title}".strip()


class WithdrawalRequest(models.Model):
    """Somebody says why an issued document was issued by mistake; `directive` is its version in force on that day."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="withdrawal_requests")
    reason = models.CharField(max_length=500)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_reason")]


class WithdrawalDecisionQuerySet(models.QuerySet["WithdrawalDecision"]):
    """Decisions by what they say."""

    def agreed(self) -> Self:
        """Take the document back."""
        return self.filter(agreed=True)


class WithdrawalDecision(models.Model):
    """What a second person said to a request. From `decided_on` on nothing of a withdrawn document is counted.

    `words` are empty only where the second person agreed with the reason that was given.
    """

    request = models.OneToOneField(WithdrawalRequest, on_delete=models.PROTECT, related_name="decision")
    agreed = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()
    decided_on = models.DateField()

    objects = WithdrawalDecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(agreed=True) | ~Q(words=""), name="withdrawal_refused_with_words")
        ]


class ReadingNote(models.Model):
    """What the reader of the file noticed on the way: a tracked change, a converted encoding."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="notes")
    code = models.CharField(max_length=40)
    message = models.CharField(max_length=500)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)


class Clause(models.Model):
    """A numbered or bulleted part of the text. `start` and `end` count code points of `Directive.text`."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="clauses")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    position = models.PositiveIntegerField()
    eid = models.CharField(max_length=120)
    marker = models.CharField(max_length=40, blank=True)
    heading = models.TextField(blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["directive", "eid"], name="clause_eid_once"),
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="clause_span"),
        ]


class MachineReading(models.Model):
    """One duty as the machine read it: a guess with the rules behind it, kept as it was made.

    `fields` follows `directives.schema.READING`: addressees, coordinators, quantity, frequency, deadline,
    more_deadlines, citations, unsure, laid_on, section.
    """

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="readings")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="readings")
    position = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KINDS])
    fields = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["directive", "position"], name="reading_position_once"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="reading_span"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="reading_kind"),
        ]


class CitationQuerySet(models.QuerySet["Citation"]):
    """Citations by what they name."""

    def of(self, directive: Directive) -> Self:
        """Name `directive`: its number, and its day where both state one."""
        if not directive.number:
            return self.none()
        same_day = Q(issued_on__isnull=True) | Q(issued_on=directive.issued_on) if directive.issued_on else Q()
        return self.filter(same_day, number=number_key(directive.number))


class Citation(models.Model):
    """Another document that the text names, where it first does so. `number` is in the form of `number_key`.

    Nothing here says that the document is known: which one it is follows from number and day when somebody asks.
    """

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="citations")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    number = models.CharField(max_length=60, db_index=True)
    issued_on = models.DateField(null=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "start"], name="citation_place_once"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="citation_span"),
        ]


def number_key(number: str) -> str:
    """Return a document's number as two mentions of it compare: without blanks, in capitals."""
    return "".join(number.split()).upper()[:60]
