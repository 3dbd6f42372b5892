"""The trail: verifying N events and signing one more, against a bare SHA-256 over the same bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.core.management import call_command
from django.db import transaction

from ronguon.audit.actions import checkpoints
from ronguon.audit.actions.reading import lines
from ronguon.audit.actions.recording import record
from ronguon.audit.actions.verifying import examine
from ronguon.audit.domain import GENESIS, Machine
from ronguon.audit.models import Event, Link

_AT = datetime(2026, 3, 2, 5, tzinfo=UTC)
_BATCH = 5_000
_RUNS = 3


def prepare(events: int) -> None:
    """Write `events` events as actions leave them, and their links, in batches."""
    call_command("migrate", verbosity=0)
    digest = GENESIS
    for first in range(0, events, _BATCH):
        numbers = range(first, min(events, first + _BATCH))
        made = Event.objects.bulk_create(
            Event(
                verb="occurrence.handed_in", subject_kind="occurrence", subject=str(UUID(int=number)),
                actor=UUID(int=number % 997), acting_for=UUID(int=number % 131), at=_AT + timedelta(seconds=number),
                recorded_at=_AT + timedelta(seconds=number, microseconds=number % 1_000_000),
                details={"number": number % 7, "proofs": number % 3},
            )
            for number in numbers
        )  # fmt: skip
        links = []
        for number, event in zip(numbers, made, strict=True):
            digest = event.entry().digest(digest)
            links.append(Link(seq=number + 1, event=event, digest=digest))
        Link.objects.bulk_create(links)


def measure(events: int) -> dict[str, float | int | bool]:
    """Return how long verifying takes (best of three), the bare hash over the same bytes, and the next checkpoint."""
    prepare(events)
    first = _timed(lambda: checkpoints.checkpoint(by=Machine()))
    with transaction.atomic():
        record(by=Machine(), verb="installation.made", kind="installation", subject="1", purpose="real")
    following = _timed(lambda: checkpoints.checkpoint(by=Machine()))
    written = [line for _, _, line in lines()]
    bare = min(_timed(lambda: [sha256(line).digest() for line in written]) for _ in range(_RUNS))
    size = sum(map(len, written))
    written.clear()
    verdicts = []
    verify = min(_timed(lambda: verdicts.append(examine())) for _ in range(_RUNS))
    return {
        "events": len(verdicts) and verdicts[0].links,
        "bytes": size,
        "whole": all(verdict.whole for verdict in verdicts),
        "verify_s": round(verify, 2),
        "baseline_s": round(bare, 2),
        "ratio": round(verify / bare, 1),
        "events_per_s": round(events / verify),
        "first_checkpoint_s": round(first, 2),
        "next_checkpoint_s": round(following, 3),
    }


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
