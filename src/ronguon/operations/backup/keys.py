"""The key that seals backups, and the fingerprints of the secrets that an operator keeps elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from pyrage import IdentityError, x25519

from ronguon.kernel import clock
from ronguon.operations.backup.refusals import refusal

KEY_BYTES: Final = 32
MARK_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class BackupKey:
    """An identity of age as it is written: `AGE-SECRET-KEY-1…`. Every other use derives its own key from it."""

    written: str

    def identity(self) -> x25519.Identity:
        """Return what opens."""
        return x25519.Identity.from_str(self.written)

    def recipient(self) -> x25519.Recipient:
        """Return what seals; written `age1…` it tells one key from another and opens nothing."""
        return self.identity().to_public()

    def derived(self, purpose: bytes, *, salt: bytes = b"", length: int = KEY_BYTES) -> bytes:
        """Return `length` bytes for one purpose (HKDF-SHA-256, RFC 5869)."""
        info = b"ronguon/backup/" + purpose
        return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(self.written.encode())

    def proof(self) -> hmac.HMAC:
        """Return the beginning of the mark over a whole stream that only this key's holder can make."""
        return hmac.new(self.derived(b"proof"), digestmod=hashlib.sha256)

    def __repr__(self) -> str:
        return f"Key({self.recipient()})"


def made() -> BackupKey:
    """Return a new key."""
    return BackupKey(str(x25519.Identity.generate()))


def parsed(text: str, where: str) -> BackupKey:
    """Return the key in `text`: one identity of age, among comments as `age-keygen` writes them.

    Raises `KeepingError`.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        (line,) = lines
        return BackupKey(str(x25519.Identity.from_str(line)))
    except (IdentityError, ValueError) as error:
        raise refusal("bad_key", where=where) from error


def make(path: Path) -> BackupKey:
    """Write a new key to `path`, for its owner alone. Raises `KeepingError` when something is there already."""
    key = made()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise refusal("key_exists", path=path) from error
    except OSError as error:
        raise refusal("unwritable", path=path, why=error.strerror) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"# created: {clock.on_the_wall().isoformat(timespec='seconds')}\n")
        file.write(f"# public key: {key.recipient()}\n{key.written}\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def is_configured() -> bool:
    """Return whether the settings name a key."""
    return bool(settings.RONGUON_BACKUP_KEY or settings.RONGUON_BACKUP_KEY_FILE)


def configured(path: Path | None = None) -> BackupKey:
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


def marks(key: BackupKey, salt: bytes) -> dict[str, str | None]:
    """Return name → mark of every secret; null for one that is not set.

    A mark is keyed by the backup's own key and salt, so that nobody can try guesses against a copy of it.
    """
    found: dict[str, str | None] = {}
    for one in _secrets.values():
        value = one.read()
        held = value.encode() if isinstance(value, str) else value
        found[one.name] = key.derived(b"secret/" + held, salt=salt, length=MARK_BYTES).hex() if held else None
    return found


def lacking(told: dict[str, str | None], key: BackupKey, salt: bytes) -> list[Secret]:
    """Return the secrets that are not here the ones they were when `told` was written."""
    here = marks(key, salt)
    return [one for one in _secrets.values() if told.get(one.name) and told[one.name] != here.get(one.name)]
