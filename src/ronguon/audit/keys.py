"""Where a log's signing key is kept: in a variable such as `RONGUON_TRAIL_KEY`, else in a file of its owner alone."""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from ronguon.audit.domain.notes import NoteError, Signer
from ronguon.kernel.errors import RonguonError

_NEXT = ".next"


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where one log's key is looked for: the variable that may hold it, what it holds, and the file."""

    variable: str
    given: str
    path: Path


def trail() -> KeyPlace:
    """Return where the key of the trail is."""
    return KeyPlace("RONGUON_TRAIL_KEY", settings.RONGUON_TRAIL_KEY, Path(settings.RONGUON_TRAIL_KEY_FILE))


def load(*, wanted: str | None, place: KeyPlace | None = None) -> Signer | None:
    """Return the key that is there, or null; that of the trail unless another place is said.

    `wanted` is the public key that signed last. A rotation that was cut off after its checkpoint left the new key
    beside the old one; it is taken up here. Raises `RonguonError` for a key that cannot be read or that others can
    read.
    """
    place = place or trail()
    if place.given:
        return _read(place.given, place.variable)
    path = place.path
    waiting = path.with_name(path.name + _NEXT)
    if wanted is not None and waiting.exists():
        found = _from(waiting)
        if found.verifier.written() == wanted:
            adopt(path)
    return _from(path) if path.exists() else None


def held(place: KeyPlace | None = None) -> str | None:
    """Return the key that is there as it is written, null when there is none or none that may be read."""
    try:
        found = load(wanted=None, place=place)
    except (OSError, RonguonError):
        return None
    return found.written() if found else None


def _from(path: Path) -> Signer:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise RonguonError("Others can read {path}. Type: chmod 600 {path}", code="key_open", path=path)
    return _read(path.read_text("utf-8"), str(path))


def _read(text: str, where: str) -> Signer:
    try:
        return Signer.read(text)
    except NoteError as error:
        raise RonguonError(
            "The signing key at {where} cannot be read: {why}.", code="key_unreadable", where=where, why=error
        ) from error


def make(path: Path, name: str = "") -> Signer:
    """Make the first key of a log and keep it at `path`: that of the trail, unless another name is said."""
    made = Signer.made(name or f"{host()}/trail/{secrets.token_hex(4)}")
    _write(path, made)
    return made


def host() -> str:
    """Return the name of this installation, with which the names of its keys begin."""
    return urlsplit(getattr(settings, "RONGUON_BASE_URL", "")).hostname or "ronguon.localhost"


def prepare(path: Path, signer: Signer) -> None:
    """Lay the next key beside the present one. With `RONGUON_TRAIL_KEY` nothing is written: it is shown once."""
    if not settings.RONGUON_TRAIL_KEY:
        waiting = path.with_name(path.name + _NEXT)
        waiting.unlink(missing_ok=True)
        _write(waiting, signer)


def adopt(path: Path) -> None:
    """Put the next key in the place of the present one, in one step."""
    waiting = path.with_name(path.name + _NEXT)
    if waiting.exists():
        waiting.replace(path)


def _write(path: Path, signer: Signer) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(signer.written() + "\n")
        file.flush()
        os.fsync(file.fileno())
