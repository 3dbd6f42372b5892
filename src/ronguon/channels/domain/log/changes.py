"""One published change of the registry, as the log of channels keeps it: a closed shape, and one text for one change.

Source: house rule, decision 0056.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from ronguon.channels.domain.shapes import LONGEST, ChannelKind, Platform
from ronguon.kernel.hashing import canonical

VERSION: Final = 1
LONGEST_NAME: Final = 300
LONGEST_TEXT: Final = 8_000
"""Letters of a change as text, at most; twice what its fields can come to."""
_PROOF: Final = re.compile(r"[a-z][a-z_]{0,31}")


class LogEntryError(ValueError):
    """A text that is no change of the log, or a change that the log does not take."""


class LoggedKind(StrEnum):
    """What happened to a published channel."""

    PUBLISHED = "published"
    CHANGED = "changed"
    RENAMED = "renamed"
    MOVED = "moved"
    ARCHIVED = "archived"
    MARK_LOST = "mark_lost"
    MARK_RESTORED = "mark_restored"


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """What a channel is from a day on, and what happened to it then.

    `unit` is the opaque code of the unit that owns it and `unit_name` its name on that day; `proofs` are the kinds of
    proof held, in order. Nothing here leads to a person. Raises `LogEntryError` for what does not fit.
    """

    change: LoggedKind
    day: date
    platform: Platform
    kind: ChannelKind
    key: str
    url: str
    name: str
    unit: UUID
    unit_name: str
    proofs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Hold the fields to their shape."""
        if not (0 < len(self.key) <= LONGEST and 0 < len(self.url) <= LONGEST):
            raise LogEntryError("key and address have 1 to 500 letters")
        if not self.url.startswith(("https://", "http://")):
            raise LogEntryError("the address begins with https:// or http://")
        if not (0 < len(self.name) <= LONGEST_NAME and 0 < len(self.unit_name) <= LONGEST_NAME):
            raise LogEntryError("names have 1 to 300 letters")
        if list(self.proofs) != sorted(set(self.proofs)) or not all(map(_PROOF.fullmatch, self.proofs)):
            raise LogEntryError("kinds of proof are words, each once, in order")

    def written(self) -> str:
        """Return the one text of this change: JSON with sorted keys and no blanks."""
        said = {
            "change": self.change.value,
            "day": self.day.isoformat(),
            "key": self.key,
            "kind": self.kind.value,
            "name": self.name,
            "platform": self.platform.value,
            "proofs": list(self.proofs),
            "unit": str(self.unit),
            "unit_name": self.unit_name,
            "url": self.url,
            "v": VERSION,
        }
        return canonical(said).decode()

    @classmethod
    def read(cls, text: str) -> LoggedChange:
        """Return the change that `written` wrote. Raises `LogEntryError` for anything else, to the letter.

        Another field or version, or another order, is seen when the text is written anew.
        """
        if len(text) > LONGEST_TEXT:
            raise LogEntryError("too long for a change")
        try:
            said: dict[str, Any] = json.loads(text)
            found = cls(
                LoggedKind(said["change"]), date.fromisoformat(said["day"]), Platform(said["platform"]),
                ChannelKind(said["kind"]), said["key"], said["url"], said["name"], UUID(said["unit"]),
                said["unit_name"], tuple(said["proofs"]),
            )  # fmt: skip
            whole = found.written()
        except LogEntryError:
            raise
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise LogEntryError("not the text of a change") from error
        if whole != text:
            raise LogEntryError("not written in the one form")
        return found
