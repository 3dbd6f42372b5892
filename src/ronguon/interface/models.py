"""Answers kept for a while, so that a call that is sent twice is carried out once."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers by instant."""

    def kept(self, at: datetime) -> Self:
        """Are still promised at the instant `at`."""
        return self.filter(ends_at__gt=at)


class Answer(models.Model):
    """What was answered to a call that carried an idempotency key.

    `key_sha256` covers the caller and the key, `call_sha256` the address and all that was sent; neither the key nor
    what was sent is kept. `status` is null while the call is being carried out, in the same transaction.
    """

    key_sha256 = models.CharField(max_length=64, unique=True)
    call_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    ends_at = models.DateTimeField(db_index=True)

    objects = AnswerQuerySet.as_manager()
