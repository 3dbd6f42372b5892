"""Pages that carry the official mark from a day until another, and what shows that a unit runs them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Self

from django.db import models
from django.db.models import F, Q

from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.shapes import FailureDetail, ProofFinding, ProofOutcome, ProofStep
from ronguon.channels.domain.proving import MarkLost, ProofState
from ronguon.channels.domain.shapes import LONGEST
from ronguon.channels.models.declared import NAME_LENGTH, Channel
from ronguon.kernel.days import day_of
from ronguon.units.models.dated import DatedQuerySet

TOKEN_LENGTH: Final = 64
STEP_LENGTH: Final = 24
DETAIL_LENGTH: Final = 16
SEEN_LENGTH: Final = 200


class ChannelPublication(models.Model):
    """A page carries the official mark, under `name`, from `since_on` until before `until_on`.

    `because` says why it lost the mark, empty while it carries it. A page has one open row at most; the database lets
    no two rows of a page share a day. `confirmed_on` is the day on which its unit last said that all is right. `digest`
    is the number by which its address is looked up (`domain.shapes.digest_of`).
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="publications")
    name = models.CharField(max_length=NAME_LENGTH)
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    confirmed_on = models.DateField()
    digest = models.BigIntegerField()
    because = models.CharField(max_length=9, choices=[(one.value, one.value) for one in MarkLost], blank=True)

    objects = DatedQuerySet["ChannelPublication"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(until_on__isnull=True), name="channel_one_mark"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True, because="")
                | Q(until_on__isnull=False, until_on__gte=F("since_on")) & ~Q(because=""),
                name="channel_mark_ends_because",
            ),
            models.CheckConstraint(
                condition=Q(because__in=["", *(one.value for one in MarkLost)]), name="channel_mark_because"
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="channel_mark_digest")]


class ChannelProofQuerySet(models.QuerySet["ChannelProof"]):
    """Proofs by what has to be done."""

    def due(self, on: date) -> Self:
        """Are to be looked at again by the day `on`: of pages that are not withdrawn, by a machine."""
        return self.filter(next_check_on__lte=on, channel__withdrawn_on__isnull=True)


class ChannelProof(models.Model):
    """What shows that a unit runs a page, by one method: what was asked for, and what the last look found.

    `token` is what the unit publishes, made for this page and method alone, good until `expires_on`. `outcome` is
    empty before the first look, `step` the step at which a look failed, with its `detail`, the `place` looked at, the
    `status` it answered with, and `seen`, what stood there instead; a person's
    witness carries in `seen` what was seen. `found_at` is when it was last found, `found_in_a_row` how many looks found
    it without a break. `asked_at` is set while a look that a person asked for has not ended. Who asked, looked or
    witnessed stands on the trail.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="proofs")
    method = models.CharField(max_length=11, choices=[(one.value, one.value) for one in ProofMethod])
    token = models.CharField(max_length=TOKEN_LENGTH, blank=True)
    asked_on = models.DateField()
    expires_on = models.DateField(null=True)
    outcome = models.CharField(max_length=9, choices=[(one.value, one.value) for one in ProofOutcome], blank=True)
    step = models.CharField(max_length=STEP_LENGTH, blank=True)
    detail = models.CharField(max_length=DETAIL_LENGTH, blank=True)
    place = models.CharField(max_length=LONGEST, blank=True)
    status = models.PositiveSmallIntegerField(default=0)
    seen = models.CharField(max_length=SEEN_LENGTH, blank=True)
    checked_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(null=True)
    found_in_a_row = models.PositiveIntegerField(default=0)
    next_check_on = models.DateField(null=True)
    asked_at = models.DateTimeField(null=True)

    objects = ChannelProofQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "method"], name="channel_proof_once"),
            models.CheckConstraint(
                condition=Q(method__in=[one.value for one in ProofMethod]), name="channel_proof_method"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", checked_at__isnull=True)
                | Q(outcome__in=[one.value for one in ProofOutcome], checked_at__isnull=False),
                name="channel_proof_looked_at",
            ),
        ]
        indexes = [models.Index(fields=["next_check_on"], name="channel_proof_due")]

    @property
    def known(self) -> ProofState:
        """Return what the rules of proof want to know of it."""
        found: datetime | None = self.found_at
        return ProofState(
            method=ProofMethod(self.method),
            outcome=ProofOutcome(self.outcome) if self.outcome else None,
            found_on=None if found is None else day_of(found),
            expires_on=self.expires_on,
        )

    @property
    def finding(self) -> ProofFinding | None:
        """Return what the last look came to, null before the first one."""
        if not self.outcome:
            return None
        return ProofFinding(
            ProofMethod(self.method), ProofOutcome(self.outcome), ProofStep(self.step) if self.step else None,
            FailureDetail(self.detail) if self.detail else None, self.place, self.seen, self.status,
        )  # fmt: skip
