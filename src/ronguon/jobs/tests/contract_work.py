"""Tasks of the contract, and what its driver does with them. Every line of the log is one thing that happened."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from ronguon.jobs import actions, effects, letters
from ronguon.jobs.actions import slot_start
from ronguon.jobs.background import enqueue, task
from ronguon.jobs.models import Effect, Job, Slot
from ronguon.jobs.registry import periodic
from ronguon.kernel.errors import NotAllowedError

PERSONAL = ("an.nguyen@example.vn", "Nguyễn Văn Mẫu", "0912000111")
SECOND = timedelta(seconds=1)


def log(*words: object) -> None:
    """Append one line, whole or not at all, so that many processes may write at once."""
    line = " ".join(map(str, [*words, os.getpid(), time.time()])) + "\n"
    descriptor = os.open(os.environ["CONTRACT_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, line.encode())
    os.close(descriptor)


@task
def mark(*, key: str) -> None:
    log("ran", key)
    with effects.once(key) as first:
        if first:
            log("effect", key)


@task(priority=1)
def slow(*, key: str, tenths: int) -> None:
    log("begun", key)
    time.sleep(tenths / 10)
    with effects.once(key) as first:
        if first:
            log("effect", key)


@task
def letter(*, key: str, tenths: int) -> None:
    log("begun", key)
    time.sleep(tenths / 10)
    letters.send(key, to="phong@example.vn", subject="Thử", text=key)
    log("ran", key)


@task(priority=5)
def shaky(*, key: str, fails: int) -> None:
    log("tried", key)
    tried = Path(os.environ["CONTRACT_LOG"]).read_text("utf-8").count(f"tried {key} ")
    if tried <= fails:
        raise ConnectionRefusedError(111, " ".join(PERSONAL))


@task(priority=5)
def broken(*, key: str) -> None:
    log("tried", key)
    raise ValueError(f"{key} {PERSONAL}")


@task(priority=5)
def refused(*, key: str) -> None:
    log("tried", key)
    raise NotAllowedError(f"{PERSONAL[1]} không được phép.", code="not_allowed")


if "CONTRACT_LOG" in os.environ:  # a process of the contract, not the suite that only reads a constant from here
    periodic("tests.tick", every=SECOND, run=lambda at: log("tick", slot_start(SECOND, at).isoformat()))


# ── what the driver is asked


def put(*, name: str, times: int = 1, many: list[dict[str, Any]]) -> None:
    for arguments in many * times:
        enqueue(f"tests.{name}", **arguments)


def put_by_priority(priorities: list[int]) -> None:
    for priority in priorities:
        mark.using(priority=priority).enqueue(key=f"p{priority}")


def rolled_back() -> list[int]:
    """Return how many tasks stand in the queue after a rollback, and after a commit."""
    with transaction.atomic():
        enqueue("tests.mark", key="never")
        transaction.set_rollback(True)
    after_rollback = actions.state().waiting
    with transaction.atomic():
        enqueue("tests.mark", key="kept")
    return [after_rollback, actions.state().waiting]


def state() -> dict[str, Any]:
    now = actions.state()
    return {name: getattr(now, name) for name in now.__slots__}


def dead() -> list[dict[str, Any]]:
    rows = Job.objects.dead().order_by("name").values("code", "name", "attempts", "reason", "arguments")
    return [row | {"code": str(row["code"])} for row in rows]


def again(code: str) -> str:
    return actions.again(UUID(code))


def effect_count(prefix: str) -> int:
    return Effect.objects.filter(key__startswith=prefix, done_at__isnull=False).count()


def slots() -> int:
    return Slot.objects.filter(name="tests.tick", outcome=Slot.Outcome.DONE).count()


def everything_stored() -> str:
    """Return every text of every table of background work, to look for what must not be there."""
    found = [str(list(model.objects.values())) for model in (Job, Effect, Slot)]
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("procrastinate_")]
        for name in tables:
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 (names come from the database itself)
            found.append(str(cursor.fetchall()))
    return "\n".join(found)


def bare(count: int) -> float:
    """Return how many times a second a row is inserted and deleted, each in its own transaction, by nobody's rules."""
    begun, at = time.monotonic(), datetime.now(UTC)
    for number in range(count):
        row = Job.objects.create(name="tests.bare", arguments={"key": str(number)}, made_at=at, due_at=at)
        Job.objects.filter(pk=row.pk).delete()
    return count / (time.monotonic() - begun)


def mailed() -> list[str]:
    """Return every letter that was sent."""
    folder = Path(os.environ["RONGUON_VAR"]) / "mail"
    return [path.read_text("utf-8") for path in sorted(folder.glob("*"))] if folder.exists() else []


def answer(line: str) -> str:
    """Do what one line asks and return what came of it."""
    name, arguments = json.loads(line)
    return json.dumps(globals()[name](**arguments))
