"""Of two administrators who leave at the same moment one stays: a unit is never without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.files.test_quota import in_threads, scratch

from ronguon.access.models import Grant
from ronguon.access.tests.cast import administrator
from ronguon.audit.domain import Machine
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people import actions
from ronguon.people.models import Account
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Role, System

pytestmark = pytest.mark.both_databases

__all__ = ["scratch"]  # the fixture, lent
ROUNDS = 12


def test_one_of_two_stays_each_time(scratch: None, show: Callable[[str], None]) -> None:
    pairs: list[list[int]] = []
    told: list[str] = []
    kept: list[int] = []
    waiting: list[int] = []

    def build() -> None:
        for number in range(ROUNDS):
            body = establish(NewUnit(f"UBND {number}", "province", System.STATE, date(2025, 7, 1)), by=Machine())
            pairs.append([administrator(body, f"{who}{number}@example.vn", subtree=True).pk for who in "ab"])

    def leave() -> None:
        try:
            actions.leave(by=Account.objects.get(pk=waiting.pop()))
        except IllegalMoveError:
            told.append("stays")
        else:
            told.append("left")

    def count() -> None:
        valid = Grant.objects.valid(clock.today()).filter(role__key=Role.ADMIN.key)
        kept.extend(valid.filter(account__in=pair).count() for pair in pairs)

    in_threads(1, build)
    for pair in pairs:
        waiting[:] = pair
        in_threads(2, leave)
    in_threads(1, count)
    show(f"leaving: {kept.count(1)}/{ROUNDS} pairs of administrators keep one")
    assert kept == [1] * ROUNDS
    assert sorted(told) == ["left"] * ROUNDS + ["stays"] * ROUNDS
