"""Erase a file that should not have been sent: its bytes and its name go, its row, hash and the reason stay."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from ronguon.files import registry, storage
from ronguon.files.models import Erasure, Look, StorageUse, StoredFile
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.vietnamese import nfc

LEAST_WORDS: Final = 10
MOST_WORDS: Final = 500
_logger = logging.getLogger(__name__)


@transaction.atomic
def erase(stored: StoredFile, *, because: str, by: UUID, at: datetime) -> Erasure:
    """Erase the bytes and the name of `stored`. Who may, and the event, are the caller's.

    The bytes go once the transaction is committed; where that fails, `finish_erasures` removes them later.
    Raises `RonguonError` without a reason that says something, `IllegalMoveError` when it was erased before.
    """
    reason = " ".join(nfc(because).split())
    if not LEAST_WORDS <= len(reason) <= MOST_WORDS:
        raise RonguonError(
            "State why it is erased, in {least} to {most} characters: the reason will stand in place of the file.",
            code="reason", least=LEAST_WORDS, most=MOST_WORDS,
        )  # fmt: skip
    erasure, made = Erasure.objects.get_or_create(
        stored=stored, defaults={"because": reason, "erased_by": by, "erased_at": at}
    )
    if not made:
        raise IllegalMoveError("This file was already erased.", code="erased")
    StoredFile.objects.filter(pk=stored.pk).update(name="")
    Look.objects.filter(stored=stored).delete()
    StorageUse.objects.filter(owner_unit=stored.owner_unit, used_bytes__gte=stored.size_bytes).update(
        used_bytes=F("used_bytes") - stored.size_bytes
    )
    transaction.on_commit(lambda: registry.tell_erased(erasure.stored_id, by))
    transaction.on_commit(lambda: _remove(erasure, clock.now()))
    return erasure


def finish_erasures(*, at: datetime) -> int:
    """Remove the bytes that are still owed to an erasure; return how many were."""
    owed = list(Erasure.objects.filter(gone_at__isnull=True).select_related("stored"))
    return sum(_remove(erasure, at) for erasure in owed)


def _remove(erasure: Erasure, at: datetime) -> bool:
    try:
        storage.remove(erasure.stored.storage_key)
    except OSError:
        _logger.exception("could not remove the bytes of %s", erasure.stored_id)
        return False
    Erasure.objects.filter(pk=erasure.pk).update(gone_at=at)
    return True
