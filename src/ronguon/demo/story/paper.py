"""An official paper's plain text as a paper that the writers of `papers` lay out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ronguon.papers import Heading, Paper, Prose, Signatory, Table
from ronguon.papers.paper import Authority, Block

_CELL = " | "
_ADDRESSED = "Kính gửi:"
_RECIPIENTS = "Nơi nhận:"
_PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
_HEADER_BLOCKS = 4
_NUMBER = re.compile(r"Số:? (?P<number>\d+)[-/](?P<symbol>\S+)(?:\nV/v (?P<title>.+))?", re.DOTALL)
_DAY = re.compile(r"(?P<place>.+), ngày (?P<day>\d+) tháng (?P<month>\d+) năm (?P<year>\d+)")
_PARTS = re.compile(r"[IVX]+\.|Chương [IVX]+|Điều \d+\.")
_POINTS = re.compile(r"(?P<number>\d+(?:\.\d+)*)\. .{1,200}[^.;:,]$")
_AUTHORITIES: dict[str, Authority] = {"TM. ": "TM.", "T/M ": "TM.", "KT. ": "KT.", "TL. ": "TL."}


def paper_of(text: str) -> Paper:
    """Return the paper that `text` writes: blocks apart by blank lines, in the order of an official paper.

    Every word stands in it in its order; what stands on a căn cứ stays a paragraph of the unit.
    Raises `ValueError` where the four blocks of the header, or a signature, are missing.
    """
    blocks = [block.strip("\n") for block in text.split("\n\n") if block.strip()]
    if len(blocks) < _HEADER_BLOCKS:
        raise ValueError("a paper begins with issuer, motto, number, place and date")
    issuer, motto, marks, placed, *rest = blocks
    number, day = _NUMBER.fullmatch(marks), _DAY.fullmatch(placed)
    end = next((at for at, block in enumerate(rest) if block.startswith(_RECIPIENTS)), len(rest))
    if number is None or day is None or len(rest) - end != len((_RECIPIENTS, "title", "name")):
        raise ValueError("a paper has a number, a day, recipients and a signature")
    titles = [] if number["title"] else _titles(rest[:end])
    body = rest[len(titles) : end]
    to = body.pop(0).split("\n")[1:] if body and body[0].startswith(_ADDRESSED) else []
    return Paper(
        system="party" if motto.startswith(_PARTY) else "state",
        kind=titles[0] if titles else "Công văn",
        number=int(number["number"]),
        symbol=number["symbol"],
        parent=None,
        issuer=issuer.removesuffix("\n*"),
        place=day["place"],
        issued_on=date(int(day["year"]), int(day["month"]), int(day["day"])),
        title=number["title"] or "\n".join(titles[1:]),
        to=tuple(to),
        bases=(),
        body=tuple(laid for block in body for laid in _laid(block)),
        signatory=_signatory(rest[end + 1].split("\n"), rest[end + 2]),
        recipients=tuple(rest[end].split("\n")[1:]),
    )


def _titles(blocks: list[str]) -> list[str]:
    """Return the kind in capitals, what else is in capitals below it, and the one block that says what it is about."""
    capitals = 0
    while capitals < len(blocks) and blocks[capitals].isupper():
        capitals += 1
    return blocks[: capitals + 1]


def _laid(block: str) -> Iterator[Block]:
    if rows := table_rows(block):
        head, *below = rows
        yield Table(head, tuple(below))
        return
    for line in block.split("\n"):
        if _PARTS.match(line) or line.isupper():
            yield Heading(line, 1)
        elif point := _POINTS.match(line):
            yield Heading(line, 2 + point["number"].count("."))
        else:
            yield Prose(line)


def table_rows(block: str) -> list[tuple[str, ...]]:
    """Return the cells of a block in which every line is a row with its cells between bars or tabs; else nothing."""
    lines = block.split("\n")
    mark = "\t" if "\t" in lines[0] else _CELL
    rows = [tuple(cell.strip() for cell in line.split(mark)) for line in lines]
    return rows if len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows) else []


def _signatory(lines: list[str], name: str) -> Signatory:
    *behalf, title = lines
    mark = next((mark for mark in _AUTHORITIES if behalf and behalf[0].startswith(mark)), None)
    if mark is None:
        return Signatory(None, None, "\n".join(lines), name)
    return Signatory(_AUTHORITIES[mark], "\n".join(behalf).removeprefix(mark), title, name)
