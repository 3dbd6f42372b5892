"""What runs by itself for the trail: a signed checkpoint every hour, handed outside; the nightly scan."""

from __future__ import annotations

from datetime import datetime

from ronguon.audit.actions import checkpoints, keeping, scanning
from ronguon.audit.domain import Machine, checked
from ronguon.audit.domain.events import UnknownVerbError
from ronguon.audit.models import Event
from ronguon.audit.registry import FoundRow
from ronguon.kernel.errors import RonguonError


def sign_and_keep() -> None:
    """Sign what came since the last hour and hand every place what it has not got.

    Raises `RonguonError` when a place could not take it, so that the slot is tried again and the operator is told.
    """
    checkpoints.checkpoint(by=Machine())
    troubles = keeping.keep()
    if troubles:
        raise RonguonError(" ".join(troubles), code="not_kept")


def scan(at: datetime) -> int:
    """Look for rows that came in by another way than their action; return how many stand."""
    return scanning.scan(at)


def strange_events() -> list[FoundRow]:
    """Return the events of an action, or with a detail, that nobody declared: written by another hand than `record`."""
    found = []
    for event in Event.objects.order_by("id").iterator(chunk_size=2000):
        try:
            checked(event.verb, event.details)
        except (UnknownVerbError, AttributeError) as error:
            found.append(FoundRow("event", str(event.code), f"Sự kiện không do hệ thống ghi: {error}."))
    return found
