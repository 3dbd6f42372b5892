"""End a process that does an action, at a random moment or at a named step, bring the rest in order, and look.

`python killing.py SEED ROUNDS STEPPED` prints one line of JSON: what became of each action at ROUNDS seeded moments,
and of the actions STEPPED (separated by commas) at each of their named steps. Each round forks a process that does the
action on the installation named by the environment and is ended with SIGKILL.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import django


def ended(do: Callable[[Callable[[str], None]], None], after: float | None) -> list[str]:
    """Run `do` in a forked process, end it `after` seconds (null: it ends by itself), and return what it told."""
    from django.db import connection

    connection.close()  # a connection must not be shared by two processes
    reading, writing = os.pipe()
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(do, writing, go)
    os.close(writing)
    os.read(ready, 1)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    told = b""
    while piece := os.read(reading, 65536):
        told += piece
    os.waitpid(child, 0)
    for descriptor in (reading, ready, go):
        os.close(descriptor)
    return told.decode().split("\n")[:-1]


def _child(do: Callable[[Callable[[str], None]], None], writing: int, go: int) -> None:
    """Do the action in the forked process, telling what was done, or with a `!` what went wrong; never returns."""
    from django.db import connection

    def tell(word: str) -> None:
        os.write(writing, f"{word}\n".encode())

    try:
        connection.ensure_connection()
        os.write(go, b".")
        do(tell)
    except BaseException as error:  # noqa: BLE001 (whatever it was, the parent must hear of it)
        tell(f"!{type(error).__name__}: {str(error)[:200]!r}")
    os._exit(0)


def brought_in_order() -> None:
    """Do what a worker does after a restart."""
    from ronguon.assignments.tasks import finish_issuing
    from ronguon.files import tasks as files
    from ronguon.kernel import clock

    finish_issuing(clock.now())
    files.tidy(datetime.now(UTC) + timedelta(days=2))  # every leftover is old enough by then


def general_faults(looked_at: set[str]) -> list[str]:
    """Return what is wrong with the installation whatever was done; bytes of files are looked at once."""
    from django.db import connection
    from tests.durability.crashed_actions import all_linked

    from ronguon.evidence.models import Evidence
    from ronguon.files import storage
    from ronguon.files.actions import open_bytes, recount_use
    from ronguon.files.models import StoredFile
    from ronguon.reports.models import Report

    found = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            whole = [row[0] for row in cursor.execute("PRAGMA integrity_check").fetchall()]
            lone = cursor.execute("PRAGMA foreign_key_check").fetchall()
        found += [] if (whole, lone) == (["ok"], []) else [f"integrity {whole}, rows without their parent {lone}"]
    rows = {one.storage_key: one for one in StoredFile.objects.all()}
    for key in rows.keys() - looked_at:
        open_bytes(rows[key])  # raises when the bytes are missing or others
        looked_at.add(key)
    lone_files = set(storage.keys()) - rows.keys()
    found += [f"files without a row after sweeping: {lone_files}"] if lone_files else []
    named = Evidence.objects.count() + 2 * Report.objects.filter(stage=Report.Stage.SIGNED).count()
    found += [f"{len(rows)} rows of files, {named} named by other rows"] if len(rows) != named else []
    found += [f"shares were off: {off}"] if (off := recount_use()) else []
    return found if all_linked() else [*found, "the trail does not hold"]


def moments(world: Any, dice: random.Random, rounds: int, looked_at: set[str]) -> dict[str, Any]:
    """End each action `rounds` times at moments that `dice` says; return how many rounds held and what did not."""
    from tests.durability.crashed_actions import ACTIONS

    out: dict[str, Any] = {}
    for name, kind in ACTIONS.items():
        action, held, done = kind(world), 0, 0
        faults: list[str] = []
        material, begun = action.prepare(), time.monotonic()
        undisturbed = ended(partial(action.do, material), None)
        seconds = time.monotonic() - begun  # how long a round takes here, so that the ends fall within it
        if not undisturbed or action.faults(material, undisturbed):
            faults.append(f"undisturbed: {undisturbed} {action.faults(material, undisturbed)}")
        for number in range(rounds):
            material = action.prepare()
            told = ended(partial(action.do, material), dice.uniform(0, seconds))
            brought_in_order()
            wrong = action.faults(material, told) + general_faults(looked_at)
            wrong += [word for word in told if word.startswith("!")]
            faults += [f"round {number}: {fault}" for fault in wrong]
            held += not wrong
            done += len(told)
        out[name] = {"held": held, "rounds": rounds, "acknowledged": done, "faults": faults[:20]}
    return out


def main(seed: str, rounds: str, stepped: str) -> None:
    """Carry out what is asked and print it."""
    django.setup()
    from tests.durability.crashed_actions import new_world, the_day
    from tests.durability.stepping import steps

    with the_day():
        world, looked_at = new_world(), set[str]()
        out = {
            "moments": moments(world, random.Random(int(seed)), int(rounds), looked_at),
            "steps": steps(world, stepped.split(",") if stepped else [], looked_at),
        }
    sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
    main(*sys.argv[1:])
