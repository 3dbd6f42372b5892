"""What background work leaves behind and when it is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from ronguon.jobs.models import Heartbeat, Slot

SLOT_DAYS: Final = 30
HEARTBEAT_DAYS: Final = 1


def forget_slots(at: datetime) -> int:
    """Delete slots that began more than `SLOT_DAYS` before `at`, also those that never succeeded."""
    return Slot.objects.filter(begins_at__lt=at - timedelta(days=SLOT_DAYS)).delete()[0]


def forget_heartbeats(at: datetime) -> int:
    """Delete the signs of life of workers that gave none for `HEARTBEAT_DAYS` before `at`."""
    return Heartbeat.objects.filter(beat_at__lt=at - timedelta(days=HEARTBEAT_DAYS)).delete()[0]
