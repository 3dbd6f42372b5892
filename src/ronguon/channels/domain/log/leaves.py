"""What the log holds of a change: a salted commitment. The change itself lies beside and can vanish.

A leaf is 33 bytes: the version 0x01 and the SHA-256 of `ronguon channel log v1`, a newline, 32 bytes of salt and the
change as canonical JSON in UTF-8. Who has salt and change can show that they are what was logged; once both are
erased nobody can guess the change from the leaf, for the salt is as long as the hash.

Source: house rule, decision 0056.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ronguon.channels.domain.log.changes import LogEntryError, LoggedChange
from ronguon.kernel.hashing import canonical

MARK: Final = b"\x01"
_DOMAIN: Final = b"ronguon channel log v1\n"
SALT_BYTES: Final = 32
LEAF_BYTES: Final = 33
_LINE_FIELDS: Final = {"entry", "index", "salt"}


def new_salt() -> bytes:
    """Return the salt of a new leaf."""
    return secrets.token_bytes(SALT_BYTES)


def leaf_of(salt: bytes, text: str) -> bytes:
    """Return the leaf that commits to a change as text. Raises `LogEntryError` for a salt of another length."""
    if len(salt) != SALT_BYTES:
        raise LogEntryError("the salt has 32 bytes")
    return MARK + sha256(_DOMAIN + salt + text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A change that lies beside its leaf: the place in the log, the salt, and the text."""

    index: int
    salt: bytes
    text: str

    @property
    def leaf(self) -> bytes:
        """Return the leaf that this discloses."""
        return leaf_of(self.salt, self.text)

    @property
    def change(self) -> LoggedChange:
        """Return the change. Raises `LogEntryError`."""
        return LoggedChange.read(self.text)

    def line(self) -> str:
        """Return the line of JSON by which it is published."""
        salt = base64.b64encode(self.salt).decode()
        return canonical({"index": self.index, "salt": salt, "entry": self.text}).decode() + "\n"

    @classmethod
    def read(cls, line: str) -> Disclosure:
        """Return what `line` wrote. Raises `LogEntryError`."""
        try:
            said = json.loads(line)
            found = cls(said["index"], base64.b64decode(said["salt"], validate=True), said["entry"])
            sound = set(said) == _LINE_FIELDS and type(said["entry"]) is str and type(said["index"]) is int
        except (ValueError, TypeError, LookupError, binascii.Error, RecursionError) as error:
            raise LogEntryError("not a line of JSON with index, salt and entry") from error
        if not sound:
            raise LogEntryError("other fields than index, salt and entry")
        return found
