"""Secrecy marks. A mark stands on a line or in a box of its own; the same words inside a sentence are no mark.

A mark is read as a person reads it, behind invisible signs, look-alikes, circles, and with its letters apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Generator, Iterator
from typing import Final

from ronguon.directives.reading.refusals import refusal
from ronguon.kernel.unmasking import unmask

_WORD: Final = r"m(?:[ậâ]t|aa[tj]{2}|a6t5|a65t|at65|ât[j5]|âjt|ạt6|at5?6|atj)"  # also as Telex and VNI leave it
_HIGHER: Final = r"(?:t[uy]y[ệê]t|tuyee[tj]{2}|tuye65t|tuyet65|t[ốô][il1]|toois|toosi|to61i|toi61)"
_NUMBER: Final = r"(?:số)?\d{0,4}[abc]?"
_MARK: Final = re.compile(rf"(?:(?:mức)?độ(?:bảo)?mật)?{_HIGHER}?{_WORD}{_NUMBER}")
_LABELLED: Final = re.compile(
    r"(?:mức )?(?:độ|do) (?:bảo |bao )?(?:mật|mat):(?:(?:tuyệt|tuyet|tố[il1]|to[il1]) )?(?:mật|mat)(?!\w)"
)
_BARE: Final = re.compile(rf"(?:tuyet|to[il1])mat{_NUMBER}")
_BARE_DISGUISED: Final = re.compile(rf"(?:tuyet|to[il1])?mat{_NUMBER}")
_BREAK: Final = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BOX: Final = re.compile(r"[|\t]|\s{3,}")
_GAP: Final = re.compile(r"[\W_]+")
_FILLER: Final = re.compile(r"[\u115f\u1160\u3164\uffa0]+")  # letters to Unicode, nothing to the eye
_LONGEST: Final = 48
_TALLEST: Final = 12


def check(text: str) -> None:
    """Raise `RefusedFileError` (`classified`) when a line or a table cell of `text` is a secrecy mark.

    Letters that stand one to a line or one to a cell are read together. Time grows linearly with the text.
    """
    if any(map(is_mark, _boxes(text))):
        raise refusal("classified")


def _boxes(text: str) -> Iterator[str]:
    """Yield the short lines and cells, and each run of single letters that stand below or beside each other."""
    apart: list[str] = []
    for row in _BREAK.split(text):
        for raw in _BOX.split(row):
            cell = _FILLER.sub("", raw)
            letters = _letters(cell)
            if letters > _LONGEST:
                apart = yield from _closed(apart)
            elif letters == 1:
                apart.append(cell)
            elif letters:
                apart = yield from _closed(apart)
                yield cell
    yield from _closed(apart)


def _letters(cell: str) -> int:
    """Count letters and digits; circled ones are none to Unicode and count where hardly another stands."""
    plain = sum(map(str.isalnum, cell))
    return plain if plain > 1 or cell.isascii() else sum(map(str.isalnum, unmask(cell, accents=True).text))


def _closed(apart: list[str]) -> Generator[str, None, list[str]]:
    """Yield the letters as one box where they may be a mark, and return a fresh list to gather in."""
    if 1 < len(apart) <= _TALLEST:
        yield " ".join(apart)
    return []


def is_mark(cell: str) -> bool:
    """Whether the words of a line or cell are a secrecy mark and nothing else."""
    read = unmask(cell, accents=True)
    kept = [(char, cell[read.origin[at]]) for at, char in enumerate(read.text) if char.isalnum()]
    if not 1 < len(kept) <= _LONGEST:
        return False
    spelled = "".join(char for char, _ in kept)
    if "m" not in spelled or "t" not in spelled:
        return False
    if _LABELLED.match(_GAP.sub(lambda gap: ":" if set(":-–—") & set(gap[0]) else " ", read.text).strip(" :")):
        return True
    disguised = any(_looks_alike(own) for _, own in kept)
    if disguised and _BARE_DISGUISED.fullmatch(spelled):
        return True
    raised = [unicodedata.normalize("NFKC", own)[0].isupper() for char, own in kept if char.isalpha()]
    if _BARE.fullmatch(spelled):
        return all(raised)  # without accents, "toi mat" also says other things
    return (disguised or any(raised)) and _MARK.fullmatch(spelled) is not None


def _looks_alike(char: str) -> bool:
    """Tell whether a character stands in for a letter or digit that it is not."""
    return not unicodedata.normalize("NFD", char)[0].isascii() and char not in "đĐ"
