"""A part of the cases is the same in every run, holds every kind, and is all of them in the long run."""

from __future__ import annotations

import pytest

from ronguon.kernel.tests.sampling import part

CASES = [f"{kind}{number}" for kind in "abc" for number in range(4)] + ["d"]


@pytest.fixture(autouse=True)
def _per_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WHOLE", raising=False)


def test_every_fourth_is_taken_from_where_it_is_told() -> None:
    assert part(CASES, one_in=4, least=13) == ["a0", "b0", "c0", "d"]
    assert part(CASES, one_in=4, least=13, begin=5) == ["a1", "b1", "c1"]


def test_each_kind_has_a_case() -> None:
    assert part(CASES, one_in=13, least=13, of=lambda case: case[0]) == ["a0", "b0", "c0", "d"]


def test_all_turns_together_are_the_whole() -> None:
    assert sorted(case for turn in range(5) for case in part(CASES, one_in=5, least=13, begin=turn)) == sorted(CASES)


def test_the_long_run_takes_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHOLE", "1")
    assert part(CASES, one_in=4, least=13, begin=3) == CASES


def test_a_list_that_fell_silent_is_seen() -> None:
    with pytest.raises(AssertionError, match="12 cases are left where at least 13"):
        part(CASES[:12], one_in=4, least=13)
