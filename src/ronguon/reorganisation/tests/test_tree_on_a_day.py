"""The tree as it stood on any day, asked in SQL: who stands where, under which name, how many; names found by words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from ronguon.access.actions.acting import actor_for
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.kernel.tests.sampling import whole
from ronguon.kernel.vietnamese import search_key
from ronguon.reorganisation.actions.changing import ChangeOrder, carry_out
from ronguon.reorganisation.tests.making import carried, changed, end, heir, paper
from ronguon.units.actions.tree import NewUnit, bear, bring_up_to_date, establish
from ronguon.units.domain import System
from ronguon.units.domain.names import sought, tails
from ronguon.units.domain.transitions import ChangeKind
from ronguon.units.models import NameTail, Place, Unit, UnitName
from ronguon.units.models.units import MOST_FOUND, readable

CHANGE = date(2026, 1, 1)
EVE = CHANGE - timedelta(days=1)


def make_unit(name: str, parent: Unit | None = None) -> Unit:
    return establish(NewUnit(name, "village", System.STATE, FOUNDED, parent), by=Machine())


def move(unit: Unit, below: Unit, on: date) -> None:
    unit.refresh_from_db()
    below.refresh_from_db()
    carry_out(ChangeOrder(ChangeKind.MOVE, (changed(unit),), below), paper(on), by=Machine())


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("ubnd xa suoi rong", ["ubnd xa suoi rong", "xa suoi rong", "suoi rong", "rong"]),
        ("xa (p. ben nghe)", ["xa (p. ben nghe)", "p. ben nghe)", "ben nghe)", "nghe)"]),
        ("khu pho 3-4", ["khu pho 3-4", "pho 3-4", "3-4", "4"]),
        ("a_b", ["a_b", "b"]),
        ("--", []),
        ("", []),
    ],
)
def test_a_name_is_cut_at_the_beginning_of_each_word(key: str, found: list[str]) -> None:
    assert list(tails(key)) == found


@given(st.text(max_size=40), st.text(max_size=6))
def test_what_is_sought_is_found_from_the_beginning_of_a_word_on_and_only_there(name: str, words: str) -> None:
    key, wanted = search_key(name), sought(search_key(words))
    found = bool(wanted) and any(tail.startswith(wanted) for tail in tails(key))
    plain = bool(wanted) and any(
        key.startswith(wanted, at) and (at == 0 or not key[at - 1].isalnum()) for at in range(len(key))
    )
    assert found == plain


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("suoi", True), ("SUỐI RỒNG", True), ("xã suối", True), ("  suoi   rong ", True), ("rong", True), ("ro", True),
        ("uoi", False), ("rong suoi", False), ("suoi-rong", False), ("%", False), ("_", False), ("(suoi", True),
    ],
)  # fmt: skip
def test_words_find_a_name_from_the_beginning_of_a_word_on(words: str, found: object, house: House) -> None:
    assert (house.cast.other_commune in Unit.objects.named(words)) is found


@pytest.mark.both_databases
def test_a_former_name_and_an_alias_are_found_and_a_unit_only_once(house: House) -> None:
    bear(house.cast.commune, "UBND phường Bình Minh", CHANGE)
    for words in ("binh minh ha", "phuong binh minh", "xa binh minh ha", "binh minh"):
        assert list(Unit.objects.named(words)) == [house.cast.commune]


@pytest.mark.both_databases
def test_a_name_that_was_never_borne_is_not_found_any_more(house: House) -> None:
    bear(house.cast.commune, "UBND xã Nhầm", DAY)
    bear(house.cast.commune, "UBND xã Đúng", DAY)
    assert not Unit.objects.named("xa nham").exists()
    assert Unit.objects.named("xa dung").exists()


def test_a_name_that_older_code_wrote_is_found_once_the_present_was_brought_up_to_date(house: House) -> None:
    unit = house.cast.commune
    UnitName.objects.create(unit=unit, name="Xã Cũ", search_key="xa cu", alias=True, since_on=FOUNDED)
    assert not Unit.objects.named("xa cu").exists()
    bring_up_to_date(DAY)
    assert list(Unit.objects.named("xa cu")) == [unit]
    before = NameTail.objects.count()
    bring_up_to_date(DAY)
    assert NameTail.objects.count() == before


@pytest.mark.both_databases
def test_a_search_with_a_bound_goes_no_further_and_says_so(house: House) -> None:
    for number in range(5):
        make_unit(f"Thôn {number}", house.cast.commune)
    assert Unit.objects.named("thon", most=3).count() == 3
    assert NameTail.objects.more_than(3, "thon")
    assert not NameTail.objects.more_than(5, "thon")
    assert not NameTail.objects.more_than(0, "--")


def test_a_page_says_when_a_search_left_names_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = house.browser(house.cast.an_account)
    note = "Rất nhiều tên có những từ này"
    pages = (("/don-vi/", "tim"), ("/tim/", "q"), ("/don-vi/ke-thua/", "tim"))
    assert MOST_FOUND == 1_000
    assert all(note not in browser.get(page, {name: "ubnd"}).content.decode() for page, name in pages)
    for module in ("units.views.chart", "portal.views.search", "units.views.succession"):
        monkeypatch.setattr(f"ronguon.{module}.MOST_FOUND", 2)
    assert all(note in browser.get(page, {name: "ubnd"}).content.decode() for page, name in pages)


@pytest.mark.both_databases
def test_each_unit_bears_the_name_the_kind_and_the_place_of_the_day(house: House) -> None:
    cast = house.cast
    village = make_unit("Thôn Đồng", cast.commune)
    carried(ChangeKind.RENAME, CHANGE, changed(village, "Khu phố Đồng"))
    carried(ChangeKind.ALTER, CHANGE, changed(village, kind="school"))
    move(village, cast.other_commune, CHANGE)
    eve: Any = Unit.objects.tree(EVE).get(pk=village.pk)
    now: Any = Unit.objects.tree(CHANGE).get(pk=village.pk)
    assert (eve.name_then, eve.kind_then) == ("Thôn Đồng", "village")
    assert (now.name_then, now.kind_then) == ("Khu phố Đồng", "school")
    assert eve.path_then == f"{eve.above_then}{village.pk}." == f"{cast.commune.path}{village.pk}."
    assert now.path_then == f"{now.above_then}{village.pk}." == f"{cast.other_commune.path}{village.pk}."
    assert village in Unit.objects.tree(EVE).directly_below(cast.commune.path)
    assert village not in Unit.objects.tree(CHANGE).directly_below(cast.commune.path)
    assert not Unit.objects.tree(FOUNDED - timedelta(days=1)).exists()


def test_a_unit_of_a_later_day_can_be_told_under_what_it_is_today(house: House) -> None:
    early: Any = Unit.objects.dated(date(1990, 1, 1)).get(pk=house.cast.commune.pk)
    assert (early.name_then, early.kind_then, early.path_then) == ("UBND xã Bình Minh Hạ", "commune", None)


@pytest.mark.both_databases
def test_those_above_come_from_the_highest_down(house: House) -> None:
    village = make_unit("Thôn Đồng", house.cast.commune)
    assert list(Unit.objects.tree(DAY).above(village.path)) == [house.cast.province, house.cast.commune]
    assert list(Unit.objects.tree(DAY).above(house.cast.province.path)) == []


@pytest.mark.both_databases
def test_of_each_unit_only_the_first_below_it_are_shown(house: House) -> None:
    for number in range(3):
        make_unit(f"Thôn {number}", house.cast.commune)
        make_unit(f"Bản {number}", house.cast.other_commune)
    paths = [house.cast.commune.path, house.cast.other_commune.path]
    assert [unit.name for unit in Unit.objects.tree(DAY).first_below_each(paths, 2)] == [
        "Thôn 0", "Bản 0", "Thôn 1", "Bản 1"
    ]  # fmt: skip


@pytest.mark.both_databases
def test_who_has_ended_is_counted_on_the_days_before_alone(house: House) -> None:
    cast = house.cast
    make_unit("Thôn Đồng", cast.other_commune)
    carried(ChangeKind.MERGE, CHANGE, *end(cast.other_commune), heir(cast.commune))
    assert Place.objects.count_within(cast.commune.path, EVE) == 1
    assert Place.objects.count_within(cast.commune.path, CHANGE) == 2
    assert Place.objects.directly_below_each([cast.province.path, cast.commune.path], EVE) == {cast.province.path: 4}
    assert Place.objects.directly_below_each([cast.province.path, cast.commune.path], CHANGE) == {
        cast.province.path: 3, cast.commune.path: 1,
    }  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int | None], list[tuple[int, int, int]]]:
    """A tree as parents by number, and moves (day, who, below whom)."""
    size = draw(st.integers(2, 8))
    parents = [draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(size)]
    move = st.tuples(st.integers(1, 3), st.integers(0, size - 1), st.integers(0, size - 1))
    return parents, sorted(draw(st.lists(move, max_size=4)))


@pytest.mark.sampled
@pytest.mark.both_databases
@settings(max_examples=25 if whole() else 8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=histories())
def test_the_tree_of_any_day_is_what_a_plain_walk_finds(
    world: tuple[list[int | None], list[tuple[int, int, int]]], db: None
) -> None:
    parents, moves = world
    with transaction.atomic():
        units: list[Unit] = []
        for number, parent in enumerate(parents):
            units.append(make_unit(f"Đơn vị {number}", None if parent is None else units[parent]))
        days = {0: list(parents)}
        now = list(parents)
        for day, who, where in moves:
            if not lies_in(now, where, who) and now[who] != where:
                move(units[who], units[where], FOUNDED + timedelta(day))
                now[who] = where
            days[day] = list(now)
        for day, then in days.items():
            compare(units, then, FOUNDED + timedelta(day))
        transaction.set_rollback(True)


def lies_in(parents: list[int | None], who: int, top: int) -> bool:
    here: int | None = who
    while here is not None and here != top:
        here = parents[here]
    return here == top


def compare(units: list[Unit], parents: list[int | None], on: date) -> None:
    paths = {one.pk: one.path_then for one in Unit.objects.tree(on)}  # type: ignore[attr-defined]  # annotated
    below = Place.objects.directly_below_each(list(paths.values()), on)
    for number, unit in enumerate(units):
        path = paths[unit.pk]
        inside = {units[one].pk for one in range(len(units)) if lies_in(parents, one, number)}
        children = {units[one].pk for one, parent in enumerate(parents) if parent == number}
        assert {one.pk for one in Unit.objects.tree(on).within(path)} == inside
        assert {one.pk for one in Unit.objects.tree(on).directly_below(path)} == children
        assert Place.objects.count_within(path, on) == len(inside)
        assert below.get(path, 0) == len(children)


@pytest.fixture
def asked(house: House) -> Any:
    """Return a function that asks everything that pages and scripts ask of the tree, and counts the statements."""

    def ask() -> dict[str, int]:
        commune, found = house.cast.commune, {}
        questions: dict[str, Any] = {
            "subtree": lambda: list(Unit.objects.tree(EVE).within(house.cast.province.path)[:100]),
            "ancestors": lambda: list(Unit.objects.tree(EVE).above(commune.path)),
            "mine": lambda: mine(house),
            "count": lambda: Place.objects.count_within(house.cast.province.path, EVE),
            "search": lambda: list(Unit.objects.named("thon", most=MOST_FOUND).prefetch_related("names")[:25]),
            "level": lambda: level(house),
        }
        for name, question in questions.items():
            with CaptureQueriesContext(connection) as captured:
                question()
            found[name] = len(captured)
        return found

    return ask


def level(house: House) -> dict[str, int]:
    below: list[Any] = list(Unit.objects.tree(EVE).directly_below(house.cast.province.path))
    return Place.objects.directly_below_each([one.path_then for one in below], EVE)


def mine(house: House) -> list[Unit]:
    actor = actor_for(house.cast.binh_account, on=DAY)
    seen = Unit.objects.visible_to(actor).existing(DAY).filter(readable(actor))
    return [*seen.order_by("path")[:50]] if seen.count() else []


def grow(house: House, number: int) -> None:
    top = establish(NewUnit(f"UBND xã {number}", "commune", System.STATE, FOUNDED, house.cast.province), by=Machine())
    for part in range(4):
        below = make_unit(f"Thôn {number}-{part}", house.cast.commune if part % 2 else top)
        make_unit(f"Thôn con {number}-{part}", below)


@pytest.mark.both_databases
def test_every_question_costs_the_same_number_of_statements_however_large_the_tree_is(house: House, asked: Any) -> None:
    grow(house, 0)
    few = asked()
    assert few == {"subtree": 1, "ancestors": 1, "mine": 4, "count": 2, "search": 2, "level": 2}
    for number in range(1, 6):
        grow(house, number)
    assert asked() == few


def test_the_chart_opens_units_in_place_and_closes_them(house: House) -> None:
    village = make_unit("Thôn Đồng", house.cast.commune)
    make_unit("Tổ Một", village)
    browser = house.browser(house.cast.an_account)
    commune, deeper = str(house.cast.commune.code), str(village.code)
    closed = browser.get("/don-vi/").content.decode()
    assert f'href="?mo={commune}#dv-{commune}" aria-expanded="false"' in closed
    assert "Thôn Đồng" not in closed
    opened = browser.get("/don-vi/", {"mo": commune}).content.decode()
    assert "Thôn Đồng" in opened
    assert "Tổ Một" not in opened
    assert f'href="?#dv-{commune}" aria-expanded="true"' in opened
    assert f"?mo={commune}&amp;mo={deeper}#dv-{deeper}" in opened
    assert "Tổ Một" in browser.get("/don-vi/", {"mo": [commune, deeper]}).content.decode()


def test_what_stands_below_a_closed_unit_is_not_shown_and_an_odd_address_does_no_harm(house: House) -> None:
    village = make_unit("Thôn Đồng", house.cast.commune)
    make_unit("Tổ Một", village)
    answer = house.browser(house.cast.an_account).get("/don-vi/", {"mo": [str(village.code), "x", "\0"]})
    assert answer.status_code == 200
    assert "Tổ Một" not in answer.content.decode()


def test_a_long_level_shows_its_first_units_and_leads_to_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ronguon.units.views.chart.CHILDREN_A_PAGE", 3)
    browser = house.browser(house.cast.an_account)
    shown = browser.get("/don-vi/", {"ngay": "02/03/2026"}).content.decode()
    assert "Sở Khoa học và Công nghệ" in shown
    assert "UBND xã Suối Rồng" not in shown
    page = f"/don-vi/{house.cast.province.code}/?trang=2"
    assert page in shown
    assert "UBND xã Suối Rồng" in browser.get(page).content.decode()


def test_opening_more_units_asks_no_more_questions(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        grow(house, number)
    every = [str(code) for code in Unit.objects.values_list("code", flat=True)]
    browser = house.browser(house.cast.an_account)
    browser.get("/don-vi/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/don-vi/", {"mo": [str(house.cast.commune.code)]})
    with django_assert_num_queries(len(few.captured_queries)):
        browser.get("/don-vi/", {"mo": every})
