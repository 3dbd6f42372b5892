"""Limits that hold over all web processes: one row a caller, moved by one conditional update."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from ronguon.kernel import clock
from ronguon.people.domain import Limit
from ronguon.people.models import Tally


def limit_of(name: str) -> Limit:
    """Return the limit of that name as this installation sets it."""
    return Limit.parse(settings.RONGUON_LIMITS[name])


def _key(name: str, who: str, day: str) -> str:
    """Return what stands for the caller on that day: no address and no name of an account is kept."""
    return salted_hmac(f"ronguon limit {day}", f"{name}\0{who}", algorithm="sha256").hexdigest()


def _spend(key: str, limit: Limit, now_ms: int, cost: int) -> bool:
    """Move the tally if the limit allows it. One statement: of two processes at once, both see the other's move."""
    ahead = Greatest(F("free_at_ms"), now_ms) + cost * limit.interval_ms
    allowed = Tally.objects.filter(key=key, free_at_ms__lte=limit.latest_ms(now_ms, cost))
    return bool(allowed.update(free_at_ms=ahead))


def _now_ms() -> int:
    return int(clock.on_the_wall().timestamp() * 1000)


def _take(key: str, limit: Limit, cost: int) -> float:
    now_ms = _now_ms()
    if _spend(key, limit, now_ms, cost):
        return 0.0
    if not Tally.objects.filter(key=key).exists():
        try:
            with transaction.atomic():
                Tally.objects.create(key=key, free_at_ms=now_ms + cost * limit.interval_ms)
        except IntegrityError:
            pass
        else:
            return 0.0
    now_ms = _now_ms()  # another process may have been quicker with the first row; what it counts from is later
    if _spend(key, limit, now_ms, cost):
        return 0.0
    free_at = Tally.objects.filter(key=key).values_list("free_at_ms", flat=True).first() or now_ms
    return max(0.001, (free_at - limit.latest_ms(now_ms, cost)) / 1000)


def take(name: str, who: str, *, cost: int = 1) -> float:
    """Count `cost` of the limit `name` against `who`; return 0 when allowed, else the seconds to wait.

    What is refused is not counted, so whoever waits as told gets through.

    Source: house rule, decision 0016.
    """
    return _take(_key(name, who, clock.on_the_wall().date().isoformat()), limit_of(name), cost)


def give_back(name: str, who: str) -> None:
    """Take back one that was counted: it turned out to be no failure."""
    key = _key(name, who, clock.on_the_wall().date().isoformat())
    Tally.objects.filter(key=key).update(free_at_ms=F("free_at_ms") - limit_of(name).interval_ms)


def once(what: str, *, seconds: int) -> bool:
    """Return true for the first who asks with `what` within `seconds`, over all processes; false afterwards."""
    return _take(_key("once", what, "any day"), Limit(1, seconds), 1) == 0


def forget_tallies(at: datetime) -> int:
    """Delete the tallies that hold nothing against anybody any more at `at`; return how many."""
    return Tally.objects.filter(free_at_ms__lt=int(at.timestamp() * 1000)).delete()[0]
