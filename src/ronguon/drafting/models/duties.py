"""A duty as a person decided on it, beside the machine's reading and never over it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Self

from django.db import models
from django.db.models import Q

from ronguon.directives.models import KINDS, Clause, Directive, MachineReading
from ronguon.kernel.hashing import sha256
from ronguon.units.models import Unit


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Duties by stage."""

    def undecided(self) -> Self:
        """Nobody confirmed, dropped or saw declined."""
        return self.filter(stage=Obligation.Stage.PENDING)

    def asked(self) -> Self:
        """Held until two persons have answered."""
        return self.filter(stage=Obligation.Stage.ASKED)

    def confirmed(self) -> Self:
        """A person confirmed."""
        return self.filter(stage=Obligation.Stage.CONFIRMED)

    def with_texts(self) -> Iterator[Obligation]:
        """Yield the duties document by document, with clause, reading and addressees; each text is held once."""
        rows = self.order_by("pk").select_related("clause", "reading").prefetch_related("addressees")
        for directive in (
            Directive.objects.filter(pk__in=self.order_by().values("directive")).order_by("pk").iterator(1)
        ):
            for duty in rows.filter(directive=directive):
                duty.directive = directive
                if duty.clause is not None:
                    duty.clause.directive = directive
                yield duty


class Obligation(models.Model):
    """One duty that a clause orders. `start` and `end` count code points of the directive's text.

    The values here are a person's once `decided_at` is set; until then they repeat the machine's reading.
    `people` marks a duty of individual people: shown and explained, never assigned. A declined duty carries the id
    of the rule that declined it. An asked duty is held until two persons have answered (`ask_rule`); `allowed_at` is
    when the second said that it touches nobody's words or accounts. A kept duty goes on from an earlier version, which
    assigned it; this row says only where it stands now. `revision` grows with each change, for compare-and-set.
    """

    class Stage(models.TextChoices):
        PENDING = "pending"
        CONFIRMED = "confirmed"
        DROPPED = "dropped"
        DECLINED = "declined"
        KEPT = "kept"
        ASKED = "asked"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="obligations")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="obligations")
    reading = models.ForeignKey(MachineReading, on_delete=models.PROTECT, null=True, related_name="obligations")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PENDING)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KINDS])
    people = models.BooleanField(default=False)
    quantity = models.CharField(max_length=200, blank=True)
    frequency = models.CharField(max_length=200, blank=True)
    rrule = models.CharField(max_length=200, blank=True)
    deadline = models.CharField(max_length=300, blank=True)
    deadline_on = models.DateField(null=True)
    deadline_rule = models.CharField(max_length=100, blank=True)
    unsure = models.CharField(max_length=200, blank=True)
    decline_rule = models.CharField(max_length=40, blank=True)
    ask_rule = models.CharField(max_length=40, blank=True, db_default="")
    allowed_at = models.DateTimeField(null=True)
    drop_reason = models.CharField(max_length=500, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    issued_at = models.DateTimeField(null=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["start", "end", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="obligation_span"),
            models.CheckConstraint(
                condition=Q(stage__in=["pending", "confirmed", "dropped", "declined", "kept", "asked"]),
                name="obligation_stage",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="obligation_kind"),
            models.CheckConstraint(
                condition=Q(stage="declined", decline_rule__gt="") | (~Q(stage="declined") & Q(decline_rule="")),
                name="obligation_declined_by_rule",
            ),
            models.CheckConstraint(condition=~Q(stage="asked") | Q(ask_rule__gt=""), name="obligation_asked_by_rule"),
            models.CheckConstraint(
                condition=~Q(stage="confirmed") | Q(ask_rule="") | Q(allowed_at__isnull=False),
                name="obligation_confirmed_was_allowed",
            ),
            models.CheckConstraint(
                condition=~Q(stage="confirmed") | Q(decided_at__isnull=False), name="obligation_confirmed_by_person"
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | Q(stage="confirmed"), name="obligation_laid_was_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def text_sha256(self) -> str:
        """Return the SHA-256 of the words, which answers are given for."""
        return sha256(self.text.encode())


class Addressee(models.Model):
    """Whom the text names, in its own words, and which units that means here.

    `group` is the id of a rule in `content/groups.toml`, or the code of a side group, that gives the units on the day
    of issuing; without a group the units stand in `AddresseeUnit`. `start`/`end` are null for one a person added.
    `remembered` is the code of the document for which the office answered the same words; until a person decides, that
    answer is a guess here.
    """

    class Part(models.TextChoices):
        LEAD = "lead"
        COORDINATOR = "coordinator"

    class Decision(models.TextChoices):
        PENDING = "pending"
        UNITS = "units"
        NOT_HERE = "not_here"

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="addressees")
    part = models.CharField(max_length=12, choices=Part.choices)
    text = models.CharField(max_length=500)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    because = models.CharField(max_length=10, blank=True)
    chain = models.CharField(max_length=500, blank=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.PENDING)
    group = models.SlugField(max_length=60, blank=True)
    remembered = models.UUIDField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["part", "start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(part__in=["lead", "coordinator"]), name="addressee_part"),
            models.CheckConstraint(
                condition=Q(decision__in=["pending", "units", "not_here"]), name="addressee_decision"
            ),
        ]

    @property
    def known(self) -> bool:
        """Return whether the guess leaves no choice open: the office's own answer, a group, or a single unit."""
        return self.remembered is not None or bool(self.group) or len(self.units.all()) == 1

    @property
    def open(self) -> bool:
        """Return whether a person must still say which units the words mean."""
        return self.decision == self.Decision.PENDING and not self.known


class AddresseeUnit(models.Model):
    """A unit that an addressee's words mean; `guessed` until a person decided."""

    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    guessed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["addressee", "unit"], name="addressee_unit_once")]
