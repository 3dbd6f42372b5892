"""Which units the words of an addressee mean: units by name, a side group, a rule's group, or nobody we can tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from ronguon.drafting.domain.coordinating import coordinated
from ronguon.kernel.vietnamese import search_key

_DETERMINERS = re.compile(r"^(?:cac|moi|nhung|tung|toan the|toan bo|thu truong cac|lanh dao cac|yeu cau|giao|de nghi) ")
_NOT_LETTERS = re.compile(r"[^a-z0-9, -]+")
_BETWEEN = re.compile(r"\s*[,;]\s*(?:và\s+)?|\s+và\s+")
_SHORT = (
    ("uy ban nhan dan", "ubnd"),
    ("mat tran to quoc viet nam", "mttq"),
    ("mat tran to quoc", "mttq"),
    ("mttq viet nam", "mttq"),
    ("uy ban mttq", "mttq"),
)


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Words that name many units at once, and the kinds of units meant."""

    id: str
    name: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What words may name in this house: plain name → keys of units, plain name → code of a side group.

    All from `plain` of every name. A name that two units bear holds the keys of both, for a person to choose.
    `answers` are what the office said before that the same words mean; they go before the machine's own rules.
    """

    units: Mapping[str, tuple[int, ...]]
    side_groups: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Meaning] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A group (the id of a rule or the code of a side group), or the keys of units; both empty when nobody knows.

    `remembered` is the code of the document for which the office gave this answer; then empty means "no unit here".
    """

    group: str = ""
    units: tuple[int, ...] = ()
    remembered: UUID | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """One addressee of a list: where its words stand in it, their length, its name, and what that means.

    The name is the words themselves, but where several names share a head word that stands once.
    """

    at: int
    length: int
    name: str
    meaning: Meaning


def plain(words: str) -> str:
    """Return the form in which addressees are compared: folded, shortened, without determiners."""
    text = _NOT_LETTERS.sub(" ", search_key(words))
    for long, short in _SHORT:
        text = text.replace(long, short)
    text = re.sub(r"\s+", " ", text).strip(" ,-")
    while (shorter := _DETERMINERS.sub("", text)) != text:
        text = shorter
    return text


@cache
def groups() -> Mapping[str, GroupRule]:
    """Return the group rules by id, read from `content/groups.toml`."""
    raw = _content()
    return {g["id"]: GroupRule(g["id"], g["name"], tuple(g["kinds"])) for g in raw}


@cache
def _content() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((files("ronguon.content") / "groups.toml").read_text(encoding="utf-8"))[
        "group"
    ]
    return found


@cache
def _phrases() -> Mapping[str, str]:
    return {plain(phrase): str(group["id"]) for group in _content() for phrase in group["phrases"]}


def meaning(words: str, known: KnownNames) -> Meaning:
    """Return what `words` mean.

    What the office answered before goes first; a side group of this house goes before a rule that has the same words.
    """
    text = plain(words)
    if text in known.answers:
        return known.answers[text]
    if text in known.units:
        return Meaning(units=known.units[text])
    if group := _group(text, known):
        return Meaning(group=group)
    for tail in (" tinh", " trong tinh", " tren dia ban tinh", " tren dia ban", " truc thuoc", " co lien quan"):
        short = text.removesuffix(tail)
        if short != text and (group := _group(short, known)):
            return Meaning(group=group)
        if short != text and short in known.units:
            return Meaning(units=known.units[short])
    return Meaning()


def _group(text: str, known: KnownNames) -> str:
    return known.side_groups.get(text) or _phrases().get(text, "")


def resolved(words: str, known: KnownNames) -> list[Resolved]:
    """Return the addressees that `words` hold: one, the known ones of a list, or those that share a head word."""
    whole = meaning(words, known)
    shared = coordinated(words) if whole == Meaning() else []
    if shared:
        return [Resolved(one.at, one.length, one.name, meaning(one.name, known)) for one in shared]
    return [Resolved(at, len(said), said, addressed) for at, said, addressed in split(words, known)]


def split(words: str, known: KnownNames) -> list[tuple[int, str, Meaning]]:
    """Return the addressees that `words` hold, as (offset, words, meaning); one unless every part is known.

    "đặc khu Hòn Trầm, phường Bến Gỗ" is two units; "các sở, ban, ngành" is one group; a list in which one
    part is not known stays whole, for a person to decide. The longest run of words that is known wins, so
    that "Sở Khoa học và Công nghệ" is not cut at its "và".
    """
    whole = [(0, words, meaning(words, known))]
    if whole[0][2] != Meaning():
        return whole
    atoms = _atoms(words)
    found, first = [], 0
    while first < len(atoms):
        runs = ((last, words[atoms[first][0] : atoms[last - 1][1]]) for last in range(len(atoms), first, -1))
        taken = next(
            ((last, text, addressed) for last, text in runs if (addressed := meaning(text, known)) != Meaning()), None
        )
        if taken is None:
            return whole
        found.append((atoms[first][0], taken[1], taken[2]))
        first = taken[0]
    return found


def _atoms(words: str) -> list[tuple[int, int]]:
    """Return the (start, end) of the words between commas, semicolons and "và"."""
    edges = [0, *(edge for m in _BETWEEN.finditer(words) for edge in m.span()), len(words)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]
