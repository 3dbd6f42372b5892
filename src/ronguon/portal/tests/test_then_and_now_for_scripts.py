"""Scripts get the same two ways to look as pages: sums over mergers, estimates beside them over splits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronguon.access.tests.cast import FOUNDED
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import on_day
from ronguon.portal.tests.calling import Script, all_of, key_for
from ronguon.reorganisation.tests.making import end, heir
from ronguon.status.tests.test_then_and_now import (
    BEFORE,
    EACH_SCENE,
    FIRST,
    THEN,
    TODAY,
    A,
    B,
    C,
    Land,
    Numbers,
    merge_three,
    split,
)
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Role, System
from ronguon.units.domain.transitions import ChangeKind
from ronguon.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> Land:
    return Land()


@pytest.fixture
def script(land: Land) -> Script:
    cast = land.world.cast
    return Script(key_for(cast.binh_account, cast.province, Role.READER, subtree=True, on=TODAY)[1])


def standing(script: Script, **query: str) -> Any:
    with on_day(TODAY):
        answer = script.get("/standing", on=BEFORE.isoformat(), **query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def assignments(script: Script, **query: str) -> list[dict[str, Any]]:
    with on_day(TODAY):
        return all_of(script, "/assignments", on=BEFORE.isoformat(), counted="true", **query)


def lines(told: Any) -> Numbers:
    return {line["name"]: line["counts"]["total"] for line in told["lines"] if line["counts"]["total"]}


@EACH_SCENE
def test_sums_are_the_same_both_ways_and_rows_add_up_to_them(
    land: Land, script: Script, scene: Callable[[Land], None], now: Numbers
) -> None:
    scene(land)
    names = {str(unit.code): unit.name for unit in Unit.objects.all()}
    for where in ({"unit": str(land.world.cast.province.code)}, {"system": "state"}):
        then, today = (standing(script, organised=way, **where) for way in ("then", "now"))
        assert then["counts"] == today["counts"]
        assert lines(then) == THEN
        assert sum(lines(today).values()) == sum(now.values())
        assert then["divided"] == []
    rows = assignments(script)
    assert Counter(names[row["carried_by"]] for row in rows) == now
    for unit in (land.a, land.b, land.c):
        mine = str(unit.code)
        own = assignments(script, organised="now", unit=mine)
        if unit.name in now:
            assert len(own) == now[unit.name]
            assert {row["carried_by"] for row in own} == {mine}
        assert {row["unit"] for row in assignments(script, unit=mine)} == {mine}


def test_below_a_unit_means_the_tree_of_the_day_or_of_today(land: Land, script: Script) -> None:
    merge_three(land)
    under = {way: len(assignments(script, under=str(land.a.code), organised=way)) for way in ("then", "now")}
    assert under == {"then": 2, "now": 10}
    assert len(assignments(script, under=str(land.a.code))) == 10, "as it was before the choice was offered"
    assert len(assignments(script, unit=str(land.a.code))) == 2
    with on_day(TODAY):
        assert script.get("/assignments", organised="later").status_code == 422


def test_a_split_is_told_with_the_exact_sum_and_the_rule(land: Land, script: Script) -> None:
    split(land)
    told = standing(script, organised="now", unit=str(land.world.cast.province.code))["divided"]
    assert [(one["name"], one["counts"]["total"], one["counted"]) for one in told] == [(C, 5, True)]
    assert [(part["name"], part["counts"]["total"], part["rule"]) for part in told[0]["parts"]] == [
        ("Một", 3, "60 % theo quyết định"), ("Hai", 2, "40 % theo quyết định"),
    ]  # fmt: skip
    assert lines(standing(script, organised="now")) == {A: 2, B: 3, C: 5}


def test_who_carries_a_row_costs_as_many_questions_for_many_mergers(land: Land, script: Script) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(assignments(script, limit="200")) > 9
        return len(queries)

    merge_three(land)
    asked()
    before = asked()
    with on_day():
        new = [NewUnit(f"Xã {n}", "commune", System.STATE, FOUNDED, land.world.cast.province) for n in range(5)]
        units = [establish(one, by=Machine()) for one in new]
        for unit in units:
            land.world.owe("Thêm", unit=unit)
    land.happen(ChangeKind.MERGE, FIRST, *end(*units), heir(land.a))
    assert asked() == before
