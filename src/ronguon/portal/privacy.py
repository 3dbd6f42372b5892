"""What the system holds about a person, as published: from `content/privacy.toml`, with terms that rooms can tell."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

_terms: list[Callable[[str, str], str]] = []


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of record that tells something of a person: what, what for, how long, who sees it."""

    id: str
    models: tuple[str, ...]
    what: str
    why: str
    keep: str
    who: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The page in one language."""

    version: str
    as_of: date
    title: str
    lead: str
    readers: str
    never: tuple[str, ...]
    rights: tuple[str, ...]
    limits: tuple[str, ...]
    held: tuple[Held, ...]


def keep_by(term: Callable[[str, str], str]) -> None:
    """Let `term(model label, language)` say how long rows of a model are kept, "" where it says nothing."""
    if term not in _terms:
        _terms.append(term)


def notice(language: str) -> Notice:
    """Return the page in `language`; a language without its own text gets Vietnamese."""
    data = _data()
    code = "en" if language.startswith("en") else "vi"
    page = data[code]
    return Notice(
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


def _held(row: Mapping[str, Any], code: str) -> Held:
    told = (said for term in _terms for label in row["models"] if (said := term(label, code)))
    words = dict(row[code])
    keep = next(told, words.pop("keep"))
    words.pop("keep", None)
    return Held(id=row["id"], models=tuple(row["models"]), keep=keep, **words)


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("ronguon") / "content" / "privacy.toml").read_text("utf-8"))
