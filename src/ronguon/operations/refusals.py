"""What the system refuses, as published: the list, its version, and the hashes of the lists behind it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ronguon.kernel.hashing import sha256

_FOLDER = files("ronguon") / "content" / "rights"
SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that is refused, why, and the lawful way to the same end."""

    id: str
    icon: str
    what: str
    why: str
    instead: str
    asked: tuple[str, ...]
    rules: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuardList:
    """A list that the refusals rest on; `digest` is the SHA-256 of its bytes, cut to what the page shows."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Refusals:
    """The page in one language."""

    version: str
    title: str
    lead: str
    held: str
    limit_title: str
    limit: tuple[str, ...]
    entries: tuple[Refusal, ...]
    lists: tuple[GuardList, ...]


def version() -> str:
    """Return the version that an adopter accepts at first run."""
    return str(_data()["version"])


@cache
def published(language: str) -> Refusals:
    """Return the page in `language`; a language without its own text gets Vietnamese."""
    data = _data()
    code = "en" if language.startswith("en") else "vi"
    page = data[code]
    return Refusals(
        version=data["version"],
        title=page["title"],
        lead=page["lead"],
        held=page["held"],
        limit_title=page["limit_title"],
        limit=tuple(page["limit"]),
        entries=tuple(_entry(row, code) for row in data["refusal"]),
        lists=tuple(_lists()),
    )


@cache
def named(language: str) -> Mapping[str, tuple[str, str]]:
    """Return the rules that decline or ask, without `ask-`, each with its name and its refusal's id ("" for none)."""
    code = "en" if language.startswith("en") else "vi"
    asked = tomllib.loads((_FOLDER / "asking.toml").read_text("utf-8"))["question"]
    found = {row["id"]: (str(row[code]), "") for row in asked if code in row}
    for one in reversed(published(language).entries):
        found |= dict.fromkeys(one.rules, (one.what, one.id))
    return found


def _entry(row: Mapping[str, Any], code: str) -> Refusal:
    return Refusal(
        id=row["id"],
        icon=row["icon"],
        asked=tuple(row["asked"]),
        rules=tuple(row["rules"]),
        limits=tuple(row["limits"]),
        **row[code],
    )


def _lists() -> Sequence[GuardList]:
    names = sorted(path.name for path in _FOLDER.iterdir() if path.name.endswith((".toml", ".tsv")))
    return [GuardList(name, sha256((_FOLDER / name).read_bytes())[:SHOWN_DIGITS]) for name in names]


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / "refusals.toml").read_text("utf-8"))
