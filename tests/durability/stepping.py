"""End a process before and after every named step of an action: each row, each flush and name of a file, each
commit."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.durability.killing import brought_in_order, ended, general_faults

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b.*?\"(\w+)\"", re.DOTALL)
Tell = Callable[[str], None]
TRIES = 8
"""How often a step is sought: a folder that a random key shares with an earlier file needs no flush of its own."""


class Steps:
    """Counts the steps of a process, and ends it at the step `last`; null ends it nowhere."""

    def __init__(self, last: int | None, tell: Tell) -> None:
        self.last, self.tell, self.number = last, tell, 0

    def at(self, name: str) -> None:
        """Note that the process stands before or after a step; it may be its last."""
        self.number += 1
        if self.last is None:
            self.tell(f"step {name}")
        elif self.number == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return `function` with a step before and one after it."""

        def stepped(*args: Any, **kwargs: Any) -> Any:
            self.at(f"before {name}")
            result = function(*args, **kwargs)
            self.at(f"after {name}")
            return result

        return stepped


@contextmanager
def stepping(steps: Steps) -> Iterator[None]:
    """Put a step around each write of the block: statements, commits, flushes and names of files. Never undone:

    the process that enters this is forked for one action and ends with it.
    """
    from django.db import connection

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 (the framework calls it so)
        write = WRITES.match(sql)
        function = steps.around(f"{write[1]} {write[2]}", execute) if write else execute
        return function(sql, params, many, context)

    os.fsync = steps.around("the flush of a file", os.fsync)
    Path.rename = steps.around("the name of a file", Path.rename)  # type: ignore[method-assign]  # as written above
    connection._commit = steps.around("the commit", connection._commit)  # type: ignore[attr-defined]  # the framework's own method
    with connection.execute_wrapper(watch):
        yield


def once(action: Any, material: Sequence[Any], last: int | None, tell: Tell) -> None:
    """Do the action once in a process that ends at the step `last`."""
    with stepping(Steps(last, tell)):
        action.do(material, tell)


def steps(world: Any, names: Sequence[str], looked_at: set[str]) -> dict[str, Any]:
    """End each action at each of its steps; return for each its steps, how many held, and what did not."""
    from tests.durability.crashed_actions import ACTIONS, PLANTED

    out = {}
    for name in names:
        action = (ACTIONS | PLANTED)[name](world, pieces=1)
        told = ended(partial(once, action, action.prepare(), None), None)
        named = [word.removeprefix("step ") for word in told if word.startswith("step ")]
        faults = [word for word in told if word.startswith("!")]
        held, died = 0, 0
        for last, step in enumerate(named, start=1):
            for _ in range(TRIES):
                material = action.prepare()
                told = ended(partial(once, action, material, last), None)
                if not told:
                    break
            died += not told  # whoever tells anything outlived the step
            brought_in_order()
            wrong = action.faults(material, told) + general_faults(looked_at)
            faults += [f"{step}: {fault}" for fault in wrong]
            held += not wrong
        out[name] = {"held": held, "steps": named, "died": died, "faults": faults[:20]}
    return out
