"""Words as two versions of a text are compared by: what changes nothing for a reader changes nothing here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+(?:[./-]\w+)*", re.UNICODE)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True, slots=True)
class ComparedWord:
    """One word: its key for comparing, and where it stands (code points, end exclusive)."""

    key: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def key_of(word: str) -> str:
    """Return the key of one word: case and the place of the tone mark (hoà, hòa) make no difference, letters do."""
    plain = unicodedata.normalize("NFD", word.casefold())
    if plain.isascii():
        return plain
    tones = "".join(char for char in plain if char in _TONES)
    return "".join(char for char in plain if char not in _TONES) + tones


def words_of(text: str, start: int = 0, end: int | None = None) -> list[ComparedWord]:
    """Return the words of `text` between `start` and `end`; signs and blanks between them are no words.

    Numbers keep their inner signs, so that 15/12 and 15.12 differ and a document's number is one word.
    """
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [ComparedWord(key_of(one[0]), one.start(), one.end()) for one in found]


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys of the words of `text`, in order."""
    return tuple(key_of(one) for one in _WORD.findall(text))


def find_run(run: Sequence[str], words: Sequence[ComparedWord], index: dict[tuple[str, ...], list[int]]) -> list[int]:
    """Return the places in `words` at which `run` stands word by word; `index` is from `index_of`."""
    if not run:
        return []
    first = tuple(run[:RUN])
    if len(first) < RUN:
        return [at for at in range(len(words) - len(run) + 1) if _stands(run, words, at)]
    return [at for at in index.get(first, ()) if at + len(run) <= len(words) and _stands(run, words, at)]


RUN = 3


def index_of(words: Sequence[ComparedWord]) -> dict[tuple[str, ...], list[int]]:
    """Return three words in a row → the places where they stand."""
    index: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(words) - RUN + 1):
        index.setdefault((words[at].key, words[at + 1].key, words[at + 2].key), []).append(at)
    return index


def _stands(run: Sequence[str], words: Sequence[ComparedWord], at: int) -> bool:
    return all(words[at + i].key == key for i, key in enumerate(run))
