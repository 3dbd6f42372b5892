"""Made-up requests, by every script of the cast: nothing fails, every answer is as described."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from ronguon.assignments.api import work
from ronguon.portal.api.assembly import schema
from ronguon.portal.api.description import operations
from ronguon.portal.tests.calling import PEOPLE, House
from ronguon.portal.tests.fuzzing import NOT_EXPRESSED, Run, fuzz

CASES, SCRIPTS = 1, 2
"""Made-up requests an operation at each change, and how many of the ten scripts send it: the next ones in turn."""
MANY = 50
LEAST = 80


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep the framework from writing a line for each refusal that is asked for here."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def held(run: Run, least: int, show: Callable[[str, object], None]) -> None:
    """Assert that all answers hold, and show the numbers."""
    failed = sum(number for (_, status), number in run.statuses.items() if status >= 500)
    reached = {name for name, status in run.statuses if status < 300}
    names = {operation["operationId"] for _, _, operation in operations(schema())}
    show("interface", f"{run.sent} requests, {failed} failures, {len(run.breaks)} breaks, {len(reached)}/{len(names)}")
    assert run.breaks[:5] == []
    assert (failed, len(run.breaks)) == (0, 0)
    assert run.sent >= least
    assert {name for name, _ in run.statuses} == names


def test_a_sample_of_made_up_requests_fails_nowhere(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    held(fuzz(house, cases=CASES, scripts=SCRIPTS), LEAST, record_property)


@pytest.mark.soak
def test_twenty_thousand_made_up_requests_fail_nowhere(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    held(fuzz(house, cases=MANY, start=7), 20_000, record_property)


def test_everybody_sends() -> None:
    assert len(PEOPLE) == 10
    assert {"anonymous", "expired", "revoked"} < set(PEOPLE)


def test_what_is_left_out_of_a_check_exists() -> None:
    assert {operation["operationId"] for _, _, operation in operations(schema())} >= NOT_EXPRESSED


def test_a_planted_failure_is_caught(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_one: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(work, "shaped", breaks)
    logging.disable(logging.ERROR)
    run = fuzz(house, cases=6, only="getOccurrence")
    assert any(status == 500 for _, status in run.statuses)
    assert run.breaks


def test_a_planted_answer_of_another_shape_is_caught(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    told = HttpResponse('{"code": 1}', content_type="application/json")
    monkeypatch.setattr(work, "shaped", lambda _one: told)
    run = fuzz(house, cases=6, only="getOccurrence")
    assert run.breaks
    assert not any(status == 500 for _, status in run.statuses)
