from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

MOST_SECONDS = 10


def measured(events: int) -> dict[str, float]:
    out = StringIO()
    call_command("bench", "trail", "--events", str(events), stdout=out)
    found: dict[str, float] = json.loads(out.getvalue())
    return found


@pytest.mark.soak
def test_the_measurement_verifies_what_it_made() -> None:
    found = measured(2_000)
    assert found["whole"]
    assert found["events"] == 2_002, "the key's making and one more event"
    assert found["ratio"] > 1


@pytest.mark.soak
@pytest.mark.alone
def test_a_million_events_are_verified_within_ten_seconds(record_property: object) -> None:
    found = measured(1_000_000)
    assert callable(record_property)
    record_property("rights", f"trail, 1,000,000 events: {json.dumps(found)}")
    assert found["whole"]
    assert found["verify_s"] <= MOST_SECONDS
    assert found["next_checkpoint_s"] < 1
