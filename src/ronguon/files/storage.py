"""Where the bytes lie: any Django storage under the alias `evidence`; on a disk of our own, written durably."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

ALIAS: Final = "evidence"
PART_SUFFIX: Final = ".part"


def evidence_storage() -> Storage:
    """Return the storage that `STORAGES["evidence"]` names."""
    return storages[ALIAS]


def write(key: str, data: bytes) -> None:
    """Put `data` under `key` so that it is whole or not there, also after a power cut. Raises `OSError`.

    A plain disk gets a temporary file, flushed, then named in one step, and the flush of its folder; other
    storages keep their own promise.
    """
    storage = evidence_storage()
    if isinstance(storage, FileSystemStorage):
        _write_on_disk(Path(storage.path(key)), data, storage.file_permissions_mode or 0o600)
    elif storage.save(key, ContentFile(data)) != key:
        raise FileExistsError(key)


def read(key: str, *, at_most: int) -> bytes:
    """Return the bytes under `key`, no more than `at_most`. Raises `OSError` when they are not there."""
    with evidence_storage().open(key, "rb") as file:
        found: bytes = file.read(at_most)
    return found


def remove(key: str) -> None:
    """Remove the bytes under `key`; nothing happens when there are none."""
    with suppress(FileNotFoundError):
        evidence_storage().delete(key)


def keys() -> Iterator[str]:
    """Yield every key of two folders' depth, and what an interrupted write left beside them."""
    storage = evidence_storage()
    listed = getattr(storage, "every_key", None)  # a store that can tell all at once is not walked folder by folder
    if listed is not None:
        yield from listed()
        return
    for outer in _folders(storage, ""):
        for inner in _folders(storage, outer):
            for name in storage.listdir(f"{outer}/{inner}")[1]:
                yield f"{outer}/{inner}/{name}"


def _folders(storage: Storage, path: str) -> list[str]:
    try:
        return sorted(storage.listdir(path)[0])
    except FileNotFoundError:
        return []


def _write_on_disk(path: Path, data: bytes, mode: int) -> None:
    folder = path.parent
    made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f"{secrets.token_hex(8)}{PART_SUFFIX}"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    for changed in {folder, *(parent.parent for parent in made)}:
        _flush_folder(changed)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
