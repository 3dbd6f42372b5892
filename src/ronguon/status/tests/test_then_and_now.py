"""As organised then and now: each list tells the same work, regrouped, whatever became of the units since."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.assignments.tests.world import World
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import on_day
from ronguon.kernel.days import vietnamese_date
from ronguon.people.models import Account
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.domain.changes import Participant
from ronguon.reorganisation.tests.making import carried, changed, end, fresh, heir
from ronguon.status.domain.groups import GroupCounts
from ronguon.status.tests.figures import told
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Role, System
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Unit

BEFORE = DAY + timedelta(days=10)
FIRST, SECOND, TODAY = (DAY + timedelta(days=days) for days in (20, 25, 30))
NOW = "to-chuc=bay-gio"
A, B, C = "UBND xã Bình Minh Hạ", "UBND xã Suối Rồng", "UBND xã Ba"
Numbers = dict[str, int]
THEN: Numbers = {A: 2, B: 3, C: 5}


class Land:
    """Three communes that owe two, three and five things, one of each overdue on the day that is looked at."""

    def __init__(self) -> None:
        with on_day():
            self.world = World()
            cast = self.world.cast
            self.a, self.b = cast.commune, cast.other_commune
            self.c = establish(NewUnit(C, "commune", System.STATE, FOUNDED, cast.province), by=Machine())
            for unit, number in ((self.a, 1), (self.b, 3), (self.c, 5)):
                for one in range(number):
                    due = BEFORE - timedelta(days=2) if one == 0 else BEFORE + timedelta(days=90)
                    self.world.owe(f"Việc {one}", unit=unit, due_on=due)

    def happen(self, kind: ChangeKind, on: date, *participants: Participant, **more: Any) -> None:
        with on_day(on):
            hand_over(carried(kind, on, *participants, **more), by=Machine())
        for unit in (self.a, self.b, self.c):
            unit.refresh_from_db()

    def get(self, path: str, on: date = BEFORE, more: str = "") -> Any:
        with on_day(TODAY):
            return self.client.get(f"{path}?ngay={vietnamese_date(on)}&{more}")

    @property
    def client(self) -> Client:
        return self.world.client(self.world.cast.binh_account)

    def address(self, unit: Unit | None = None, more: str = "") -> str:
        """Return the page of `unit`, or without one of the whole State bloc."""
        return f"/tinh-hinh/{unit.code}/{more}" if unit else f"/tinh-hinh/khoi/nha-nuoc/{more}"

    def lines(self, path: str, more: str = "", on: date = BEFORE) -> Numbers:
        """Return name → number of the lines of a page that hold anything; each leads to as many rows."""
        found = {}
        with on_day(TODAY):
            for line in self.client.get(f"{path}?ngay={vietnamese_date(on)}&{more}").context["page"]:
                if line.counts.total:
                    found[line.name] = line.counts.total
                    assert told(self.client, line.rows) == line.counts.total, line.name
        return found

    def named(self, path: str, more: str = "") -> Numbers:
        """Return name → number of the rows of a list that stand under it."""
        found: Numbers = {}
        for row in self.get(path, more=more).context["lines"]:
            found[row.unit.name] = found.get(row.unit.name, 0) + 1
        return found

    def file(self, path: str, more: str = "") -> list[list[str]]:
        unit = self.get(path, more=more).content.decode().removeprefix("\ufeff")
        return list(csv.reader(io.StringIO(unit)))[1:]


@pytest.fixture
def land(db: None) -> Land:
    return Land()


def merge_three(land: Land) -> None:
    land.happen(ChangeKind.MERGE, FIRST, *end(land.b, land.c), heir(land.a))


def merge_twice(land: Land) -> None:
    land.happen(ChangeKind.MERGE, FIRST, *end(land.a), heir(land.b))
    land.happen(ChangeKind.MERGE, SECOND, *end(land.b), heir(land.c))


def rename(land: Land) -> None:
    land.happen(ChangeKind.RENAME, FIRST, changed(land.b, "UBND phường Suối Rồng"))


def merge_and_rename(land: Land) -> None:
    land.happen(ChangeKind.MERGE, FIRST, *end(land.b), heir(land.a, "UBND xã Mới"))


def split(land: Land) -> None:
    land.happen(ChangeKind.SPLIT, FIRST, *end(land.c), fresh("Một", percent=60), fresh("Hai", percent=40))


def merge_and_split(land: Land) -> None:
    land.happen(ChangeKind.MERGE, FIRST, *end(land.b), heir(land.c))
    land.happen(ChangeKind.SPLIT, SECOND, *end(land.c), fresh("Một"), fresh("Hai"))


def split_and_merge(land: Land) -> None:
    land.happen(ChangeKind.SPLIT, FIRST, *end(land.c), heir(land.a), fresh("Hai"))
    land.happen(ChangeKind.MERGE, SECOND, *end(land.a), heir(land.b))


def transfer(land: Land) -> None:
    land.happen(
        ChangeKind.TRANSFER, FIRST, Participant(ChangePart.CEDES, changed(land.c).unit), heir(land.a, percent=40)
    )


def dissolve(land: Land) -> None:
    land.happen(ChangeKind.DISSOLVE, FIRST, *end(land.c), heir(land.world.cast.province))


SCENES: list[tuple[Callable[[Land], None], Numbers]] = [
    (merge_three, {A: 10}),
    (merge_twice, {C: 10}),
    (rename, {A: 2, "UBND phường Suối Rồng": 3, C: 5}),
    (merge_and_rename, {"UBND xã Mới": 5, C: 5}),
    (split, THEN),
    (merge_and_split, {A: 2, C: 8}),
    (split_and_merge, {B: 5, C: 5}),
    (transfer, THEN),
    (dissolve, {A: 2, B: 3, "UBND tỉnh An Phước": 5}),
]


# What is summed is asked in the same words after every kind of change: at each change of the code, after two of them.
EACH_SCENE = pytest.mark.parametrize(
    ("scene", "now"),
    [
        pytest.param(scene, now, marks=[] if scene in {merge_twice, split} else [pytest.mark.soak])
        for scene, now in SCENES
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)


@EACH_SCENE
def test_every_list_sums_to_the_same_both_ways(land: Land, scene: Callable[[Land], None], now: Numbers) -> None:
    scene(land)
    province = land.world.cast.province
    itself = {name: number for name, number in now.items() if name == province.name}
    for unit in (province, None):
        page, rows = land.address(unit), land.address(unit, "viec/")
        assert land.lines(page) == THEN
        told_now = {name: number for name, number in now.items() if name not in itself}
        shown = land.lines(page, NOW)
        assert {name: number for name, number in shown.items() if name in now and name not in itself} == told_now
        assert sum(shown.values()) == sum(THEN.values()) == sum(now.values())
        assert land.named(rows) == THEN
        assert land.named(rows, NOW) == now
        contexts = [land.get(page, more=more).context for more in ("", NOW)]
        assert contexts[0]["counts"] == contexts[1]["counts"] == GroupCounts(0, 0, 7, 3, 0)
        assert [[d.counts for d in one["documents"]] for one in contexts] == [[GroupCounts(0, 0, 7, 3, 0)]] * 2
        assert [week.counts for week in contexts[0]["trend"].weeks] == [w.counts for w in contexts[1]["trend"].weeks]
        files = [land.file(f"{page}bang.csv", more) for more in ("", NOW)]
        sums = [next(row[1:7] for row in file if row[0] == "Tổng") for file in files]
        assert sums == [["0", "0", "7", "3", "0", "10"]] * 2
        exported = [land.file(f"{rows}bang.csv", more) for more in ("", NOW)]
        assert [len(one) for one in exported] == [10, 10]
        assert {row[2] for row in exported[1]} == set(now)
        assert {row[9] or row[2] for row in exported[1]} == set(THEN), "who held it then stands beside"
    on_today = [land.get(land.address(province), TODAY, more).context["counts"] for more in ("", NOW)]
    assert on_today[0] == on_today[1]


def test_a_unit_carries_the_rows_of_what_was_merged_into_it_and_names_who_held_them(land: Land) -> None:
    merge_twice(land)
    rows = land.address(land.world.cast.province, "viec/")
    page = land.get(rows, more=f"{NOW}&don-vi={land.c.code}").content.decode()
    assert 'data-total="10"' in page
    assert f"khi đó: {B}" in page
    assert "theo tổ chức bây giờ" in page
    assert 'data-total="5"' in land.get(rows, more=f"don-vi={land.c.code}").content.decode()


def test_rows_are_found_by_the_name_they_stand_under_and_by_that_of_then(land: Land) -> None:
    merge_and_rename(land)
    rows = land.address(land.world.cast.province, "viec/")
    for words, numbers in (("xa moi", (2, 5)), ("suoi rong", (3, 3)), ("binh minh ha", (2, 2)), ("xa ba", (5, 5))):
        found = [land.get(rows, more=f"{more}&tim={words}").context["page"].paginator.count for more in ("", NOW)]
        assert tuple(found) == numbers, words


def test_at_the_successor_what_was_merged_is_its_own_work_now(land: Land) -> None:
    merge_three(land)
    assert land.lines(land.address(land.a)) == {f"{A} (việc của chính đơn vị)": 2}
    assert land.lines(land.address(land.a), NOW) == {f"{A} (việc của chính đơn vị)": 10}


def shares(land: Land, unit: Unit | None) -> list[tuple[str, int, bool, list[tuple[str, int | None]]]]:
    """Return what a page tells of divided units: whose, the whole, whether in the sum, and the parts."""
    found = land.get(land.address(unit), more=NOW).context["restated"]
    for one in found:
        with on_day(TODAY):
            assert told(land.client, one.rows) == one.whole.total
    return [
        (
            one.giver.name, one.whole.total, one.counted,
            [(part.heir.name, part.told.counts.total if part.told.counts else None) for part in one.parts],
        )
        for one in found
    ]  # fmt: skip


def unit_called(name: str) -> Unit:
    return Unit.objects.get(name=name)


def test_over_a_split_the_estimate_stands_beside_the_sum_above_and_below(land: Land) -> None:
    split(land)
    parts = [("Một", 3), ("Hai", 2)]
    for above in (land.world.cast.province, None):
        assert shares(land, above) == [(C, 5, True, parts)]
    for name, number in parts:
        assert shares(land, unit_called(name)) == [(C, 5, False, [(name, number)])]
        assert land.get(land.address(unit_called(name)), more=NOW).context["counts"].total == 0
    assert shares(land, land.a) == []
    assert land.get(land.address(land.world.cast.province)).context["restated"] == []


def test_what_was_merged_before_the_split_is_divided_with_it(land: Land) -> None:
    merge_and_split(land)
    assert shares(land, unit_called("Một")) == [(C, 8, False, [("Một", 4)])]


def test_a_part_that_was_merged_on_is_told_at_the_unit_of_today(land: Land) -> None:
    split_and_merge(land)
    assert shares(land, land.b) == [(C, 5, False, [(A, 3)])]


def test_a_part_of_a_part_is_told_with_both_rules(land: Land) -> None:
    split(land)
    land.happen(ChangeKind.SPLIT, SECOND, *end(unit_called("Một")), fresh("Ba Một"), fresh("Bốn Một"))
    assert shares(land, unit_called("Ba Một")) == [(C, 5, False, [("Ba Một", 2)])]
    last = [("Hai", 2), ("Ba Một", 2), ("Bốn Một", 2)]
    assert shares(land, land.world.cast.province) == [(C, 5, True, last)], "who was divided again is not told twice"
    page = land.get(land.address(unit_called("Ba Một")), more=NOW).content.decode()
    assert "60 % theo quyết định; chia đều cho 2 đơn vị tiếp nhận" in " ".join(page.split())


def test_who_may_not_read_the_divided_unit_is_told_that_there_was_one_and_no_number(land: Land) -> None:
    split(land)
    part = unit_called("Hai")  # the chief successor's people read what the divided unit left
    reader = Account.objects.create_user("hai@example.vn", "x", full_name="Người của xã Hai")
    grant(reader, part, Role.READER, by=Machine(), since_on=FIRST)
    with on_day(TODAY):
        asked = f"?ngay={vietnamese_date(BEFORE)}&{NOW}"
        client = land.world.client(reader)
        answer = client.get(land.address(part) + asked)
        assert [(one.giver.name, one.whole, one.parts) for one in answer.context["restated"]] == [(C, None, [])]
        shown = " ".join(answer.content.decode().split())
        assert f"có thể nằm ở {C}, sau đó được chia theo 12/NQ-HĐND" in shown
        assert "khoảng" not in shown
        file = client.get(land.address(part, "bang.csv") + asked).content.decode()
    assert f"Không nêu số: một phần của {C}, đã chia sau đó" in file


@pytest.mark.parametrize(("percent", "part"), [(40, 2), (None, None)])
def test_of_a_ceded_part_only_what_was_stated_is_estimated(land: Land, percent: int | None, part: int | None) -> None:
    side = heir(land.a, percent=percent)
    land.happen(ChangeKind.TRANSFER, FIRST, Participant(ChangePart.CEDES, changed(land.c).unit), side)
    assert shares(land, land.a) == [(C, 5, False, [(A, part)])]
    rule = land.file(land.address(land.a, "bang.csv"), NOW)[-1]
    assert rule[0] == f"Ước tính, không nằm trong tổng: {A}, của {C}"
    assert rule[6] == ("" if part is None else str(part))
    assert rule[-2]


def test_a_split_that_was_taken_back_is_not_estimated(land: Land) -> None:
    with on_day(FIRST):
        made = carried(ChangeKind.SPLIT, FIRST, *end(land.c), heir(land.a), fresh("Hai"))
        hand_over(made, by=Machine())
    land.happen(ChangeKind.RESTORE, SECOND, changed(land.c), corrects=made)
    assert shares(land, land.a) == []


def test_the_number_of_queries_does_not_grow_with_the_units_merged_or_divided(land: Land) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            land.get(path, more=NOW)
        return len(queries)

    def more(count: int, at: str) -> list[Unit]:
        new = [NewUnit(f"{at} {n}", "commune", System.STATE, FOUNDED, land.world.cast.province) for n in range(count)]
        units = [establish(one, by=Machine()) for one in new]
        for unit in units:
            land.world.owe("Thêm", unit=unit, due_on=BEFORE + timedelta(days=50))
        return units

    merge_three(land)
    with on_day(DAY):
        whole = more(1, "Chia")
    land.happen(ChangeKind.SPLIT, FIRST, *end(*whole), fresh("Một"), fresh("Hai"))
    paths = [land.address(land.world.cast.province, page) for page in ("", "viec/", "bang.csv", "viec/bang.csv")]
    paths += [land.address(None, page) for page in ("", "viec/")]
    for path in paths:
        asked(path)
    before = [asked(path) for path in paths]
    with on_day(DAY):
        gone, divided = more(6, "Nhập"), more(4, "Chia nữa")
    land.happen(ChangeKind.MERGE, FIRST, *end(*gone), heir(land.a))
    for number, unit in enumerate(divided):
        land.happen(ChangeKind.SPLIT, FIRST, *end(unit), fresh(f"Ba {number}"), fresh(f"Bốn {number}"))
    assert [asked(path) for path in paths] == before
