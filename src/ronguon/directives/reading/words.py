"""Word lists of the reader: loaded once from `content/reading`, compared on a key of equal length."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ronguon.kernel.vietnamese import with_one_place_for_tones

# Both letters are usual at the end of these words, and the mark that a hasty typist leaves out of these.
_USUAL: Final = {"quí": "quý", "kì": "kỳ", "kĩ": "kỹ", "lí": "lý", "truớc": "trước", "phuơng": "phương", "đuợc": "được"}
_VARIANT: Final = re.compile(rf"(?<!\w)(?:{'|'.join(_USUAL)})(?!\w)")


@cache
def _lower(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


def key(text: str) -> str:
    """Return a lower-case copy of NFC `text` of the same length with one place for each tone mark, y for a last i."""
    low = with_one_place_for_tones(same_length_lower(text))
    return _VARIANT.sub(lambda found: _USUAL[found[0]], low)


def same_length_lower(text: str) -> str:
    """Return the text in small letters; a letter whose small form is longer stays as it is."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(map(_lower, text))


def has_letters(words: str, least: int) -> bool:
    """Whether `words` hold at least so many letters."""
    first = sum(map(str.isalpha, words[: 2 * least]))
    return first >= least or first + sum(map(str.isalpha, words[2 * least :])) >= least


@cache
def pack(name: str) -> dict[str, Any]:
    """Return the data pack `name` of `content/reading`."""
    return tomllib.loads(files("ronguon.content").joinpath(f"reading/{name}.toml").read_text("utf-8"))


@cache
def words(name: str, *groups: str) -> frozenset[str]:
    """Return the keys of all words in pack `name`, of the groups with the ids given or of all groups."""
    found = [g for g in pack(name)["group"] if not groups or g["id"] in groups]
    return frozenset(key(word) for group in found for word in group["words"])


@cache
def phrase(name: str, *groups: str) -> re.Pattern[str]:
    """Return a pattern that finds any phrase of the groups as whole words, longest first, in a key."""
    return re.compile(rf"(?<!\w){one_of(words(name, *groups))}(?!\w)")


def one_of(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the phrases, the longest that fits first.

    Those that begin with the same letter stand together, so that at most places of a text one look at one letter
    tells that none of them begins there.
    """
    groups: dict[str, list[str]] = {}
    for said in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        groups.setdefault(said[0], []).append(re.escape(said[1:]))
    ways = (f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in sorted(groups.items()))
    return f"(?:{'|'.join(ways)})"


@cache
def verbs_that_end_a_noun() -> re.Pattern[str]:
    """Return the pattern of the words behind which a counted noun no longer goes on."""
    return phrase("units", "ends_a_noun")
