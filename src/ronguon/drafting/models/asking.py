"""What persons answered to the question on people's rights, before a held duty may become an assignment."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from ronguon.drafting.models.duties import Obligation
from ronguon.units.models import Unit

REASONS = ("own-work", "official-channel", "counts-bodies", "protects-people", "by-law", "other")


class RightsAnswerQuerySet(models.QuerySet["RightsAnswer"]):
    """Answers by what they are about."""

    def valid_for(self, duty: Obligation) -> Self:
        """Given to the very words that `duty` has now."""
        return self.filter(obligation=duty, text_sha256=duty.text_sha256)


class RightsAnswer(models.Model):
    """One person's answer, never changed: does the duty touch people's words or accounts?

    `text_sha256` is the SHA-256 of the words answered for; other words are another question. `unit` is the unit in
    whose name the person answered. `reason` is one of a closed list, `words` say it in the person's own.
    """

    class Answer(models.TextChoices):
        NO = "no"
        YES = "yes"
        UNCLEAR = "unclear"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="answers")
    account = models.UUIDField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer.choices)
    reason = models.CharField(max_length=20, choices=[(one, one) for one in REASONS])
    words = models.CharField(max_length=500)
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = RightsAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["obligation", "text_sha256", "account"], name="rights_answer_once"),
            models.CheckConstraint(condition=Q(answer__in=["no", "yes", "unclear"]), name="rights_answer_kind"),
            models.CheckConstraint(condition=Q(reason__in=REASONS), name="rights_answer_reason"),
            models.CheckConstraint(condition=~Q(words=""), name="rights_answer_says_why"),
        ]
