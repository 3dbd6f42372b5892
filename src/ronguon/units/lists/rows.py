"""A list of units in a file: read whole, judged row by row, taken in only when every row is sound."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from django.db import transaction

from ronguon.audit.domain import Who
from ronguon.kernel.vietnamese import search_key
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.domain.kinds import kinds
from ronguon.units.lists import files as bodyfile
from ronguon.units.lists import places
from ronguon.units.models import Unit

LONGEST_NAME = 200
FIRST_YEAR = 1900
_COMMUNES = frozenset({"commune", "ward", "township", "special_zone"})
_OFFICIAL = re.compile(r"[0-9]{5}")
_SYSTEM_WORDS = {
    "nhà nước": System.STATE, "chính quyền": System.STATE, "đảng": System.PARTY,
    "mặt trận, đoàn thể": System.BESIDE, "ngoài hệ thống": System.OUTSIDE,
}  # fmt: skip
_SYSTEMS = {search_key(word): system for word, system in _SYSTEM_WORDS.items()} | {one.value: one for one in System}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One sound row. `parent` is an earlier sound row (its place among `JudgedList.rows`), a unit that stands, or null.

    `code` is the official code of a commune or province, empty where the list gives none or one of its own.
    """

    line: int
    name: str
    kind: str
    system: System
    since_on: date
    parent: int | Unit | None
    aliases: tuple[str, ...]
    known: Unit | None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that cannot be taken in, and why."""

    line: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class JudgedList:
    """A whole list: what is sound, parents before those below them, and what is not."""

    rows: tuple[UnitRow, ...]
    refused: tuple[Refused, ...]

    @property
    def fresh(self) -> int:
        """Return how many units are not in the system yet."""
        return sum(row.known is None for row in self.rows)


class _RowError(ValueError):
    """Why a row is refused."""


@cache
def _kind_rows() -> list[Mapping[str, str]]:
    found = tomllib.loads((files("ronguon") / "content" / "unit_kinds.toml").read_text("utf-8"))
    return list(found["kind"])


@cache
def _kind_words() -> Mapping[str, str]:
    """Return the kind that each word means: its id, or its Vietnamese name however it is written."""
    return {search_key(word): row["id"] for row in _kind_rows() for word in (row["name"], row["id"])}


def kind_word(kind: str) -> str:
    """Return how a list writes a kind of unit."""
    return next((str(row["name"]) for row in _kind_rows() if row["id"] == kind), kind)


def system_word(system: str) -> str:
    """Return how a list writes a system."""
    return next((word.capitalize() for word in _SYSTEM_WORDS if _SYSTEM_WORDS[word] == system), system)


def judge(data: bytes) -> JudgedList:
    """Return what the list would do; nothing is stored. Raises `RefusedFileError` when it is no such list at all."""
    return judge_rows(list(bodyfile.rows_of(data)))


def judge_rows(lines: list[tuple[int, dict[str, str]]]) -> JudgedList:
    """Return what the rows would do, each with the number of its line and its cells by column; nothing is stored."""
    return _Judge(lines).judge()


class _Judge:
    """Judges each row after the one that its parent stands in, whatever their order in the file."""

    def __init__(self, lines: list[tuple[int, dict[str, str]]]) -> None:
        self.lines = lines
        self.rows: list[UnitRow] = []
        self.done: dict[int, int | None] = {}  # index of a line → place in `rows`, null when it was refused
        self.refused: list[Refused] = []
        self.siblings: dict[tuple[object, str], int] = {}
        self.standing: dict[str, Unit | None] = {}
        living = Unit.objects.filter(until_on__isnull=True)
        self.living = {(unit.name, unit.parent_id): unit for unit in living}
        self.codes: dict[str, int] = {}
        self.names: dict[str, list[int]] = {}
        for index, (_, cells) in enumerate(lines):
            self.codes.setdefault(cells.get("code", ""), index)
            for key in {cells["name"], search_key(cells["name"])} - {""}:
                self.names.setdefault(key, []).append(index)

    def judge(self) -> JudgedList:
        """Return every row as sound or refused."""
        for index in range(len(self.lines)):
            for one in reversed(self._upwards(index)):
                self._decide(one)
        return JudgedList(tuple(self.rows), tuple(sorted(self.refused, key=lambda row: row.line)))

    def _upwards(self, index: int) -> list[int]:
        """Return the line and the undecided lines above it, up to a root, a decided line, or back to one of them."""
        path: list[int] = []
        at: int | None = index
        while at is not None and at not in self.done and at not in path:
            path.append(at)
            at = self._line_of(self.lines[at][1]["parent"])
        return path

    def _line_of(self, words: str) -> int | None:
        """Return the one line that `words` name: by code, by name, by name without accents."""
        if not words:
            return None
        if words in self.codes:
            return self.codes[words]
        for key in (words, search_key(words)):
            if len(found := self.names.get(key, [])) == 1:
                return found[0]
        return None

    def _decide(self, index: int) -> None:
        line, cells = self.lines[index]
        try:
            row = self._row(index, line, cells)
        except _RowError as error:
            self.done[index] = None
            self.refused.append(Refused(line, cells["name"], str(error)))
        else:
            self.done[index] = len(self.rows)
            self.rows.append(row)

    def _row(self, index: int, line: int, cells: dict[str, str]) -> UnitRow:
        name = cells["name"]
        if fault := cells.get(bodyfile.FAULT):
            raise _RowError(fault)
        if not name:
            raise _RowError("thiếu tên")
        if len(name) > LONGEST_NAME:
            raise _RowError(f"tên dài hơn {LONGEST_NAME} ký tự")
        if (code := cells.get("code", "")) and (bearer := self.codes[code]) != index:
            raise _RowError(f"mã “{code}” đã có ở dòng {self.lines[bearer][0]}; mỗi dòng một mã")
        kind, system = _kind_and_system(cells)
        since_on = day_of(cells["since"])
        code = _official(code, kind, name, since_on)
        parent = self._parent(cells["parent"], system)
        beside = (parent.pk if isinstance(parent, Unit) else ("row", parent), name.casefold())
        if (first := self.siblings.setdefault(beside, line)) != line:
            raise _RowError(f"trùng tên với dòng {first} ở cùng cấp trên")
        aliases = tuple(part.strip() for part in re.split("[;|]", cells.get("aliases", "")) if part.strip())
        if any(len(alias) > LONGEST_NAME for alias in aliases):
            raise _RowError(f"tên khác dài hơn {LONGEST_NAME} ký tự")
        known = self._known(name, parent)
        if known is None:
            self._check_founded(parent, since_on)
        return UnitRow(line, name, kind, system, since_on, parent, aliases, known, code)

    def _parent(self, words: str, system: System) -> int | Unit | None:
        if not words:
            return None
        found = self._found(words)
        above = found if isinstance(found, Unit) else self.rows[found]
        if above.system != system:
            raise _RowError(f"cấp trên “{above.name}” thuộc hệ thống khác")
        return found

    def _check_founded(self, parent: int | Unit | None, since_on: date) -> None:
        """Refuse a new unit older than the one above it; one that stands may have come under a younger one."""
        if parent is None:
            return
        above = parent if isinstance(parent, Unit) else self.rows[parent]
        founded = above.known.since_on if isinstance(above, UnitRow) and above.known else above.since_on
        if founded > since_on:
            raise _RowError(f"có từ trước khi cấp trên được lập ({founded:%d/%m/%Y})")

    def _found(self, words: str) -> int | Unit:
        index = self._line_of(words)
        if index is None:
            if words not in self.standing:
                self.standing[words] = standing(words)
            if (unit := self.standing[words]) is None:
                raise _RowError(f"không có, hoặc có hơn một, cơ quan cấp trên “{words}” trong tệp hay trong hệ thống")
            return unit
        if index not in self.done:
            raise _RowError(f"cấp trên “{words}” lại ở dưới chính cơ quan này")
        place = self.done[index]
        if place is None:
            above, _ = self.lines[index]
            raise _RowError(f"cấp trên ở dòng {above} chưa nhận được; sửa dòng ấy trước")
        return place

    def _known(self, name: str, parent: int | Unit | None) -> Unit | None:
        above = parent if isinstance(parent, Unit) or parent is None else self.rows[parent].known
        if parent is not None and above is None:
            return None
        return self.living.get((name, above.pk if above else None))


def _kind_and_system(cells: dict[str, str]) -> tuple[str, System]:
    kind = _kind_words().get(search_key(cells["kind"]))
    if kind is None:
        raise _RowError(f"không có loại “{cells['kind']}”; các loại: {', '.join(sorted(kinds()))}")
    system = _SYSTEMS.get(search_key(cells["system"]))
    if system is None:
        raise _RowError(f"không có hệ thống “{cells['system']}”; chọn {', '.join(_SYSTEM_WORDS)}")
    if kinds()[kind] != system:
        raise _RowError(f"loại “{cells['kind']}” thuộc hệ thống {kinds()[kind]}, không thuộc {system}")
    return kind, system


def _official(code: str, kind: str, name: str, since_on: date) -> str:
    """Return the code when it is one of the State's for a commune, else nothing: the list's own codes say nothing.

    Five digits at a commune mean the official code. Whose it was changed on 1 July 2025, so the day decides; a unit
    that stood before may bear the code of either time.
    """
    if kind not in _COMMUNES or not _OFFICIAL.fullmatch(code):
        return ""
    days = {places.REFORM_ON, min(since_on, places.REFORM_ON)}
    bearers = [place for day in sorted(days) if (place := places.standing(day).get(code)) is not None]
    if not bearers:
        raise _RowError(f"không có mã hành chính “{code}” trong danh mục")
    if not any(search_key(place.name) in search_key(name) for place in bearers):
        raise _RowError(f"mã hành chính “{code}” là của {' / '.join(place.full for place in bearers)}")
    return code


def standing(words: str) -> Unit | None:
    """Return the one unit in the system that bears the name; accents count before they are ignored."""
    living = Unit.objects.filter(until_on__isnull=True)
    for fits in (living.filter(name=words), living.filter(search_key=search_key(words))):
        if len(found := list(fits[:2])) == 1:
            return found[0]
    return None


def day_of(text: str) -> date:
    """Return the day that was written. Raises `ValueError` with what to write instead."""
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 (a day as written, without a time)
        except ValueError:
            continue
        if day.year < FIRST_YEAR:
            raise _RowError(f"ngày “{text}” thiếu năm bốn chữ số; hãy viết dd/mm/yyyy")
        return day
    raise _RowError(f"ngày “{text}” không đọc được; hãy viết dd/mm/yyyy")


@transaction.atomic
def take_in(judged: JudgedList, *, by: Who, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Establish every unit that is not there yet, and return how many; the same list again establishes none."""
    made: list[Unit] = []
    for row in judged.rows:
        progress(len(made))
        parent = made[row.parent] if isinstance(row.parent, int) else row.parent
        if row.known is not None:
            made.append(row.known)
            continue
        new = NewUnit(row.name, row.kind, row.system, row.since_on, parent, row.aliases, official_code=row.code)
        made.append(establish(new, by=by))
    return judged.fresh
