"""The world that scripts call on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from ronguon.portal.tests.calling import DAY, House, build
from ronguon.reports.tests.world import on_day


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Yield the world after March, built once a module; what a test does to it is undone with the test."""
    with django_db_blocker.unblock():
        kept = transaction.atomic()
        kept.__enter__()
        try:
            yield build()
        finally:
            transaction.set_rollback(True)
            kept.__exit__(None, None, None)


@pytest.fixture
def house(built: House, db: None) -> Iterator[House]:
    """Yield the world on the day on which its scripts call."""
    with on_day(DAY):
        yield built
