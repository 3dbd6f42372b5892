"""Which bodies the words of an addressee mean: a group, bodies by name, or nobody we can tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

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
    """Words that name many bodies at once, and the kinds of bodies meant."""

    id: str
    name: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A group, or the keys of units by name; both empty when the words are not known."""

    group: str = ""
    units: tuple[int, ...] = ()


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


def meaning(words: str, names: Mapping[str, tuple[int, ...]]) -> Meaning:
    """Return what `words` mean, given `names`: plain name → unit keys (from `plain` of every name and alias).

    A name that two units bear is not decided here: both are returned for a person to choose.
    """
    text = plain(words)
    if text in names:
        return Meaning(units=names[text])
    if text in _phrases():
        return Meaning(group=_phrases()[text])
    for tail in (" tinh", " trong tinh", " tren dia ban tinh", " tren dia ban", " truc thuoc", " co lien quan"):
        short = text.removesuffix(tail)
        if short != text and short in _phrases():
            return Meaning(group=_phrases()[short])
        if short != text and short in names:
            return Meaning(units=names[short])
    return Meaning()


def split(words: str, names: Mapping[str, tuple[int, ...]]) -> list[tuple[int, str, Meaning]]:
    """Return the addressees that `words` hold, as (offset, words, meaning); one unless every part is known.

    "đặc khu Hòn Trầm, phường Bến Gỗ" is two bodies; "các sở, ban, ngành" is one group; a list in which one
    part is not known stays whole, for a person to decide. The longest run of words that is known wins, so
    that "Sở Khoa học và Công nghệ" is not cut at its "và".
    """
    whole = [(0, words, meaning(words, names))]
    if whole[0][2] != Meaning():
        return whole
    atoms = _atoms(words)
    found, first = [], 0
    while first < len(atoms):
        runs = ((last, words[atoms[first][0] : atoms[last - 1][1]]) for last in range(len(atoms), first, -1))
        taken = next(((last, text, meant) for last, text in runs if (meant := meaning(text, names)) != Meaning()), None)
        if taken is None:
            return whole
        found.append((atoms[first][0], taken[1], taken[2]))
        first = taken[0]
    return found


def _atoms(words: str) -> list[tuple[int, int]]:
    """Return the (start, end) of the words between commas, semicolons and "và"."""
    edges = [0, *(edge for m in _BETWEEN.finditer(words) for edge in m.span()), len(words)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]
