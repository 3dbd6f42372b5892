"""The one way a table leaves as a file: CSV in which no cell is a formula, whichever separator its reader splits by."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Final, Protocol

from django.http import HttpResponse
from django.utils.translation import ngettext

from ronguon.kernel.days import vietnamese_date
from ronguon.ui.saving import SAVED_ONLY

MOST_ROWS: Final = 20_000
MARK: Final = "\ufeff"
"""Tells spreadsheets that the file is UTF-8; without it Vietnamese letters fall apart."""
# What begins a formula, with the full-width, small, raised and lowered forms that some programs take for it.
FORMULA: Final = frozenset("=+-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋")
# A machine whose list separator is not the comma cuts our cells at its own; a broken line can begin a row.
_CUTS: Final = re.compile("([;\t\r\n\v\f\x85\u2028\u2029])")
_UNSEEN: Final = re.compile(r'[\s"\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*')
_QUOTES: Final = re.compile("'*")

Cell = str | int | date | None


class Writable(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> object:
        """Take the text."""


def harmless(text: str) -> str:
    """Return `text` with an apostrophe before whatever a spreadsheet would take for the beginning of a formula.

    Nothing is lost: taking one apostrophe from each of these places gives `text` again.

    Source: OWASP, CSV Injection; OWASP ASVS 5.0.0, 1.2.10; house rule, decision 0015.
    """
    return "".join(map(_quieted, _CUTS.split(text)))


def restored(text: str) -> str:
    """Return what `harmless` was given, from what it made."""
    return "".join(map(_restored, _CUTS.split(text)))


def computes(text: str) -> bool:
    """Tell whether a spreadsheet would take the words, as they stand, for the beginning of a formula."""
    return any(piece[_seen(piece)[0] :][:1] in FORMULA for piece in _CUTS.split(text))


def _seen(piece: str) -> tuple[int, int]:
    """Return where the first thing stands that is seen, and where the apostrophes that begin it end."""
    unseen = _UNSEEN.match(piece)
    at = unseen.end() if unseen else 0
    quotes = _QUOTES.match(piece, at)
    return at, quotes.end() if quotes else at


def _is_formula(piece: str) -> bool:
    _, follows = _seen(piece)
    return piece[follows : follows + 1] in FORMULA


def _quieted(piece: str) -> str:
    at, _ = _seen(piece)
    return f"{piece[:at]}'{piece[at:]}" if _is_formula(piece) else piece


def _restored(piece: str) -> str:
    at, follows = _seen(piece)
    return piece[:at] + piece[at + 1 :] if follows > at and _is_formula(piece) else piece


def sheet(
    name: str, head: Sequence[object], records: Iterable[Sequence[Cell]], *, most: int = MOST_ROWS
) -> HttpResponse:
    """Return the table as an attachment called `name`, an ASCII file name: `most` rows, and a line that says if cut.

    Commas, every cell in quotes, CRLF (RFC 4180), UTF-8 with its mark. Days are written as people here write them.
    """
    answer = HttpResponse(MARK, content_type="text/csv; charset=utf-8", headers=SAVED_ONLY)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    rows = iter(records)
    write(answer, head, islice(rows, most))
    if next(rows, None) is not None:
        words = ngettext(
            "Only the first %(n)s row is in this file. Narrow the list and download again.",
            "Only the first %(n)s rows are in this file. Narrow the list and download again.",
            most,
        )
        csv.writer(answer, quoting=csv.QUOTE_ALL).writerow([words % {"n": most}])
    return answer


def write(out: Writable, head: Sequence[object], records: Iterable[Sequence[Cell]]) -> None:
    """Write the table to `out`: commas, every cell in quotes, CRLF (RFC 4180), no formula."""
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([harmless(str(word)) for word in head])
    writer.writerows([shown(value) for value in record] for record in records)


def shown(value: Cell) -> str:
    """Return what is written into a cell: a day as people here write it, words that compute nothing, or nothing."""
    if isinstance(value, date):
        return vietnamese_date(value)
    return "" if value is None else harmless(str(value))
