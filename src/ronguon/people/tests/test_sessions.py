"""Sessions do not outlive their end in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from ronguon.jobs.registry import table
from ronguon.people.actions import forget_sessions

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


@pytest.mark.django_db
def test_ended_sessions_are_forgotten_and_others_stay() -> None:
    for key, hours in (("ended", -1), ("alive", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW + timedelta(hours=hours))
    assert forget_sessions(NOW) == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["alive"]


def test_the_forgetting_stands_in_the_periodic_table() -> None:
    assert any(entry.run is forget_sessions for entry in table())
