"""Vietnamese text: one normal form to store, folded copies to compare."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# The tone mark may stand on either vowel; both spellings are usual in one and the same text.
_TONES: Final = {
    old: new
    for pair in (
        "oà òa", "oá óa", "oả ỏa", "oã õa", "oạ ọa",
        "oè òe", "oé óe", "oẻ ỏe", "oẽ õe", "oẹ ọe",
        "uỳ ùy", "uý úy", "uỷ ủy", "uỹ ũy", "uỵ ụy",
    )
    for old, new in [pair.split()]
}  # fmt: skip
# A final consonant fixes the place of the tone ("hoàn"), and "quý" has its tone on y: those stay as they are.
_TONE: Final = re.compile(r"o[àáảãạèéẻẽẹ](?![a-zà-ỹ])|u[ỳýỷỹỵ](?<!q..)(?![a-zà-ỹ])")
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


def with_one_place_for_tones(low: str) -> str:
    """Return NFC text in small letters with one place for each tone mark ("hoà" is "hòa"), of the same length."""
    return _TONE.sub(lambda found: _TONES[found[0]], low)


def search_key(text: str) -> str:
    """Return the key stored beside a name that people search: folded, single spaces, trimmed.

    A NUL, which no name has and PostgreSQL takes for an error, parts words like a space.
    """
    return _SPACES.sub(" ", fold(nfc(text)).replace("\0", " ")).strip()


def slug(text: str) -> str:
    """Return an address part made of ASCII letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(text)).strip("-")
