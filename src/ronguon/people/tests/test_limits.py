"""A limit counts each caller's first request too, whoever writes the row."""

from __future__ import annotations

import pytest
from django.test import override_settings

from ronguon.people.actions import limits
from ronguon.people.domain import Limit

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_two_first_requests_at_once_are_both_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    spend = limits._spend
    tries: list[bool] = []

    def beaten(key: str, limit: Limit, now_ms: int, cost: int) -> bool:
        tries.append(spend(key, limit, now_ms, cost))
        if len(tries) == 1:  # another process writes the first row right after this one found none
            assert limits._take(key, limit, cost) == 0
        return tries[-1]

    with override_settings(RONGUON_LIMITS={"search": "2/1m"}):
        monkeypatch.setattr(limits, "_spend", beaten)
        assert limits.take("search", "An") == 0
        assert limits.take("search", "An") > 0
