"""A process that is ended in the middle of an action loses nothing it confirmed, and leaves nothing twice or half."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.durability.conftest import Show
from tests.durability.house import prepared

from ronguon.kernel.tests.sampling import per_change_on
from ronguon.units.tests.laid import Laid

pytestmark = [pytest.mark.both_databases, *per_change_on("sqlite")]

HERE = Path(__file__).resolve().parent
SEED = 20260402
NAMES = ("submit", "upload", "issue", "report", "chain")
ROUNDS = 1
MANY = 100
STEPPED = ("upload", "submit")
PLANTED = ("planted: told too early", "planted: two halves")


def vendor() -> str:
    return str(settings.DATABASES["default"]["ENGINE"]).rpartition(".")[2]


def killed(folder: Path, rounds: int, laid: Laid, stepped: str = "") -> dict[str, Any]:
    """Return what became of all that was ended, in an installation of its own on this run's database."""
    with prepared(folder / "var", os.environ.get("RONGUON_DATABASE_URL", "sqlite:"), laid) as house:
        said = house.run(str(HERE / "killing.py"), str(SEED), str(rounds), stepped, timeout=3000)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def few(made_once: Callable[[str, Callable[[Path], None]], Path], laid: Laid) -> dict[str, Any]:
    def make(folder: Path) -> None:
        found = killed(folder, ROUNDS, laid, ",".join(STEPPED + PLANTED))
        (folder / "found.json").write_text(json.dumps(found), encoding="utf-8")

    found: dict[str, Any] = json.loads((made_once("killed", make) / "found.json").read_text("utf-8"))
    return found


def judge(found: dict[str, Any], show: Show, rounds: int) -> None:
    for name, one in found.items():
        show(
            f"{name} killed at a random moment: {one['held']}/{one['rounds']} hold,"
            f" {one['acknowledged']} acknowledged and kept ({vendor()})"
        )
    assert {name: one["faults"] for name, one in found.items() if one["faults"]} == {}
    assert {name: one["held"] for name, one in found.items()} == dict.fromkeys(NAMES, rounds)
    assert sum(one["acknowledged"] for one in found.values()) > rounds, "hardly anything was acknowledged before an end"


def test_a_few_sudden_ends_lose_nothing(few: dict[str, Any], show: Show) -> None:
    judge(few["moments"], show, ROUNDS)


@pytest.mark.soak
def test_many_sudden_ends_lose_nothing(tmp_path: Path, laid: Laid, show: Show) -> None:
    judge(killed(tmp_path, MANY, laid)["moments"], show, MANY)


def test_an_end_at_each_named_step_converges(few: dict[str, Any], show: Show) -> None:
    found = {name: few["steps"][name] for name in STEPPED}
    for name, one in found.items():
        show(f"{name} killed at each named step: {one['held']}/{len(one['steps'])} converge ({vendor()})")
    assert {name: one["faults"] for name, one in found.items() if one["faults"]} == {}
    for name, one in found.items():
        assert one["held"] == one["died"] == len(one["steps"]), one
        assert {"before the commit", "after the commit", "before INSERT audit_event"} <= set(one["steps"]), one
        assert ("before the name of a file" in one["steps"]) is (name == "upload")


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_action_that_loses_or_halves_is_caught(name: str, few: dict[str, Any]) -> None:
    one = few["steps"][name]
    assert one["faults"]
    assert one["held"] < len(one["steps"])
