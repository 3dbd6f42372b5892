"""`ronguon bench tree`: what it prints, and that both sides answer alike; how fast it is only the long run asserts."""

from __future__ import annotations

import json
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ronguon.operations.bench.province import DAYS, ENDED_PERCENT, paths_of, planned

QUESTIONS = {
    "subtree", "subtree_earlier", "ancestors", "mine", "count", "search_one", "search_former", "search_many",
    "level_below", "successors",
}  # fmt: skip
MOST_MS = 50


def measured(units: int, asked: int) -> dict[str, Any]:
    out = StringIO()
    call_command("bench", "tree", "--units", str(units), "--asked", str(asked), stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.mark.soak
def test_each_question_is_measured_beside_a_bare_statement_that_finds_as_much() -> None:
    found = measured(600, 20)
    assert set(found["questions"]) == QUESTIONS
    assert found["worst_p95_ms"] == max(one["p95_ms"] for one in found["questions"].values())
    for name, one in found["questions"].items():
        assert one["asked"] == 20, name
        assert 0 < one["median_ms"] <= one["p95_ms"], name
        assert 0 < one["baseline_median_ms"] <= one["baseline_p95_ms"], name
        assert one["queries"] <= (4 if name != "successors" else 12), name


@pytest.mark.parametrize("words", [["--units", "99"], ["--asked", "9"], ["--units", "0"]])
def test_too_little_to_measure_is_refused(words: list[str]) -> None:
    with pytest.raises(CommandError, match="Cần ít nhất"):
        call_command("bench", "tree", *words)


def test_the_invented_province_has_six_levels_and_its_share_of_changes() -> None:
    plan = planned(5_000, Random(1))
    assert len(plan.levels) == 5_000
    assert set(plan.levels) == set(range(6))
    assert len(plan.ended) == pytest.approx(5_000 * ENDED_PERCENT / 100, rel=0.4)
    assert len(plan.parents) == len(DAYS)
    assert any(len(heirs) > 1 for _, _, heirs in plan.changes)
    assert any(heirs[0] in plan.ended for _, _, heirs in plan.changes), "successors that end in their turn"
    for parents in plan.parents:
        paths = paths_of(parents)
        assert len(set(paths)) == len(paths)
        assert all(path.endswith(f"{body + 1}.") for body, path in enumerate(paths))


@pytest.mark.soak
@pytest.mark.alone
def test_a_tree_of_fifty_thousand_units_answers_within_fifty_milliseconds(record_property: object) -> None:
    found = measured(50_000, 300)
    assert callable(record_property)
    record_property("rights", f"tree, 50,000 bodies: {json.dumps(found)}")
    assert found["worst_p95_ms"] <= MOST_MS, found["worst"]
