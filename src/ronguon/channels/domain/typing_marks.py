"""Marks typed where no input method was at work: "phuwowngf" (Telex) and "phu7o7ng2" (VNI) are "phường"."""

from __future__ import annotations

import re
from typing import Final

_SYLLABLE: Final = re.compile(
    r"(?P<onset>(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|dd|[bcdghklmnpqrstvx])?)"
    r"(?P<vowels>[aeiouyw]{1,6})(?P<coda>(?:ch|ng|nh|[cmnpt])?)(?P<tone>[sfrxjz]?)"
)
_VNI: Final = re.compile(r"[a-z]{1,6}[1-9][a-z1-9]{0,8}")
_HATS: Final = (
    ("uwow", "uo"), ("uow", "uo"), ("uw", "u"), ("ow", "o"), ("aw", "a"), ("aa", "a"), ("ee", "e"), ("oo", "o"),
)  # fmt: skip
_LONGEST: Final = 10
"""Letters of one syllable with its marks typed out, at most."""


def untyped(text: str) -> str:
    """Return `text` in small letters without marks that were typed out; the same letters where there are none.

    A word alone is read as a syllable with its tone at the end. Where words are run together only what no Vietnamese
    word has can be told: "w", "f" and "j".
    """
    return re.sub(r"[a-z0-9]+", lambda found: _word(found[0]), text.lower())


def _word(word: str) -> str:
    whole = _SYLLABLE.fullmatch(word) if len(word) <= _LONGEST else None
    if whole:
        onset = "d" if whole["onset"] == "dd" else whole["onset"]
        return onset + _bare(whole["vowels"]) + whole["coda"]
    if len(word) <= _LONGEST and _VNI.fullmatch(word):
        bare = re.sub(r"[1-9]", "", word)
        return bare if _SYLLABLE.fullmatch(bare) else word
    return re.sub(r"[fjw]", "", _bare(word)) if re.search(r"[uoa]w|[aeiouy][a-z]{0,2}[fj]", word) else word


def _bare(letters: str) -> str:
    for typed, meant in _HATS:
        letters = letters.replace(typed, meant)
    return letters
