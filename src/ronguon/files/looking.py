"""Look at stored bytes again, night by night: the longest unseen first, as many as the time allows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F, Q

from ronguon.files.actions import ChangedBytesError, StorageFailedError, open_bytes
from ronguon.files.models import Look, StoredFile
from ronguon.kernel.errors import ErasedError

MOST_SECONDS: Final = 300.0
"""Shorter than the lease of a slot, so that no second worker takes the same night over."""
_AT_ONCE: Final = 50


def look(at: datetime, *, seconds: float = MOST_SECONDS) -> int:
    """Hash files again that were not looked at since `at`, for so many `seconds`; return how many were looked at.

    Raises `StorageFailedError` when the place itself does not answer: that says nothing about a file.
    """
    until, looked = time.monotonic() + seconds, 0
    unseen = StoredFile.objects.kept().filter(Q(look__isnull=True) | Q(look__looked_at__lt=at))
    waiting = unseen.select_related("look").order_by(F("look__looked_at").asc(nulls_first=True), "code")
    while time.monotonic() < until and (batch := list(waiting[:_AT_ONCE])):
        rows = []
        for stored in batch:
            row = _seen(stored, at)
            rows += [row] if row else []
            if time.monotonic() >= until:
                break
        Look.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["stored"], update_fields=["looked_at", "found", "since"]
        )
        looked += len(rows)
        if not rows:
            break
    return looked


def _seen(stored: StoredFile, at: datetime) -> Look | None:
    """Return how the bytes of `stored` are now; null when it was erased meanwhile."""
    found = Look.Found.WHOLE
    try:
        open_bytes(stored)
    except ChangedBytesError:
        found = Look.Found.CHANGED
    except StorageFailedError as error:
        if not isinstance(error.__cause__, FileNotFoundError):
            raise
        found = Look.Found.MISSING
    except ErasedError:
        return None
    before = getattr(stored, "look", None)
    return Look(
        stored=stored, looked_at=at, found=found, since=before.since if before and before.found == found else at
    )


def not_whole() -> Iterator[UUID]:
    """Yield the code of every file whose bytes were missing or others when they were looked at last."""
    bad = Look.objects.exclude(found=Look.Found.WHOLE).filter(stored__erasure__isnull=True)
    yield from bad.order_by("since", "stored").values_list("stored", flat=True)
