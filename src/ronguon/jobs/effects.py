"""Effects that happen once, however often a task runs: in the database with its rows, outside it under a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from ronguon.jobs.domain import BusyError
from ronguon.jobs.engines import promise
from ronguon.jobs.models import Effect
from ronguon.kernel import clock

_holder: list[str] = [""]


@contextmanager
def held_by(worker: str) -> Iterator[None]:
    """Let claims of this process be those of `worker`, so that its heartbeat lengthens them."""
    before, _holder[0] = _holder[0], worker
    try:
        yield
    finally:
        _holder[0] = before


@contextmanager
def once(key: str) -> Iterator[bool]:
    """Open the transaction of an effect and yield whether it is the first under `key`; the key commits with it."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                Effect.objects.create(key=key, done_at=clock.on_the_wall())
        except IntegrityError:
            yield False
        else:
            yield True


def outside(key: str, act: Callable[[], object], *, settle: Callable[[], object] = lambda: None) -> bool:
    """Do `act`, which no transaction can take back, once under `key`; return whether it was done here.

    `settle` runs in the transaction that marks it done. A worker that is killed after `act` and before that mark
    leaves it to be done again: that window is all that is left, and it cannot be closed from here.
    Raises `BusyError` while another worker is about it, and `RuntimeError` inside a transaction.
    """
    at = clock.on_the_wall()
    with transaction.atomic(durable=True):  # a claim that others cannot see yet would be none
        if not _claimed(key, at):
            return False
    try:
        act()
    except Exception:
        Effect.objects.filter(key=key, holder=_holder[0], done_at__isnull=True).delete()
        raise
    with transaction.atomic():
        Effect.objects.filter(key=key).update(done_at=clock.on_the_wall(), held_until=None)
        settle()
    return True


def _claimed(key: str, at: datetime) -> bool:
    """Take the claim on `key`; return false when it was done before."""
    mine = {"holder": _holder[0], "held_until": at + promise().lease}
    found, made = Effect.objects.get_or_create(key=key, defaults=mine)
    if made:
        return True
    if found.done_at is not None:
        return False
    if not Effect.objects.filter(key=key, done_at__isnull=True, held_until__lt=at).update(**mine):
        raise BusyError(key)
    return True


def keep(worker: str, at: datetime) -> None:
    """Lengthen the claims of a living worker."""
    Effect.objects.filter(holder=worker, done_at__isnull=True).update(held_until=at + promise().lease)
