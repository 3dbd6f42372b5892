"""What the system holds about a person, as published: from `content/privacy.toml`, with terms that apps can tell."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record that tells something of a person: what, what for, how long, who sees it."""

    id: str
    models: tuple[str, ...]
    what: str
    why: str
    keep: str
    who: str


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """The page in one language."""

    version: str
    as_of: date
    title: str
    lead: str
    readers: str
    never: tuple[str, ...]
    rights: tuple[str, ...]
    limits: tuple[str, ...]
    held: tuple[RecordKind, ...]


def notice(language: str) -> PrivacyNotice:
    """Return the page in `language`; a language without its own text gets Vietnamese."""
    data = _data()
    code = "en" if language.startswith("en") else "vi"
    page = data[code]
    return PrivacyNotice(
        version=data["version"],
        as_of=data["as_of"],
        title=page["title"],
        lead=page["lead"],
        readers=page["readers"],
        never=tuple(page["never"]),
        rights=tuple(page["rights"]),
        limits=tuple(page["limits"]),
        held=tuple(_held(row, code) for row in data["held"]),
    )


def _held(row: Mapping[str, Any], code: str) -> RecordKind:
    return RecordKind(id=row["id"], models=tuple(row["models"]), **row[code])


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("ronguon") / "content" / "privacy.toml").read_text("utf-8"))
