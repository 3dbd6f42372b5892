"""Tell the parts of an official paper's plain text apart: header, title, body, tables, recipients, signature."""

from __future__ import annotations

from dataclasses import dataclass

_CELL = " | "
_RECIPIENTS = "Nơi nhận:"
_PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
_HEADER_BLOCKS = 4


@dataclass(frozen=True)
class PaperText:
    """A paper cut into its parts; every string may hold line breaks, none holds a blank line."""

    issuer: str
    motto: str
    number: str
    place_and_date: str
    titles: tuple[str, ...]
    body: tuple[str, ...]
    recipients: str
    signature: tuple[str, ...]

    @property
    def is_party(self) -> bool:
        """Whether the paper is in the Party's layout."""
        return self.motto.startswith(_PARTY)


def cut(text: str) -> PaperText:
    """Return the parts of `text`, whose blocks stand apart by blank lines in the order of an official paper.

    Raises `ValueError` when the four header blocks are missing.
    """
    blocks = [block.strip("\n") for block in text.split("\n\n") if block.strip()]
    if len(blocks) < _HEADER_BLOCKS:
        raise ValueError("a paper begins with issuer, motto, number, place and date")
    issuer, motto, number, place_and_date, *rest = blocks
    end = next((at for at, block in enumerate(rest) if block.startswith(_RECIPIENTS)), len(rest))
    titles = _titles(rest[:end])
    return PaperText(
        issuer=issuer,
        motto=motto,
        number=number,
        place_and_date=place_and_date,
        titles=titles,
        body=tuple(rest[len(titles) : end]),
        recipients=rest[end] if end < len(rest) else "",
        signature=tuple(rest[end + 1 :]),
    )


def _titles(blocks: list[str]) -> tuple[str, ...]:
    """Return the kind in capitals, what else is in capitals below it, and the one block that says what it is about."""
    capitals = 0
    while capitals < len(blocks) and blocks[capitals].isupper() and not blocks[capitals].startswith("I."):
        capitals += 1
    return tuple(blocks[: capitals + 1]) if capitals else ()


def table_rows(block: str) -> list[list[str]]:
    """Return the cells of a block in which every line is a row with its cells between bars or tabs; else nothing."""
    lines = block.split("\n")
    mark = "\t" if "\t" in lines[0] else _CELL
    rows = [[cell.strip() for cell in line.split(mark)] for line in lines]
    return rows if len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows) else []
