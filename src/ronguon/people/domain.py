"""How long a session lives, how fast somebody may ask, and what is said of both: no database, no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCH = timedelta(minutes=1)
"""Use is noted at most this often, so that reading pages does not write to the database each time."""
REMEMBERED = timedelta(days=3)
"""How long it is still known whose session ended: so long can text be sent on that was typed in a page left open."""
_RATE = re.compile(r"^(?P<amount>[1-9]\d{0,6})/(?P<times>[1-9]\d{0,3})(?P<unit>[smh])$")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_COARSE_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever acts on their own account, as the trail knows them."""

    account: UUID | None
    name: str
    acting_for: UUID | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` at once; then one more every `seconds` / `amount`. So never over twice `amount` in `seconds`."""

    amount: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read `30/1m`: thirty in one minute. Units are s, m and h. Raises `ValueError` for anything else."""
        found = _RATE.match(text)
        if found is None:
            raise ValueError(f"{text!r} is not of the form 30/1m")
        return cls(int(found["amount"]), int(found["times"]) * _SECONDS[found["unit"]])

    @property
    def interval_ms(self) -> int:
        """Return after how many milliseconds one more is allowed, at least one."""
        return max(1, self.seconds * 1000 // self.amount)

    def latest_ms(self, now_ms: int, cost: int) -> int:
        """Return up to where a tally may have run ahead for `cost` more to be allowed."""
        return now_ms + (self.amount - cost) * self.interval_ms


def ends_at(begun: datetime, used: datetime) -> datetime:
    """Return when a session ends that was begun and last used then: idle for 30 minutes, or 12 hours old."""
    return min(used + IDLE, begun + LONGEST)


def minutes_since(used: datetime, now: datetime) -> int:
    """Return the minutes since then, in steps of five: coarse on purpose."""
    return max(0, int((now - used).total_seconds()) // 60 // _COARSE_MINUTES * _COARSE_MINUTES)
