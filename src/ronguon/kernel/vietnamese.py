"""Vietnamese text: one normal form to store, folded copies to compare."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"\s+")


def nfc(text: str) -> str:
    """Return `text` in NFC, the only form that is stored."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=8192)
def _fold_char(char: str) -> str:
    if char in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


def fold(text: str) -> str:
    """Return a copy of NFC `text` without accents and case, **of the same length**.

    Because lengths agree, an offset found in the copy holds in the original. uỷ/ủy and hoà/hòa
    become equal; đ becomes d.
    """
    return "".join(map(_fold_char, text))


def search_key(text: str) -> str:
    """Return the key stored beside a name that people search: folded, single spaces, trimmed.

    A NUL, which no name has and PostgreSQL takes for an error, parts words like a space.
    """
    return _SPACES.sub(" ", fold(nfc(text)).replace("\0", " ")).strip()


def slug(text: str) -> str:
    """Return an address part made of ASCII letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(text)).strip("-")
