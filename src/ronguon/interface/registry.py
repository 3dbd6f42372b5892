"""What others put in front of the interface: how many calls a caller may make."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

Limiter = Callable[[HttpRequest, str], int]
"""Takes the request and who calls (the opaque id of a key, "" for nobody); returns the seconds to wait, 0 to go on."""

_limiters: list[Limiter] = []


def limit_by(limiter: Limiter) -> None:
    """Let `limiter` decide, before anything is read, whether a call may go on. The last one given counts."""
    _limiters[:] = [limiter]


def seconds_to_wait(request: HttpRequest, caller: str) -> int:
    """Return how long `caller` has to wait before this call may go on; 0 when it may."""
    return max((limiter(request, caller) for limiter in _limiters), default=0)
