"""Who goes on for a unit: the rule in tables, the questions of the database, the page and the interface."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ronguon.access.tests.cast import FOUNDED
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.reorganisation.tests.making import carried, changed, end, fresh, heir
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.domain.succession import Fate, UnitFate, UnitState, fate_of, follow
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Transition, TransitionParticipant, Unit, succession_of

Told = tuple[int, int, str, Sequence[int]]
"""(day of June 2026, unit, kind of change, heirs), in the order in which they were decided."""

MERGE, SPLIT, RESTORE = "merge", "split", "restore"
CHAIN: list[Told] = [(2, 1, MERGE, [2]), (5, 2, MERGE, [3]), (8, 3, MERGE, [4])]
HALVES: list[Told] = [(2, 1, SPLIT, [2, 3]), (5, 3, MERGE, [4])]
CHIEF_GONE: list[Told] = [(2, 1, SPLIT, [2, 3]), (5, 2, MERGE, [4])]
TOGETHER: list[Told] = [(2, 1, SPLIT, [2, 3]), (5, 3, MERGE, [2])]
BACK: list[Told] = [(2, 1, MERGE, [2]), (5, 1, RESTORE, [])]
BACK_AND_GONE: list[Told] = [*BACK, (8, 1, MERGE, [3])]
HEIR_BACK: list[Told] = [(2, 1, MERGE, [2]), (4, 2, MERGE, [3]), (6, 2, RESTORE, [])]
CROSSED: list[Told] = [(2, 1, MERGE, [2]), (4, 1, RESTORE, []), (6, 2, MERGE, [1])]
CIRCLE: list[Told] = [(2, 1, MERGE, [2]), (2, 2, MERGE, [1])]
SAME_DAY: list[Told] = [(2, 1, MERGE, [2]), (2, 1, RESTORE, [])]


def june(day: int) -> date:
    return date(2026, 6, day)


def fates(told: Sequence[Told], day: int) -> dict[int, Fate]:
    """Return the fate of each unit of a story; all began before it."""
    steps = [
        UnitFate(unit, number, ChangeKind(kind), june(at), tuple(heirs))
        for number, (at, unit, kind, heirs) in enumerate(told)
    ]
    units = {step.unit for step in steps} | {one for step in steps for one in step.heirs}
    return {
        unit: fate_of(
            [step for step in steps if step.unit == unit], june(day), since_on=date(2026, 1, 1), until_on=None
        )
        for unit in units
    }


@pytest.mark.parametrize(
    ("told", "day", "heirs"),
    [
        (CHAIN, 1, [1]),
        (CHAIN, 2, [2]),
        (CHAIN, 4, [2]),
        (CHAIN, 5, [3]),
        (CHAIN, 8, [4]),
        (HALVES, 1, [1]),
        (HALVES, 2, [2, 3]),
        (HALVES, 5, [2, 4]),
        (CHIEF_GONE, 5, [4, 3]),
        (TOGETHER, 5, [2]),
        (BACK, 2, [2]),
        (BACK, 4, [2]),
        (BACK, 5, [1]),
        (BACK_AND_GONE, 7, [1]),
        (BACK_AND_GONE, 8, [3]),
        (HEIR_BACK, 4, [3]),
        (HEIR_BACK, 6, [2]),
        (CROSSED, 3, [2]),
        (CROSSED, 6, [1]),
        (CIRCLE, 2, []),
        (SAME_DAY, 2, [1]),
    ],
)
def test_changes_are_followed_as_far_as_the_day(told: Sequence[Told], day: int, heirs: list[int]) -> None:
    found, missing = follow(1, fates(told, day))
    assert [route.unit for route in found] == heirs
    assert missing == set()


def test_the_way_names_each_change_in_its_order() -> None:
    (route,), _ = follow(1, fates(CHAIN, 9))
    assert [(step.unit, step.effective_on) for step in route.steps] == [(1, june(2)), (2, june(5)), (3, june(8))]


def test_what_is_not_known_yet_is_asked_for() -> None:
    known = fates(HALVES, 9)
    found, missing = follow(1, {1: known[1]})
    assert (found, missing) == ([], {2, 3})
    found, missing = follow(1, {1: known[1], 2: known[2]})
    assert [route.unit for route in found] == [2]
    assert missing == {3}


@pytest.mark.parametrize(
    ("since", "until", "day", "state"),
    [(5, None, 4, "not_yet"), (5, None, 5, "exists"), (1, 5, 4, "exists"), (1, 5, 5, "ended")],
)
def test_where_no_change_speaks_the_dates_of_the_unit_do(since: int, until: int | None, day: int, state: str) -> None:
    fate = fate_of([], june(day), since_on=june(since), until_on=june(until) if until else None)
    assert fate == Fate(UnitState(state))
    assert [route.unit for route in follow(1, {1: fate})[0]] == ([1] if state == "exists" else [])


@given(st.lists(st.tuples(st.integers(1, 6), st.lists(st.integers(1, 6), max_size=3)), max_size=12))
def test_any_story_comes_to_an_end_and_names_nobody_twice(story: list[tuple[int, list[int]]]) -> None:
    told = [(2, unit, MERGE if heirs else RESTORE, heirs) for unit, heirs in story]
    known = fates([*told, (1, 1, MERGE, [2])], 9)
    found, missing = follow(1, known)
    assert missing == set()
    assert len({route.unit for route in found}) == len(found)
    assert all(known[route.unit].state is UnitState.EXISTS for route in found)


def commune(name: str, house: House) -> Unit:
    return establish(NewUnit(name, "commune", System.STATE, FOUNDED, house.cast.province), by=Machine())


def names(unit: Unit, on: date) -> list[str]:
    return [one.name for one in succession_of(unit, on).heirs]


@pytest.mark.both_databases
def test_three_mergers_in_a_row_lead_to_the_last_unit(house: House) -> None:
    first, second, third, last = (commune(f"UBND xã {letter}", house) for letter in "ABCD")
    carried(ChangeKind.MERGE, june(2), *end(first), heir(second))
    carried(ChangeKind.MERGE, june(5), *end(second), heir(third))
    carried(ChangeKind.MERGE, june(8), *end(third), heir(last, "UBND phường D"))
    assert names(first, june(1)) == ["UBND xã A"]
    assert names(first, june(2)) == ["UBND xã B"]
    assert names(first, june(7)) == ["UBND xã C"]
    assert names(first, june(8)) == ["UBND phường D"]
    (found,) = succession_of(first, june(9)).heirs
    assert [one.name for one in found.way] == ["UBND xã A", "UBND xã B", "UBND xã C"]


@pytest.mark.both_databases
def test_a_split_names_the_chief_successor_first_and_its_halves_go_on_apart(house: House) -> None:
    whole, other = commune("UBND xã Cả", house), commune("UBND xã Khác", house)
    split = carried(ChangeKind.SPLIT, june(2), *end(whole), fresh("UBND xã Một"), fresh("UBND xã Hai"))
    assert names(whole, june(2)) == ["UBND xã Một", "UBND xã Hai"]
    half = Unit.objects.get(transitions__transition=split, name="UBND xã Hai")
    carried(ChangeKind.MERGE, june(5), *end(half), heir(other))
    assert names(whole, june(4)) == ["UBND xã Một", "UBND xã Hai"]
    assert names(whole, june(5)) == ["UBND xã Một", "UBND xã Khác"]


@pytest.mark.both_databases
def test_a_restored_unit_is_its_own_successor_from_that_day_on(house: House) -> None:
    ending, taking = commune("UBND xã Nhầm", house), commune("UBND xã Nhận", house)
    wrong = carried(ChangeKind.MERGE, june(2), *end(ending), heir(taking))
    ending.refresh_from_db()
    carried(ChangeKind.RESTORE, june(5), changed(ending), corrects=wrong)
    assert names(ending, june(4)) == ["UBND xã Nhận"]
    assert names(ending, june(5)) == ["UBND xã Nhầm"]
    assert succession_of(ending, june(5)).state is UnitState.EXISTS


@pytest.mark.both_databases
def test_a_unit_that_gives_up_a_part_goes_on_itself(house: House) -> None:
    giving, taking = commune("UBND xã Cho", house), commune("UBND xã Nhận", house)
    change = Transition.objects.create(
        kind=ChangeKind.TRANSFER, decided_by="x", decision_number="1", effective_on=june(2)
    )
    TransitionParticipant.objects.create(transition=change, unit=giving, part=ChangePart.CEDES)
    TransitionParticipant.objects.create(transition=change, unit=taking, part=ChangePart.SUCCEEDS)
    assert names(giving, june(3)) == ["UBND xã Cho"]


@pytest.mark.both_databases
def test_changes_in_a_circle_lead_nowhere_and_come_to_an_end(house: House) -> None:
    one, other = commune("UBND xã A", house), commune("UBND xã B", house)
    for ending, taking in ((one, other), (other, one)):
        change = Transition.objects.create(kind="merge", decided_by="x", decision_number="1", effective_on=june(2))
        TransitionParticipant.objects.create(transition=change, unit=ending, part=ChangePart.ENDS)
        TransitionParticipant.objects.create(transition=change, unit=taking, part=ChangePart.SUCCEEDS)
    told = succession_of(one, june(3))
    assert (told.state, told.heirs) == (UnitState.ENDED, ())


@pytest.mark.both_databases
@pytest.mark.parametrize("width", [2, 6])
def test_each_generation_costs_three_questions_however_wide_it_is(width: int, house: House) -> None:
    whole = commune("UBND xã Cả", house)
    carried(ChangeKind.SPLIT, june(2), *end(whole), *(fresh(f"UBND xã {number}") for number in range(width)))
    with CaptureQueriesContext(connection) as asked:
        assert len(succession_of(whole, june(3)).heirs) == width
    # The first generation asks for units, changes and heirs; the second has no change, so nobody asks for heirs.
    assert len(asked) == 5


@pytest.fixture
def split(house: House) -> House:
    carried(
        ChangeKind.SPLIT, date(2026, 1, 1), *end(house.cast.other_commune), fresh("UBND xã Suối Một"),
        fresh("UBND xã Suối Hai"),
    )  # fmt: skip
    return house


def test_the_page_finds_a_former_name_and_tells_who_goes_on(split: House) -> None:
    browser = split.browser(split.cast.an_account)
    shown = browser.get("/don-vi/ke-thua/", {"tim": "xa suoi rong"}).content.decode()
    assert shown.index("UBND xã Suối Một") < shown.index("UBND xã Suối Hai")
    assert "12/NQ-HĐND" in shown
    assert "kế thừa chính" in shown
    eve = browser.get("/don-vi/ke-thua/", {"tim": "xa suoi rong", "ngay": "31/12/2025"}).content.decode()
    assert "UBND xã Suối Một" not in eve
    assert "UBND xã Suối Rồng" in eve


def test_several_units_found_are_offered_and_one_is_chosen(split: House) -> None:
    browser = split.browser(split.cast.an_account)
    many = browser.get("/don-vi/ke-thua/", {"tim": "suoi", "ngay": "02/01/2026"}).content.decode()
    link = f"?don-vi={split.cast.other_commune.code}&amp;ngay=02/01/2026"
    assert link in many
    assert "UBND xã Suối Hai" in browser.get(f"/don-vi/ke-thua/{link}".replace("&amp;", "&")).content.decode()


@pytest.mark.parametrize("query", [{}, {"tim": "khong co"}, {"tim": "\0"}, {"don-vi": "x"}, {"ngay": "31/02/2026"}])
def test_a_page_without_an_answer_says_what_to_do(query: dict[str, str], split: House) -> None:
    assert split.browser(split.cast.an_account).get("/don-vi/ke-thua/", query).status_code == 200


def test_an_unknown_unit_is_not_found(split: House) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    assert split.browser(split.cast.an_account).get("/don-vi/ke-thua/", {"don-vi": nobody}).status_code == 404


def test_the_page_of_an_ended_unit_tells_who_goes_on(split: House) -> None:
    browser = split.browser(split.cast.an_account)
    page = f"/don-vi/{split.cast.other_commune.code}/"
    assert 'id="ke-thua"' in browser.get(page).content.decode()
    assert 'id="ke-thua"' not in browser.get(page, {"ngay": "31/12/2025"}).content.decode()
    assert 'id="ke-thua"' not in browser.get(f"/don-vi/{split.cast.commune.code}/").content.decode()
