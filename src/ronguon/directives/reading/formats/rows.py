"""Tables as text: one row a line, cells between bars, so that every format gives tables the same shape."""

from __future__ import annotations

from typing import Any, Final

from ronguon.directives.reading.formats.content import MADE, Builder, clean
from ronguon.directives.reading.words import key

BAR: Final = " | "
LAYOUT: Final = ("cộng hòa xã hội", "độc lập", "nơi nhận", "đảng cộng sản", "kính gửi")
_LAYOUT_COLUMNS: Final = 2

Piece = tuple[str, dict[str, Any] | None]
Cell = list[list[Piece]]


def is_layout(rows: list[list[Cell]]) -> bool:
    """Whether the table only places text side by side, as a letterhead or a signature does."""
    widest = max((len(row) for row in rows), default=0)
    if widest <= 1:
        return True
    said = key(" ".join(words for row in rows for cell in row for paragraph in cell for words, _ in paragraph)[:4000])
    return widest <= _LAYOUT_COLUMNS and any(mark in said for mark in LAYOUT)


def add_table(builder: Builder, rows: list[list[Cell]]) -> None:
    """Append a table: the cells of a layout one paragraph a line, any other table one row a line."""
    if is_layout(rows):
        for row in rows:
            for cell in row:
                for paragraph in cell:
                    if any(words.strip() for words, _ in paragraph):
                        add_line(builder, paragraph, "\n")
                builder.add("\n")
        return
    for row in rows:
        _add_row(builder, row)
    builder.add("\n")


def add_line(builder: Builder, paragraph: list[Piece], end: str) -> None:
    """Append the runs of one paragraph and the mark that ends it."""
    for words, at in paragraph:
        builder.add(words, at)
    builder.add(end)


def _add_row(builder: Builder, row: list[Cell]) -> None:
    """Append one row on one line; a bar in a cell stands as a slash, for it would make two cells of one."""
    if not any(words.strip() for cell in row for paragraph in cell for words, _ in paragraph):
        return
    for index, cell in enumerate(row):
        if index:
            builder.add(BAR, {MADE: "bar"})
        first = True
        for paragraph in cell:
            said = [(clean(words).replace("\n", " ").replace("|", "/"), at) for words, at in paragraph]
            if not any(words.strip() for words, _ in said):
                continue
            if not first:
                builder.add(" ")
            first = False
            for words, at in said:
                builder.add(words, at)
    builder.add("\n")
