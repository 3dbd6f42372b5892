"""The key that seals backups, and the fingerprints of the secrets that an operator keeps elsewhere."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from ronguon.portal.keeping.refusals import refusal

KEY_BYTES: Final = 32
MARK_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Key:
    """32 random bytes. Every use derives its own key, so that no two uses share one."""

    secret: bytes

    def derived(self, purpose: bytes, *, salt: bytes = b"", length: int = KEY_BYTES) -> bytes:
        """Return `length` bytes for one purpose (HKDF-SHA-256, RFC 5869)."""
        return HKDF(algorithm=SHA256(), length=length, salt=salt, info=b"ronguon/backup/" + purpose).derive(self.secret)

    def mark(self) -> bytes:
        """Return the 8 bytes by which the key is recognised; they say nothing of the key."""
        return self.derived(b"mark", length=MARK_BYTES)

    def __repr__(self) -> str:
        return f"Key({self.mark().hex()})"


def parsed(text: str, where: str) -> Key:
    """Return the key written as base64. Raises `KeepingError`."""
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise refusal("bad_key", where=where) from error
    if len(secret) != KEY_BYTES or len(set(secret)) == 1:
        raise refusal("bad_key", where=where)
    return Key(secret)


def make(path: Path) -> Key:
    """Write a new key to `path`, for its owner alone. Raises `KeepingError` when something is there already."""
    key = Key(secrets.token_bytes(KEY_BYTES))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise refusal("key_exists", path=path) from error
    except OSError as error:
        raise refusal("unwritable", path=path, why=error.strerror) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(base64.b64encode(key.secret).decode("ascii") + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def is_configured() -> bool:
    """Return whether the settings name a key."""
    return bool(settings.RONGUON_BACKUP_KEY or settings.RONGUON_BACKUP_KEY_FILE)


def configured(path: Path | None = None) -> Key:
    """Return the key in the file `path`, else the one the settings name. Raises `KeepingError`."""
    named = path or (Path(settings.RONGUON_BACKUP_KEY_FILE) if settings.RONGUON_BACKUP_KEY_FILE else None)
    if named is not None:
        try:
            return parsed(named.read_text(encoding="ascii"), str(named))
        except (OSError, UnicodeDecodeError) as error:
            raise refusal("bad_key", where=named) from error
    if settings.RONGUON_BACKUP_KEY:
        return parsed(settings.RONGUON_BACKUP_KEY, "RONGUON_BACKUP_KEY")
    raise refusal("no_key")


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that no backup holds: where it is kept, what is lost without it, and how to read it for its mark."""

    name: str
    says: str
    read: Callable[[], str | bytes | None]


_secrets: dict[str, Secret] = {}


def secret(name: str, says: str, read: Callable[[], str | bytes | None]) -> None:
    """Enter a secret into the manifest of every backup: its name and its mark, never its value."""
    _secrets[name] = Secret(name, says, read)


def marks(key: Key, salt: bytes) -> dict[str, str | None]:
    """Return name → mark of every secret; null for one that is not set.

    A mark is keyed by the backup's own key and salt, so that nobody can try guesses against a copy of it.
    """
    found: dict[str, str | None] = {}
    for one in _secrets.values():
        value = one.read()
        held = value.encode() if isinstance(value, str) else value
        found[one.name] = key.derived(b"secret/" + held, salt=salt, length=MARK_BYTES).hex() if held else None
    return found


def lacking(told: dict[str, str | None], key: Key, salt: bytes) -> list[Secret]:
    """Return the secrets that are not here the ones they were when `told` was written."""
    here = marks(key, salt)
    return [one for one in _secrets.values() if told.get(one.name) and told[one.name] != here.get(one.name)]
