"""How names are found: from the beginning of any of their words on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

AFTER_ALL: Final = "\U0010ffff"
"""Behind a key it makes the first string after all that begin with the key."""

_WORDS = re.compile(r"(?:(?<=\W)|(?<=_)|^)[^\W_]")


def tails(key: str) -> Iterator[str]:
    """Yield what is left of a search key from the beginning of each of its words on, the whole first.

    `"xa (p. b)"` gives `"xa (p. b)"`, `"p. b)"`, `"b)"`: signs before a word belong to none.
    """
    for found in _WORDS.finditer(key):
        yield key[found.start() :]


def sought(key: str) -> str:
    """Return the search key of what a person typed as names are looked for: from its first letter or digit on."""
    return next(tails(key), "")
