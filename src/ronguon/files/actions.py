"""Take bytes in, give them back unchanged, and keep rows and bytes in step."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from ronguon.files import clamd, storage
from ronguon.files.domain import FileKind, Purpose, refusal, sniff, strip_metadata
from ronguon.files.models import Erasure, StorageUse, StoredFile, new_storage_key
from ronguon.kernel.days import day_of, vietnamese_date
from ronguon.kernel.errors import ErasedError, RonguonError, UnavailableError

ORPHAN_AGE: Final = timedelta(hours=24)
_LOOKED_UP_AT_ONCE: Final = 500
_logger = logging.getLogger(__name__)
# What was written inside the innermost block of `kept_together` of this thread; null outside all of them.
_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


class StorageFailedError(UnavailableError):
    """The place where files lie could not take or give the bytes: full, read-only, or not there."""


class ChangedBytesError(RonguonError):
    """Stored bytes are not the ones that were taken in: their hash, or their number, is another."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """That bytes went past the virus scanner; `looked` is false where the installation has none."""

    sha256: str
    looked: bool


def scan(data: bytes) -> Scanned:
    """Let the virus scanner look at `data`, where the installation has one. Call it outside a transaction.

    A scanner may write what it is given to a disk of its own, so a file is asked for its secrecy mark before.
    Raises `RefusedFileError` (`infected`), and `UnavailableError` when the scanner does not answer.
    """
    at: str = settings.RONGUON_CLAMD
    if at:
        clamd.scan(data, at=at)
    return Scanned(hashlib.sha256(data).hexdigest(), bool(at))


@contextmanager
def kept_together() -> Iterator[None]:
    """Open a transaction whose stored files go with it: what `store` wrote inside is removed when the block raises.

    Begun again after a lost race, an action then leaves no double. When the commit itself fails nothing is removed:
    a connection that broke there may have committed, and `sweep_orphans` knows later.
    """
    around, inside = _written.get(), list[str]()
    with transaction.atomic():
        token = _written.set(inside)
        try:
            yield
        except BaseException:
            for key in inside:
                with suppress(OSError):  # a place that takes nothing gives nothing back either; it is swept later
                    storage.remove(key)
            raise
        finally:
            _written.reset(token)
        if around is not None:
            around += inside  # the block around this one may still raise


def store(
    data: bytes, *, name: str, purpose: Purpose, owner_unit: str, at: datetime, scanned: Scanned | None = None
) -> StoredFile:
    """Take a file in: judge it, drop a photo's metadata, hash it, count it against the unit's share, keep it.

    The bytes are in their place before the row is committed. If the row, or the block of `kept_together` around this
    call, is refused they are removed again; after a sudden end `sweep_orphans` removes them. What the scanner saw
    before the transaction comes as `scanned`; without it, or with that of other bytes, the scanner is asked here.

    Raises `RefusedFileError` for a file that is not taken or a share that is used up, `StorageFailedError`
    when the bytes cannot be written, and `ValueError` for an instant without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("`at` is an instant and needs a time zone")
    found = sniff(data, name, purpose=purpose)
    if purpose is Purpose.PAPER:  # written by this system itself, a moment ago
        scanned = None
    elif scanned is None or scanned.sha256 != hashlib.sha256(data).hexdigest():
        scanned = scan(data)
    kept = strip_metadata(data, found.kind)
    key = new_storage_key()
    looked = scanned is not None and scanned.looked
    with kept_together():
        _write(key, kept)
        return _enter(found, kept, key, purpose=purpose, owner_unit=owner_unit, at=at, scanned=looked)


def _write(key: str, kept: bytes) -> None:
    """Write the bytes, noted before for the block around: what half a write left is removed as well."""
    inside = _written.get()
    if inside is not None:
        inside.append(key)
    try:
        storage.write(key, kept)
    except OSError as error:
        _logger.exception("could not write %d bytes", len(kept))
        raise StorageFailedError(
            "Files cannot be stored right now. Yours was not sent; try again in a few minutes.", code="storage"
        ) from error


