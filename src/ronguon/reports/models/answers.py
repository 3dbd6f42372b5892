"""What a second person answered for words that were found to name somebody: bound to these words and no others."""

from __future__ import annotations

from django.db import models

from ronguon.reports.models.drafts import Report


class WordAnswer(models.Model):
    """Words of a report, by their hash, that somebody who neither drafted nor edited it lets pass for a reason."""

    class Reason(models.TextChoices):
        OFFICIAL = "official"
        DUTY = "duty"
        CONSENT = "consent"
        MISTAKEN = "mistaken"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="answers")
    words_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=8, choices=Reason.choices)
    because = models.CharField(max_length=500)
    answered_by = models.UUIDField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "words_sha256"], name="words_answered_once"),
            models.CheckConstraint(
                condition=models.Q(reason__in=["official", "duty", "consent", "mistaken"]), name="answer_reason"
            ),
        ]
