"""Tables of tasks in running text: columns found by the words of their heads, one duty a row."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from ronguon.directives.reading import sentences
from ronguon.directives.reading.fields import fill, read_label
from ronguon.directives.reading.kinds import kind_of
from ronguon.directives.reading.lines import RANK_NONE, RANK_ROMAN, TextLine, plain
from ronguon.directives.reading.model import ReadDuty, TextSpan
from ronguon.directives.reading.topics import Field
from ronguon.directives.reading.words import has_letters, key, words

if TYPE_CHECKING:
    from ronguon.directives.reading.blocks import LineBlock
    from ronguon.directives.reading.duties import DutyReader

_ROLES: Final[tuple[tuple[Field, str], ...]] = (
    ("lead", "lead_field"),
    ("support", "support_field"),
    ("time", "time_field"),
    ("product", "product_field"),
    ("task", "task_column"),
)
_LONGEST_HEAD: Final = 60
_LONGEST_LINE_OF_ONE_CELL: Final = 200
_MOST_COLUMNS: Final = 12
_FEWEST_LETTERS: Final = 10
_FEWEST_BARS: Final = 4


@dataclass(slots=True)
class ReadTable:
    """A table: the role of each column and the cells of its rows."""

    start: int
    roles: list[Field | None]
    rows: list[list[TextSpan]] = field(default_factory=list)


@cache
def _role(head: str) -> Field | None:
    said = re.sub(r"\s*/\s*", "/", head)
    for name, group in _ROLES:
        if said in words("phrases", group):
            return name
    for name, group in _ROLES:
        if any(word in said for word in words("phrases", group) if " " in word):
            return name
    if "chủ trì" in said:
        return "lead"
    if "phối hợp" in said:
        return "support"
    if re.search(r"thời (?:gian|hạn)|tiến độ", said):
        return "time"
    return "task" if re.match(r"(?:tên )?(?:nhiệm vụ|nội dung|công việc|hoạt động)", said) else None


def cells(text: str, line: TextLine) -> list[TextSpan]:
    """Return the cells of a line written with bars or tabs; one cell for any other line."""
    said = line.span.of(text)
    if "|" not in said and "\t" not in said:
        return [_trimmed(text, line.span)]
    mark = "|" if said.count("|") >= 1 else "\t"
    found, start = list[TextSpan](), line.span.start
    for at in [*(line.span.start + m.start() for m in re.finditer(re.escape(mark), said)), line.span.end]:
        found.append(_trimmed(text, TextSpan(start, at)))
        start = at + 1
    if mark == "|" and len(found) > 1 and found[0].start == found[0].end:
        found = found[1:]
    if mark == "|" and len(found) > 1 and found[-1].start == found[-1].end:
        found = found[:-1]
    return found


def _trimmed(text: str, span: TextSpan) -> TextSpan:
    start, end = span.start, span.end
    while start < end and text[start] in " \t\u00a0*":
        start += 1
    while end > start and text[end - 1] in " \t\u00a0*":
        end -= 1
    return TextSpan(start, end)


def take_out(text: str, lines: list[TextLine]) -> tuple[list[TextLine], list[ReadTable]]:
    """Return the lines that are no table and the tables of tasks. Other tables are dropped: figures are no duties."""
    kept: list[TextLine] = []
    grids: list[ReadTable] = []
    lines = _without_lone_bars(text, lines)
    at = 0
    while at < len(lines):
        if len(cells(text, lines[at])) > 1:
            at = _barred(text, lines, at, grids)
        elif _is_number_column(text, lines[at]):
            after = _stacked(text, lines, at, grids)
            if after == at:
                kept.append(lines[at])
            at = max(after, at + 1)
        else:
            kept.append(lines[at])
            at += 1
    return kept, grids


def _without_lone_bars(text: str, lines: list[TextLine]) -> list[TextLine]:
    """Return the lines without bars that stand alone, as between cells that were written one a line."""
    bare = [not line.span.of(text).strip("| \t\u00a0") for line in lines]
    return [line for line, bar in zip(lines, bare, strict=True) if not bar] if sum(bare) >= _FEWEST_BARS else lines


def _is_row(text: str, line: TextLine) -> bool:
    """Whether the line goes on with a table: several cells, or one between bars, as a group of rows is headed."""
    said = line.span.of(text)
    return len(cells(text, line)) > 1 or (said.startswith("|") and said.endswith("|") and len(said) > 1)


def _is_number_column(text: str, line: TextLine) -> bool:
    said = line.span.of(text)
    return len(said) <= _LONGEST_LINE_OF_ONE_CELL and plain(said) in words("phrases", "number_column")


def _barred(text: str, lines: list[TextLine], at: int, grids: list[ReadTable]) -> int:
    heads = [plain(cell.of(text)) for cell in cells(text, lines[at])]
    grid = ReadTable(lines[at].span.start, [_role(h) for h in heads])
    at += 1
    while at < len(lines) and _is_row(text, lines[at]):
        if not re.fullmatch(r"[\s|:\-–]*", lines[at].span.of(text)):
            grid.rows.append(cells(text, lines[at]))
        at += 1
    if "task" in grid.roles:
        grids.append(grid)
    return at


def _stacked(text: str, lines: list[TextLine], at: int, grids: list[ReadTable]) -> int:
    """Read a table whose cells stand one a line, as text taken out of a web page has them."""
    head = at
    heads: list[str] = []
    while (
        head < len(lines)
        and len(heads) < _MOST_COLUMNS
        and lines[head].span.end - lines[head].span.start <= _LONGEST_HEAD
    ):
        said = plain(lines[head].span.of(text))
        if said in {"1", "01", "i", "a"}:
            break
        heads.append(said)
        head += 1
    roles = [_role(h) for h in heads]
    if head >= len(lines) or "task" not in roles or len(roles) < 3:
        return at
    grid = ReadTable(lines[at].span.start, roles)
    position = head
    while position < len(lines):
        row, after = _stacked_row(text, lines, position, len(roles))
        if not row:
            break
        grid.rows.append(row)
        position = after
    grids.append(grid)
    return position


def _stacked_row(text: str, lines: list[TextLine], at: int, columns: int) -> tuple[list[TextSpan], int]:
    number = plain(lines[at].span.of(text))
    if not re.fullmatch(r"\d{1,3}|[ivx]{1,5}|[a-z]|\d{1,2}\.\d{1,2}", number):
        return [], at
    row = [lines[at].span]
    at += 1
    while at < len(lines):
        said = plain(lines[at].span.of(text))
        if re.fullmatch(r"\d{1,3}|[ivx]{1,5}|[a-z]|\d{1,2}\.\d{1,2}", said) or (
            len(row) >= columns and (lines[at].rank <= RANK_ROMAN or lines[at].rank == RANK_NONE)
        ):
            break
        row.append(lines[at].span)
        at += 1
    extra = len(row) - columns
    if extra > 0:
        row = [row[0], TextSpan(row[1].start, row[1 + extra].end), *row[2 + extra :]]
    return row, at


def read_grid(reader: DutyReader, grid: ReadTable, blocks: list[LineBlock], *, annex: bool) -> None:
    """Add a duty for each row of the table to what `reader` found."""
    context = reader.context
    text, low = context.text, context.low
    before = bisect_left(blocks, grid.start, key=lambda block: block.span.start)
    above = blocks[max(0, before - 1)] if blocks else None
    last: dict[int, TextSpan] = {}
    for row in grid.rows:
        task = _cell(row, grid, "task")
        if task is None or not has_letters(task.of(text), _FEWEST_LETTERS) or _is_group(text, row, grid):
            continue
        span = _behind_marker(text, sentences.trim(text, task))
        section = above.section if above else ("PL" if annex else "0")
        duty = ReadDuty(span, above.eid if above else "p_1", section, kind_of(text, low, span, None, context.command))
        fill(text, low, duty, context.issued_on, own=False)
        for at, role in enumerate(grid.roles):
            if role is None or role == "task" or at >= len(row):
                continue
            cell = row[at] if row[at].end > row[at].start else last.get(at, row[at])
            last[at] = cell
            read_label(text, low, role, cell, context.issued_on).apply(duty)
        if not duty.addressees:
            duty.unsure.append("addressees")
        reader.duties.append(duty)


def _behind_marker(text: str, span: TextSpan) -> TextSpan:
    found = re.match(r"(?:[-–+•]\s+|\d{1,2}[.)]\s+|[a-zđ]\)\s+)", text[span.start : min(span.end, span.start + 8)])
    return TextSpan(span.start + found.end(), span.end) if found else span


def _cell(row: list[TextSpan], grid: ReadTable, role: Field) -> TextSpan | None:
    at = grid.roles.index(role)
    return row[at] if at < len(row) else None


def _is_group(text: str, row: list[TextSpan], grid: ReadTable) -> bool:
    """Whether the row only names a group of tasks: nothing but a number and a title."""
    filled = sum(cell.end > cell.start for cell in row)
    number = key(row[0].of(text)).strip(" .)")
    roman = re.fullmatch(r"[ivx]{1,5}|[a-z]", number) is not None
    return len(grid.roles) > 2 and ((filled <= 2 and (roman or len(row) < len(grid.roles))) or filled <= 1)
