"""What is wrong with a change, rule by rule: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.reorganisation.domain.changes import PARTICIPANTS, Change, ChangedUnit, Participant, faults
from ronguon.units.domain.actors import System
from ronguon.units.domain.transitions import WHOLE, ChangeKind, ChangePart

ON = date(2026, 7, 1)
EVE = ON - timedelta(days=1)
LONG_AGO = date(2020, 1, 1)
KINDS = {"commune": System.STATE, "ward": System.STATE, "party_commune": System.PARTY}
PROVINCE = ChangedUnit(1, "UBND tỉnh", System.STATE, "1.", LONG_AGO)
DISTRICT = ChangedUnit(5, "UBND huyện", System.STATE, "1.5.", LONG_AGO)
HIGH, LOW, DEEP = (
    ChangedUnit(7, "UBND xã Trên", System.STATE, "1.7.", LONG_AGO),
    ChangedUnit(8, "UBND xã Dưới", System.STATE, "1.8.", LONG_AGO),
    ChangedUnit(9, "Thôn Sâu", System.STATE, "1.7.9.", LONG_AGO),
)
PARTY = ChangedUnit(20, "Đảng ủy xã Trên", System.PARTY, "19.20.", LONG_AGO)
ENDED = replace(HIGH, until_on=EVE)


def ends(*units: ChangedUnit) -> tuple[Participant, ...]:
    return tuple(Participant(ChangePart.ENDS, unit) for unit in units)


def heir(unit: ChangedUnit, percent: int | None = None, name: str = "") -> Participant:
    return Participant(ChangePart.SUCCEEDS, unit, name=name, percent=percent)


def fresh(name: str = "UBND xã Mới", kind: str = "commune", percent: int | None = None) -> Participant:
    return Participant(ChangePart.SUCCEEDS, name=name, kind=kind, percent=percent)


def changes(unit: ChangedUnit, **said: str) -> Participant:
    return Participant(ChangePart.CHANGES, unit, **said)  # type: ignore[arg-type]  # words alone are given


def change(
    kind: ChangeKind,
    *participants: Participant,
    on: date = ON,
    parent: ChangedUnit | None = None,
    ended_by: object = None,
) -> Change:
    return Change(kind, on, participants, parent, ended_by)  # type: ignore[arg-type]  # a set of keys where one is given


def told(one: Change) -> list[str]:
    return [fault.told() for fault in faults(one, KINDS)]


SOUND = {
    "a commune is founded": change(ChangeKind.ESTABLISH, fresh(), parent=PROVINCE),
    "a root is founded": change(ChangeKind.ESTABLISH, fresh()),
    "a body gets a name": change(ChangeKind.RENAME, changes(HIGH, name="UBND phường Trên")),
    "a body moves": change(ChangeKind.MOVE, changes(HIGH), parent=DISTRICT),
    "a body moves up": change(ChangeKind.MOVE, changes(DEEP), parent=PROVINCE),
    "a commune becomes a ward": change(ChangeKind.ALTER, changes(HIGH, kind="ward")),
    "only a level changes": change(ChangeKind.ALTER, changes(HIGH, level="xã")),
    "only a code changes": change(ChangeKind.ALTER, changes(HIGH, official_code="26740")),
    "two become one of them": change(ChangeKind.MERGE, *ends(HIGH), heir(LOW)),
    "two become a new one": change(ChangeKind.MERGE, *ends(HIGH, LOW), fresh()),
    "a body is divided": change(ChangeKind.SPLIT, *ends(HIGH), fresh("A", percent=60), heir(LOW, 40)),
    "a body is divided without numbers": change(ChangeKind.SPLIT, *ends(HIGH), fresh("A"), fresh("B")),
    "a part goes over": change(ChangeKind.TRANSFER, Participant(ChangePart.CEDES, HIGH), heir(LOW, 30)),
    "a body is dissolved": change(ChangeKind.DISSOLVE, *ends(HIGH), heir(PROVINCE)),
    "a wrong end is taken back": change(ChangeKind.RESTORE, changes(ENDED), ended_by=frozenset({7})),
    "it changed the same day": change(ChangeKind.RENAME, changes(replace(HIGH, changed_on=ON), name="Khác")),
    "the heir began that day": change(ChangeKind.MERGE, *ends(HIGH), heir(replace(LOW, since_on=ON))),
    "it ends later for another reason": change(
        ChangeKind.RENAME, changes(replace(HIGH, until_on=ON + timedelta(days=1)), name="Khác")
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_nothing_is_wrong_where(name: str) -> None:
    assert told(SOUND[name]) == []


WRONG = {
    "Hãy chọn đơn vị kết thúc hoạt động.": change(ChangeKind.MERGE, heir(LOW)),
    "Hãy chọn đơn vị chuyển đi một phần.": change(ChangeKind.TRANSFER, heir(LOW)),
    "Hãy chọn đơn vị thay đổi.": change(ChangeKind.MOVE, parent=PROVINCE),
    "Hãy chọn hoặc nêu tên đơn vị tiếp nhận.": change(ChangeKind.SPLIT, *ends(HIGH), heir(LOW)),
    "Thay đổi này có quá nhiều đơn vị ở một phía. Hãy bỏ bớt hoặc tách thành nhiều thay đổi.": change(
        ChangeKind.MERGE, *ends(HIGH), heir(LOW), fresh()
    ),
    "“UBND xã Trên” đứng ở hai chỗ trong cùng một thay đổi. Hãy chọn lại.": change(
        ChangeKind.MERGE, *ends(HIGH), heir(HIGH)
    ),
    "Hãy chọn đơn vị đang có trong danh sách.": change(
        ChangeKind.MERGE, Participant(ChangePart.ENDS, name="X"), heir(LOW)
    ),
    "Đơn vị lập mới cần có tên và loại.": change(ChangeKind.ESTABLISH, fresh("  "), parent=PROVINCE),
    "Thành lập là lập một đơn vị chưa có. Hãy nêu tên đơn vị mới.": change(
        ChangeKind.ESTABLISH, heir(LOW), parent=PROVINCE
    ),
    "Loại của “UBND xã Mới” thuộc hệ thống khác với cơ quan cấp trên.": change(
        ChangeKind.ESTABLISH, fresh(kind="party_commune"), parent=PROVINCE
    ),
    "Hãy nêu tên mới.": change(ChangeKind.RENAME, changes(HIGH, name=" ")),
    "Tên mới trùng với tên đang dùng.": change(ChangeKind.RENAME, changes(HIGH, name="UBND xã Trên ")),
    "Hãy nêu loại, cấp hoặc mã mới.": change(ChangeKind.ALTER, changes(HIGH)),
    "“UBND xã Trên” đã kết thúc hoạt động trước ngày có hiệu lực.": change(ChangeKind.MERGE, *ends(ENDED), heir(LOW)),
    "“UBND xã Trên” đang hoạt động nên không cần khôi phục.": change(
        ChangeKind.RESTORE, changes(HIGH), ended_by=frozenset({7})
    ),
    "“UBND xã Trên” chưa hoạt động trước ngày có hiệu lực nên chưa thể thay đổi.": change(
        ChangeKind.MERGE, *ends(replace(HIGH, since_on=ON)), heir(LOW)
    ),
    "“UBND xã Trên” đã có một thay đổi hiệu lực muộn hơn. Hãy chọn ngày không sớm hơn thay đổi đó.": change(
        ChangeKind.MERGE, *ends(replace(HIGH, changed_on=ON + timedelta(days=1))), heir(LOW)
    ),
    "“UBND tỉnh” đã kết thúc hoạt động trước ngày có hiệu lực.": change(
        ChangeKind.ESTABLISH, fresh(), parent=replace(PROVINCE, until_on=ON)
    ),
    "“UBND tỉnh” chưa được lập vào ngày có hiệu lực.": change(
        ChangeKind.ESTABLISH, fresh(), parent=replace(PROVINCE, since_on=ON + timedelta(days=1))
    ),
    "Hãy chọn cơ quan cấp trên mới.": change(ChangeKind.MOVE, changes(HIGH)),
    "“UBND xã Trên” không thể nằm dưới chính nó hay cấp dưới của nó.": change(
        ChangeKind.MOVE, changes(HIGH), parent=DEEP
    ),
    "“UBND xã Trên” và cấp trên mới thuộc hai hệ thống khác nhau.": change(
        ChangeKind.MOVE, changes(HIGH), parent=PARTY
    ),
    "“UBND xã Trên” đang nằm dưới cơ quan này rồi.": change(ChangeKind.MOVE, changes(HIGH), parent=PROVINCE),
    "“Thôn Sâu” đang nằm dưới “UBND xã Trên”. Hãy chuyển “Thôn Sâu” lên trước khi cho tiếp nhận.": change(
        ChangeKind.MERGE, *ends(HIGH), heir(DEEP)
    ),
    "Cơ quan cấp trên của đơn vị mới không thể nằm trong đơn vị kết thúc.": change(
        ChangeKind.MERGE, *ends(HIGH), fresh(), parent=DEEP
    ),
    "Hãy nêu thay đổi ghi nhầm cần đính chính.": change(ChangeKind.RESTORE, changes(ENDED)),
    "“UBND xã Trên” không kết thúc bởi thay đổi được đính chính.": change(
        ChangeKind.RESTORE, changes(ENDED), ended_by=frozenset({8})
    ),
    "Các đơn vị trong một thay đổi phải cùng một hệ thống.": change(ChangeKind.MERGE, *ends(HIGH), heir(PARTY)),
    "Chỉ nêu tỷ lệ khi chia hoặc chuyển một phần.": change(ChangeKind.MERGE, *ends(HIGH), heir(LOW, 100)),
    "Tỷ lệ là số từ 1 đến 100, cộng lại không quá 100 %.": change(
        ChangeKind.TRANSFER, Participant(ChangePart.CEDES, HIGH), heir(LOW, 60), fresh(percent=41)
    ),
    "Khi chia, nêu tỷ lệ cho mọi đơn vị tiếp nhận, cộng lại đúng 100 %, hoặc để trống tất cả.": change(
        ChangeKind.SPLIT, *ends(HIGH), heir(LOW, 60), fresh()
    ),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_this_alone_is_wrong(sentence: str) -> None:
    assert told(WRONG[sentence]) == [sentence]


@pytest.mark.parametrize(
    ("one", "first"),
    [
        (change(ChangeKind.MERGE, *ends(*[replace(HIGH, key=100 + n) for n in range(51)]), heir(LOW)), "Thay đổi này"),
        (change(ChangeKind.RENAME, changes(HIGH, name="A"), heir(LOW)), "Thay đổi này"),
        (change(ChangeKind.SPLIT, *ends(HIGH), fresh("A", percent=0), fresh("B", percent=100)), "Tỷ lệ"),
        (change(ChangeKind.SPLIT, *ends(HIGH), fresh("A", percent=50), fresh("B", percent=49)), "Khi chia"),
        (change(ChangeKind.SPLIT, *ends(HIGH), fresh("A", percent=101), fresh("B", percent=1)), "Tỷ lệ"),
        (change(ChangeKind.ESTABLISH, fresh(kind="spaceship"), parent=PROVINCE), "Đơn vị lập mới"),
        (change(ChangeKind.MERGE, *ends(replace(HIGH, until_on=ON)), heir(LOW)), "“UBND xã Trên” đã kết thúc"),
        (change(ChangeKind.MERGE, *ends(HIGH), heir(replace(LOW, since_on=ON + timedelta(days=1)))), "“UBND xã Dưới”"),
        (change(ChangeKind.MERGE, *ends(HIGH), fresh(), parent=HIGH), "Cơ quan cấp trên của đơn vị mới"),
        (change(ChangeKind.MOVE, changes(HIGH), parent=HIGH), "“UBND xã Trên” không thể"),
    ],
)
def test_limits_are_drawn_where_they_say(one: Change, first: str) -> None:
    assert any(sentence.startswith(first) for sentence in told(one)), told(one)


def test_as_many_as_allowed_may_end_at_once() -> None:
    units = [replace(HIGH, key=100 + n, path=f"1.{100 + n}.") for n in range(50)]
    assert told(change(ChangeKind.MERGE, *ends(*units), heir(LOW))) == []


def test_every_kind_says_how_many_units_it_needs() -> None:
    assert set(PARTICIPANTS) == set(ChangeKind)
    assert all(0 <= least <= most for participants in PARTICIPANTS.values() for least, most in participants.values())


def test_what_is_below_lies_in_what_is_above_and_in_itself() -> None:
    assert DEEP.lies_in(HIGH)
    assert HIGH.lies_in(HIGH)
    assert not HIGH.lies_in(DEEP)
    assert not ChangedUnit(70, "X", System.STATE, "1.70.", LONG_AGO).lies_in(HIGH)


def test_a_side_is_called_by_its_unit_or_by_its_new_name() -> None:
    assert heir(LOW, name="Khác").said == "UBND xã Dưới"
    assert fresh("UBND xã Mới").said == "UBND xã Mới"


def test_the_system_is_that_of_the_units_then_of_the_one_above() -> None:
    assert change(ChangeKind.MERGE, *ends(PARTY), fresh()).system is System.PARTY
    assert change(ChangeKind.ESTABLISH, fresh(), parent=PROVINCE).system is System.STATE
    assert change(ChangeKind.ESTABLISH, fresh()).system is None


@given(st.lists(st.integers(1, WHOLE), min_size=2, max_size=20))
def test_shares_of_a_split_hold_when_and_only_when_they_make_a_whole(percents: list[int]) -> None:
    participants = [fresh(f"Xã {number}", percent=percent) for number, percent in enumerate(percents)]
    assert (told(change(ChangeKind.SPLIT, *ends(HIGH), *participants)) == []) is (sum(percents) == WHOLE)
