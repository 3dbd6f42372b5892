from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction

from ronguon.access.tests.cast import FOUNDED
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel import clock
from ronguon.people.models import Account
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.models import Place, Unit, UnitName
from ronguon.units.tests.remembered import remembered

pytestmark = pytest.mark.django_db
TABLES = (Unit, UnitName, Place, Account, Event)
INSTANTS = {"at", "recorded_at", "created_at"}


@dataclass
class Small:
    """A unit and somebody; how often such a world was built."""

    unit: Unit
    account: Account


built: list[str] = []


def build(name: str = "UBND xã Nhỏ") -> Small:
    built.append(name)
    unit = establish(NewUnit(name, "commune", System.STATE, FOUNDED, None), by=Machine())
    return Small(unit, Account.objects.create_user("nho@example.vn", "x", full_name="Nhỏ"))


def rows() -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in INSTANTS}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in TABLES
    }


def once(*marks: object) -> tuple[Small, dict[str, list[dict[str, Any]]]]:
    """Ask for the world and take it away again."""
    with transaction.atomic():
        made, left = remembered(build, *marks), rows()
        transaction.set_rollback(True)
    return made, left


def test_what_is_laid_again_is_what_was_built() -> None:
    built.clear()
    (first, left), (again, laid) = once("laid again"), once("laid again")
    assert len(built) == 1
    assert laid == left
    assert left["Unit"]
    assert (again.unit, again.account) == (first.unit, first.account)
    assert again.unit is not first.unit, "what a test does to it stays with that test"


def test_what_comes_after_it_is_as_after_a_building() -> None:
    once("after it")
    laid = remembered(build, "after it")
    before = clock.now()
    other = establish(NewUnit("UBND xã Khác", "commune", System.STATE, FOUNDED, laid.unit), by=Machine())
    assert other.pk > laid.unit.pk
    assert other.path == f"{laid.unit.path}{other.pk}."
    laid.unit.refresh_from_db()
    assert abs((Event.objects.order_by("pk")[0].at - before).total_seconds()) < 60


def test_no_key_of_it_is_given_out_again_though_the_database_counts_anew() -> None:
    once("counts anew")
    if connection.vendor == "postgresql":  # as moving a database there makes it count
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('people_account', 'id'), 1, false)")
    laid = remembered(build, "counts anew")
    for number in range(3):
        made = Account.objects.create_user(f"sau{number}@example.vn", "x", full_name="Sau")
        assert made.pk > laid.account.pk


def test_beside_other_rows_it_is_built() -> None:
    once("beside")
    establish(NewUnit("UBND xã Trước", "commune", System.STATE, FOUNDED, None), by=Machine())
    built.clear()
    made = remembered(build, "beside")
    assert len(built) == 1
    assert Unit.objects.count() == 2
    assert Unit.objects.get(pk=made.unit.pk).name == "UBND xã Nhỏ"


def test_a_build_that_changes_older_rows_is_never_laid() -> None:
    older = establish(NewUnit("UBND xã Trước", "commune", System.STATE, FOUNDED, None), by=Machine())

    def changing() -> Small:
        Unit.objects.filter(pk=older.pk).update(kind="ward")
        return build()

    for _ in range(2):
        with transaction.atomic():
            remembered(changing, "changing")
            assert Unit.objects.get(pk=older.pk).kind == "ward"
            transaction.set_rollback(True)
