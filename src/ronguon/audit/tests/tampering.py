"""What somebody with the whole database in hand can do to the trail: six ways, each at a place of its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from uuid import uuid4

from django.db import connection

from ronguon.audit.domain import GENESIS
from ronguon.audit.models import Event, Link

TABLES = ("audit_event", "audit_link")


@contextmanager
def disarmed(table: str) -> Iterator[None]:
    """Do what somebody with the whole database in hand does: take the guard off, change, put it back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What is still to be checked would bar a change of the table.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            kept = cursor.fetchall()
            for name, _ in kept:
                cursor.execute(f'DROP TRIGGER "{name}"')
            yield
            for _, sql in kept:
                cursor.execute(sql)


@contextmanager
def unguarded() -> Iterator[None]:
    """Take the guards off both tables of the trail, and off their keys."""
    with ExitStack() as stack:
        for table in TABLES:
            stack.enter_context(disarmed(table))
        yield


def sql(statement: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def edit(dice: random.Random, size: int) -> None:
    """Change one field of one event."""
    event = Link.objects.get(seq=dice.randint(1, size)).event
    changes: list[Callable[[], object]] = [
        lambda: sql("UPDATE audit_event SET verb = 'trial.other' WHERE id = %s", event.pk),
        lambda: Event.objects.filter(pk=event.pk).update(actor=uuid4()),
        lambda: Event.objects.filter(pk=event.pk).update(at=event.at + timedelta(seconds=1)),
        lambda: Event.objects.filter(pk=event.pk).update(recorded_at=event.recorded_at - timedelta(microseconds=1)),
        lambda: Event.objects.filter(pk=event.pk).update(details={**event.details, "number": 999}),
        lambda: Event.objects.filter(pk=event.pk).update(subject="another"),
        lambda: Event.objects.filter(pk=event.pk).update(acting_for=uuid4()),
        lambda: Event.objects.filter(pk=event.pk).update(code=uuid4()),
    ]
    dice.choice(changes)()


def delete(dice: random.Random, size: int) -> None:
    """Take one link with its event out and close the gap, not at the end."""
    seq = dice.randint(1, size - 1)
    gone = Link.objects.get(seq=seq)
    sql("DELETE FROM audit_link WHERE seq = %s", seq)
    sql("DELETE FROM audit_event WHERE id = %s", gone.event_id)
    for later in range(seq + 1, size + 1):
        sql("UPDATE audit_link SET seq = %s WHERE seq = %s", later - 1, later)


def insert(dice: random.Random, size: int) -> None:
    """Put an event between two others, with a digest that fits what stands before it."""
    seq = dice.randint(1, size)
    for later in range(size, seq - 1, -1):
        sql("UPDATE audit_link SET seq = %s WHERE seq = %s", later + 1, later)
    before = Link.objects.filter(seq=seq - 1).values_list("digest", flat=True).first() or GENESIS
    like = Link.objects.get(seq=seq + 1).event
    put = Event.objects.create(
        verb=like.verb, subject_kind=like.subject_kind, subject="put in", at=like.at, recorded_at=like.recorded_at,
        details=like.details,
    )  # fmt: skip
    Link.objects.create(seq=seq, event=put, digest=put.entry().digest(before))


def swap(dice: random.Random, size: int) -> None:
    """Let two events change places."""
    one, other = dice.sample(range(1, size + 1), 2)
    first, second = Link.objects.get(seq=one).event_id, Link.objects.get(seq=other).event_id
    spare = Event.objects.create(
        verb="trial.happened", subject_kind="trial", subject="x", at=Event.objects.get(pk=first).at,
        recorded_at=Event.objects.get(pk=first).at,
    )  # fmt: skip
    sql("UPDATE audit_link SET event_id = %s WHERE seq = %s", spare.pk, one)
    sql("UPDATE audit_link SET event_id = %s WHERE seq = %s", first, other)
    sql("UPDATE audit_link SET event_id = %s WHERE seq = %s", second, one)
    sql("DELETE FROM audit_event WHERE id = %s", spare.pk)


def cut(dice: random.Random, size: int) -> None:
    """Take the newest events away, links and all."""
    from_seq = dice.randint(max(2, size - 10), size)
    ids = list(Link.objects.filter(seq__gte=from_seq).values_list("event_id", flat=True))
    sql("DELETE FROM audit_link WHERE seq >= %s", from_seq)
    Event.objects.filter(pk__in=ids)._raw_delete("default")


def rebuild(dice: random.Random, size: int) -> None:
    """Change one event and compute every link from there on anew, so that the chain holds again."""
    seq = dice.randint(1, size)
    event = Link.objects.get(seq=seq).event
    Event.objects.filter(pk=event.pk).update(details={**event.details, "number": 999})
    digest = Link.objects.filter(seq=seq - 1).values_list("digest", flat=True).first() or GENESIS
    for link in Link.objects.filter(seq__gte=seq).select_related("event").order_by("seq"):
        digest = link.event.entry().digest(digest)
        Link.objects.filter(pk=link.pk).update(digest=digest)


WAYS: dict[str, Callable[[random.Random, int], None]] = {
    "edit": edit,
    "delete": delete,
    "insert": insert,
    "swap": swap,
    "cut the tail": cut,
    "rebuild everything": rebuild,
}
BY_CHECKPOINT = {"cut the tail", "rebuild everything"}
"""What no chain can show by itself."""
