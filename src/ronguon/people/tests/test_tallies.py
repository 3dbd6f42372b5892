from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ronguon.people.actions import forget_tallies
from ronguon.people.models import Tally

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


@pytest.mark.django_db
def test_a_tally_that_holds_nothing_any_more_is_forgotten_and_others_stay() -> None:
    for key, minutes in (("past", -1), ("held", 1)):
        at = NOW + timedelta(minutes=minutes)
        Tally.objects.create(key=key, free_at_ms=int(at.timestamp() * 1000))
    assert forget_tallies(NOW) == 1
    assert list(Tally.objects.values_list("key", flat=True)) == ["held"]
