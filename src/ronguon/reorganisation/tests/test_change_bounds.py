"""What a change may hold, told a second time as a table, and rules that no other kind of change shall meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ronguon.reorganisation.domain.changes import CORRECTABLE, NEEDS_PARENT, PARTICIPANTS, Participant
from ronguon.reorganisation.tests.test_changes import (
    HIGH,
    LOW,
    ON,
    PARTY,
    PROVINCE,
    change,
    changes,
    ends,
    fresh,
    heir,
    told,
)
from ronguon.units.domain.actors import System
from ronguon.units.domain.transitions import WHOLE, ChangeKind, ChangePart

BODIES = """
establish  succeeds 1-1
rename     changes 1-1
move       changes 1-1
alter      changes 1-1
merge      ends 1-50     succeeds 1-1
split      ends 1-1      succeeds 2-20
transfer   cedes 1-1     succeeds 1-20
dissolve   ends 1-50     succeeds 1-1
restore    changes 1-1
"""


def test_each_kind_of_change_takes_as_many_units_as_the_table_says() -> None:
    said = {}
    for line in BODIES.strip().splitlines():
        kind, *words = line.split()
        pairs = zip(words[::2], words[1::2], strict=True)
        said[kind] = {part: tuple(int(number) for number in bounds.split("-")) for part, bounds in pairs}
    assert said == {
        kind.value: {part.value: bounds for part, bounds in parts.items()} for kind, parts in PARTICIPANTS.items()
    }


def test_which_kinds_can_be_corrected_and_which_need_a_unit_above() -> None:
    assert {kind.value for kind in CORRECTABLE} == {"merge", "split", "dissolve"}
    assert {kind.value for kind in NEEDS_PARENT} == {"move"}
    assert WHOLE == 100


def test_the_first_unit_says_in_which_system_a_change_happens() -> None:
    assert change(ChangeKind.MERGE, *ends(HIGH, PARTY), fresh()).system is System.STATE
    assert change(ChangeKind.MERGE, *ends(PARTY, HIGH), fresh()).system is System.PARTY


def test_only_a_renaming_asks_for_another_name() -> None:
    assert told(change(ChangeKind.ALTER, changes(HIGH, name=HIGH.name, kind="ward"))) == []
    assert told(change(ChangeKind.RENAME, changes(HIGH, name=HIGH.name))) == ["Tên mới trùng với tên đang dùng."]


@pytest.mark.parametrize("kind", [ChangeKind.RENAME, ChangeKind.MOVE, ChangeKind.RESTORE])
def test_a_change_of_no_unit_is_told_and_nothing_else_breaks(kind: ChangeKind) -> None:
    parent = PROVINCE if kind is ChangeKind.MOVE else None
    nobody = Participant(ChangePart.CHANGES, None, name="UBND xã Mới")
    assert told(change(kind, nobody, parent=parent, ended_by=frozenset({1}))) == [
        "Hãy chọn đơn vị đang có trong danh sách."
    ]


def test_the_unit_above_must_exist_on_the_day_and_no_longer() -> None:
    for known in (replace(PROVINCE, until_on=ON + timedelta(days=1)), replace(PROVINCE, since_on=ON)):
        assert told(change(ChangeKind.ESTABLISH, fresh(), parent=known)) == []
    for known in (replace(PROVINCE, until_on=ON), replace(PROVINCE, since_on=ON + timedelta(days=1))):
        assert len(told(change(ChangeKind.ESTABLISH, fresh(), parent=known))) == 1


def test_only_what_moves_must_come_to_stand_elsewhere() -> None:
    assert told(change(ChangeKind.RENAME, changes(HIGH, name="Xã Khác"), parent=PROVINCE)) == []
    assert told(change(ChangeKind.MOVE, changes(HIGH), parent=PROVINCE)) == [
        "“UBND xã Trên” đang nằm dưới cơ quan này rồi."
    ]


def test_shares_reach_from_one_to_the_whole() -> None:
    transfer = (Participant(ChangePart.CEDES, HIGH), heir(LOW, 100))
    assert told(change(ChangeKind.TRANSFER, *transfer)) == []
    assert told(change(ChangeKind.SPLIT, *ends(HIGH), heir(LOW, 99), fresh(percent=1))) == []
    unstated = change(ChangeKind.SPLIT, *ends(HIGH), heir(LOW, 100), fresh())
    assert [words for words in told(unstated) if words.startswith("Khi chia")]