def _enter(
    found: FileKind, kept: bytes, key: str, *, purpose: Purpose, owner_unit: str, at: datetime, scanned: bool
) -> StoredFile:
    _take_share(owner_unit, len(kept))
    return StoredFile.objects.create(
        sha256=hashlib.sha256(kept).hexdigest(),
        size_bytes=len(kept),
        kind=found.kind,
        media_type=found.media_type,
        purpose=purpose,
        name=found.name,
        owner_unit=owner_unit,
        stored_at=at,
        storage_key=key,
        scanned=scanned,
    )


def _take_share(owner_unit: str, size_bytes: int) -> None:
    """Count the bytes against the unit's share in one statement, so that two uploads cannot both take the rest."""
    StorageUse.objects.bulk_create([StorageUse(owner_unit=owner_unit)], ignore_conflicts=True)
    room_for_it = StorageUse.objects.filter(
        owner_unit=owner_unit, used_bytes__lte=settings.RONGUON_FILE_QUOTA_BYTES - size_bytes
    )
    if room_for_it.update(used_bytes=F("used_bytes") + size_bytes) == 0:
        raise refusal("quota")


def open_bytes(stored: StoredFile) -> bytes:
    """Return the bytes as they were taken in, their number and hash checked again.

    Raises `ErasedError` when they were erased on purpose, `ChangedBytesError` when they are others,
    `StorageFailedError` when they are not there.
    """
    erasure = Erasure.objects.filter(stored=stored).first()
    if erasure is not None:
        day = vietnamese_date(day_of(erasure.erased_at))
        raise ErasedError(
            "This file was erased on {day}. Reason: {because}", code="erased", day=day, because=erasure.because
        )
    try:
        data = storage.read(stored.storage_key, at_most=stored.size_bytes + 1)
    except OSError as error:
        _logger.exception("could not read the bytes of %s", stored.code)
        raise StorageFailedError(
            "This file could not be opened. Try again in a few minutes, or tell the administrator.", code="storage"
        ) from error
    if len(data) != stored.size_bytes or hashlib.sha256(data).hexdigest() != stored.sha256:
        _logger.error("the bytes of %s have changed", stored.code)
        raise ChangedBytesError(
            "The file on the server no longer matches what was sent. Tell the administrator, who can "
            "restore it from a backup.",
            code="changed",
        )
    return data


def sweep_orphans(*, at: datetime, age: timedelta = ORPHAN_AGE) -> list[str]:
    """Remove bytes that no row tells of and that are older than `age` at the instant `at`; return their keys.

    Younger ones stay: their row may be about to be committed.
    """
    place = storage.evidence_storage()
    keys = list(storage.keys())
    batches = [keys[start : start + _LOOKED_UP_AT_ONCE] for start in range(0, len(keys), _LOOKED_UP_AT_ONCE)]
    lone = [key for batch in batches for key in _without_row(batch)]
    old = [key for key in lone if place.get_modified_time(key) <= at - age]
    for key in old:
        storage.remove(key)
    return old


def _without_row(keys: list[str]) -> list[str]:
    told = set(StoredFile.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))
    return [key for key in keys if key not in told]


def recount_use() -> list[str]:
    """Set every unit's used bytes to what its rows add up to; return the units whose count was off."""
    with transaction.atomic():
        # First the locks, then the sums: an upload that waits for its row cannot slip in between.
        uses = list(StorageUse.objects.select_for_update().order_by("owner_unit"))
        sums = dict(StoredFile.objects.kept().values_list("owner_unit").annotate(total=Sum("size_bytes")))
        off = [use for use in uses if use.used_bytes != sums.get(use.owner_unit, 0)]
        for use in off:
            use.used_bytes = sums.get(use.owner_unit, 0)
        StorageUse.objects.bulk_update(off, ["used_bytes"])
    return [use.owner_unit for use in off]
