"""Trails for tests: written, chained, signed at two places."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from ronguon.audit.actions import chain_all, record
from ronguon.audit.actions.checkpoints import checkpoint
from ronguon.audit.domain import Machine, declare
from ronguon.audit.models import Checkpoint, Event, Link

declare("trial.happened", words=str, number=int, flag=bool)


@pytest.fixture
def key_file(settings: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return where this test's signing key lies."""
    settings.RONGUON_TRAIL_KEY_FILE = tmp_path / "trail-key"  # type: ignore[attr-defined]  # the fixture's own class is not typed
    return tmp_path / "trail-key"


def write(count: int) -> list[Event]:
    """Write some events, each in the transaction of its change."""
    with transaction.atomic():
        return [
            record(by=Machine(), verb="trial.happened", kind="trial", subject=uuid4(), number=n, words=f"“việc” {n}")
            for n in range(count)
        ]


def signed_log(first: int, second: int) -> list[str]:
    """Write a trail that was signed after `first` and again after `second` further events; return its checkpoints."""
    write(first)
    assert checkpoint(by=Machine()) is not None
    write(second)
    assert checkpoint(by=Machine()) is not None
    assert chain_all() == 0
    assert Link.objects.count() == Event.objects.count()
    return list(Checkpoint.objects.order_by("size").values_list("note", flat=True))
