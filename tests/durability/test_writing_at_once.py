"""Eight sides that write without pause through the real server are all served, each once, and none sees a lock."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.durability.conftest import Show
from tests.durability.house import prepared

from ronguon.kernel.tests.sampling import per_change_on
from ronguon.units.tests.laid import Laid

pytestmark = [pytest.mark.both_databases, *per_change_on("sqlite")]  # where a lock is of the whole file

HERE = Path(__file__).resolve().parent
FEW_SECONDS = 1
MANY_SECONDS = 60
MOST_MS = 1000
UNHURRIED = {"RONGUON_LIMIT_UPLOAD": "100000/1m"}
"""Eight scripts are asked here, not eight people: none of them is slowed down."""


def written(folder: Path, seconds: int, laid: Laid, show: Show) -> dict[str, Any]:
    """Return what became of `seconds` of writing on this run's database; what everybody is promised is asserted."""
    server = os.environ.get("RONGUON_DATABASE_URL", "sqlite:")
    with prepared(folder / "var", server, laid) as house, replace(house, more=UNHURRIED).served() as port:
        said = house.run(str(HERE / "writing.py"), str(port), str(seconds))
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    vendor = str(settings.DATABASES["default"]["ENGINE"]).rpartition(".")[2]
    show(
        f"8 writers, {seconds} s: {found['acknowledged']}/{found['writes']} acknowledged,"
        f" median {found['median_ms']} ms, p99 {found['p99_ms']} ms, worst {found['worst_ms']} ms,"
        f" answers {found['statuses']} ({vendor})"
    )
    assert found["misses"] == []
    assert found["shown"] == []
    assert set(found["statuses"]) == {"302"}, found
    assert found["acknowledged"] == found["writes"]
    assert found["least"] > 0, "one of the writers never got its turn"
    return found


def test_eight_writers_are_all_served(tmp_path: Path, laid: Laid, show: Show) -> None:
    assert written(tmp_path, FEW_SECONDS, laid, show)["writes"] >= 2 * 8


@pytest.mark.soak
@pytest.mark.alone
def test_eight_writers_for_a_minute_wait_a_second_at_most(tmp_path: Path, laid: Laid, show: Show) -> None:
    assert written(tmp_path, MANY_SECONDS, laid, show)["p99_ms"] <= MOST_MS
