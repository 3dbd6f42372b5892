"""How wrong passwords and codes are counted, so that guessing is slow and a stranger keeps nobody out.

A browser known for the address has tries of its own, which no stranger can use up. Anywhere else they count against the
pair of source and address, and against the address over all such sources. Only what turned out wrong stays counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from ronguon.people.actions import give_back, take
from ronguon.people.callers import caller, known_device

Counts = Sequence[tuple[str, str]]
"""Names of limits, each with whom it is counted against."""


def at_the_entrance(request: HttpRequest, address: str) -> Counts:
    """Return what a wrong password for `address` counts against, whether an account has it or not."""
    device = known_device(request, address)
    if device:
        return [("guess", f"device {device} {address}")]
    return [("guess", f"from {caller(request)} {address}"), ("address", address)]


def with_a_code(request: HttpRequest, account: int, address: str) -> Counts:
    """Return what a wrong code counts against: whoever tries one knows the password, so no source has its own."""
    device = known_device(request, address)
    return [("guess", f"code {account} {device}".rstrip())]


def once_more(account: int) -> Counts:
    """Return what a wrong password counts against when somebody signed in is asked for it again."""
    return [("guess", f"again {account}")]


def may_try(counts: Counts) -> bool:
    """Count one try, or nothing at all and return false when any of the limits is reached."""
    taken: list[tuple[str, str]] = []
    for name, who in counts:
        if take(name, who):
            was_right(taken)
            return False
        taken.append((name, who))
    return True


def was_right(counts: Counts) -> None:
    """Take back what was counted: it was no wrong try."""
    for name, who in counts:
        give_back(name, who)
