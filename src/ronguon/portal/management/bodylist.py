"""A list of bodies as a CSV file: read whole, judged row by row, taken in only when every row is sound."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from django.db import transaction

from ronguon.audit.domain import Who
from ronguon.kernel.errors import RefusedFileError
from ronguon.kernel.vietnamese import nfc, search_key
from ronguon.units.actions import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.models import Unit

NEEDED = {"name", "kind", "system", "parent", "since"}
KNOWN = NEEDED | {"code", "aliases"}
LONGEST_NAME = 200
LARGEST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One sound row. `parent` is the place in the list (0 for the first) or the unit that stands already, or null."""

    line: int
    name: str
    kind: str
    system: System
    since_on: date
    parent: int | Unit | None
    aliases: tuple[str, ...]
    known: Unit | None


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that cannot be taken in, and why."""

    line: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A whole list: what is sound, what is not."""

    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]

    @property
    def fresh(self) -> int:
        """Return how many bodies are not in the system yet."""
        return sum(row.known is None for row in self.rows)


class _RowError(ValueError):
    """Why a row is refused."""


@cache
def kinds() -> Mapping[str, str]:
    """Return the system that each kind of body belongs to."""
    found = tomllib.loads((files("ronguon") / "content" / "unit_kinds.toml").read_text("utf-8"))
    return {row["id"]: row["system"] for row in found["kind"]}


def judge(data: bytes) -> Judged:
    """Return what the list would do; nothing is stored. Raises `RefusedFileError` when it is no such list at all."""
    return _Judge().judge(list(_lines(data)))


def _lines(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    if len(data) > LARGEST_BYTES:
        raise RefusedFileError("Danh sách lớn hơn 10 MB. Hãy chia thành nhiều tệp.")
    try:
        text = nfc(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RefusedFileError("Danh sách không phải mã UTF-8. Hãy lưu lại dưới dạng CSV UTF-8.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        header = {(name or "").strip() for name in reader.fieldnames or []}
        if missing := NEEDED - header:
            raise RefusedFileError(f"Danh sách thiếu cột: {', '.join(sorted(missing))}.")
        if unknown := header - KNOWN:
            raise RefusedFileError(f"Danh sách có cột lạ: {', '.join(sorted(unknown)) or '(không tên)'}.")
        for row in reader:
            cells = {str(key).strip(): str(value or "").strip() for key, value in row.items() if key is not None}
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error as error:
        raise RefusedFileError("Danh sách không đọc được như một tệp CSV.") from error


class _Judge:
    """Goes through the rows in order; a parent stands in an earlier row or in the system already."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.places: dict[str, int | None] = {}
        self.siblings: set[tuple[object, str]] = set()

    def judge(self, lines: list[tuple[int, dict[str, str]]]) -> Judged:
        """Return every row as sound or refused."""
        refused = []
        for line, cells in lines:
            try:
                row = self._row(line, cells)
            except _RowError as error:
                refused.append(Refused(line, cells["name"], str(error)))
            else:
                for key in {cells.get("code", ""), row.name, search_key(row.name)} - {""}:
                    # A name that two rows bear leads to neither of them.
                    self.places[key] = None if key in self.places else len(self.rows)
                self.rows.append(row)
        return Judged(tuple(self.rows), tuple(refused))

    def _row(self, line: int, cells: dict[str, str]) -> Row:
        name, kind = cells["name"], cells["kind"]
        if not name or "\0" in name:
            raise _RowError("thiếu tên")
        if len(name) > LONGEST_NAME:
            raise _RowError(f"tên dài hơn {LONGEST_NAME} ký tự")
        if kind not in kinds():
            raise _RowError(f"không có loại “{kind}”; các loại: {', '.join(sorted(kinds()))}")
        if cells["system"] not in set(System):
            raise _RowError(f"không có hệ thống “{cells['system']}”; chọn state, party, beside hoặc outside")
        system = System(cells["system"])
        if kinds()[kind] != system:
            raise _RowError(f"loại “{kind}” thuộc hệ thống {kinds()[kind]}, không thuộc {system}")
        since_on = _day(cells["since"])
        parent = self._parent(cells["parent"], system, since_on)
        beside = (str(parent.code) if isinstance(parent, Unit) else parent, name.casefold())
        if beside in self.siblings:
            raise _RowError("trùng tên với một dòng trước ở cùng cấp trên")
        self.siblings.add(beside)
        aliases = tuple(part.strip() for part in cells.get("aliases", "").split(";") if part.strip())
        return Row(line, name, kind, system, since_on, parent, aliases, self._known(name, parent))

    def _parent(self, words: str, system: System, since_on: date) -> int | Unit | None:
        if not words:
            return None
        found: int | Unit | None
        for key in (words, search_key(words)):
            if key in self.places:
                found = self.places[key]
                break
        else:
            found = _standing(words)
        if found is None:
            raise _RowError(f"không có, hoặc có hơn một, cơ quan cấp trên “{words}” ở dòng trước hay trong hệ thống")
        above = found if isinstance(found, Unit) else self.rows[found]
        if above.system != system:
            raise _RowError("cấp trên thuộc hệ thống khác")
        if above.since_on > since_on:
            raise _RowError(f"có từ trước khi cấp trên được lập ({above.since_on:%d/%m/%Y})")
        return found

    def _known(self, name: str, parent: int | Unit | None) -> Unit | None:
        above = parent if isinstance(parent, Unit) or parent is None else self.rows[parent].known
        if parent is not None and above is None:
            return None
        return Unit.objects.filter(name=name, parent=above).first()


def _standing(words: str) -> Unit | None:
    """Return the one body in the system that bears the name; accents count before they are ignored."""
    living = Unit.objects.filter(until_on__isnull=True)
    for fits in (living.filter(name=words), living.filter(search_key=search_key(words))):
        if len(found := list(fits[:2])) == 1:
            return found[0]
    return None


def _day(text: str) -> date:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day as written, without a time)
        except ValueError:
            continue
    raise _RowError(f"ngày “{text}” không đọc được; hãy viết dd/mm/yyyy")


@transaction.atomic
def take_in(judged: Judged, *, by: Who) -> int:
    """Establish every body that is not there yet, and return how many; the same list again establishes none."""
    made: list[Unit] = []
    for row in judged.rows:
        parent = made[row.parent] if isinstance(row.parent, int) else row.parent
        if row.known is not None:
            made.append(row.known)
            continue
        new = NewUnit(row.name, row.kind, row.system, row.since_on, parent, row.aliases)
        made.append(establish(new, by=by))
    return judged.fresh
