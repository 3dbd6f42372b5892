"""Call one function on a stranger's bytes in a child process that may fail without harm.

Parsers of documents and pictures are large and written in C; here one runs with limits on memory, time and files,
in an empty network where the kernel allows it, and is killed when it breaks a limit. The bytes go to it by pipe and
touch no disk.
"""

from __future__ import annotations

import json
import logging
import os
import re
import selectors
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from ronguon.files.children import starting
from ronguon.files.domain.kinds import MIB
from ronguon.files.domain.refusals import refusal
from ronguon.kernel.errors import RefusedFileError, UnavailableError

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"

_PATH: Final = re.compile(r"ronguon(?:\.[a-z_][a-z0-9_]*)+:[a-z_][a-z0-9_]*")
_PIECE: Final = 256 * 1024
_ATTEMPTS: Final = 2
BUSY: Final = (
    "The server could not open the file: it lacks memory or is too busy. The file was not saved. "
    "Send it again in a few minutes."
)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What a child may use before it is killed. `answer_bytes` counts the answer as JSON."""

    memory_bytes: int = 768 * MIB
    cpu_seconds: int = 10
    wall_seconds: float = 20.0
    answer_bytes: int = 64 * MIB
    open_files: int = 64


@dataclass(frozen=True, slots=True)
class Isolation:
    """Which of the two bars between a child and the network hold on this machine."""

    empty_network: bool
    no_sockets: bool

    @property
    def holds(self) -> bool:
        """Whether a child cannot reach the network."""
        return self.empty_network or self.no_sockets


DEFAULT: Final = ChildLimits()
_openers: dict[str, str] = {"isolation": "ronguon.files.children.inside:nothing"}


class UnknownOpenerError(LookupError):
    """A name that no app registered was asked for: a slip in our own code, never a user's doing."""


def register_opener(name: str, path: str) -> None:
    """Let `call_in_child` call the function at `path` (`"ronguon.room.module:function"`) under `name`.

    The function takes the bytes and a `dict` of options and returns what JSON can hold. Its module needs no Django:
    none is set up in the child. Raises `ValueError` for a path outside this package, or a name that another path has.
    """
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path!r} does not name a function of this package")
    if _openers.setdefault(name, path) != path:
        raise ValueError(f"{name!r} opens {_openers[name]!r} already")


def call_in_child(
    target: str, data: bytes, *, options: Mapping[str, JsonValue] | None = None, limits: ChildLimits = DEFAULT
) -> JsonValue:
    """Return what the opener `target` makes of `data`, called with `options` in a process of its own.

    Raises `RefusedFileError`: the opener's own, or `unreadable` when it crashed, broke a limit or answered
    nonsense. Raises `UnavailableError` when no child can be started, `UnknownOpenerError` for a name that was not
    registered.
    """
    answer = _answer(target, data, options or {}, limits)
    value: JsonValue = answer["value"]
    return value


def child_isolation() -> Isolation:
    """Return what keeps children from the network on this machine, as one of them found it."""
    held = _answer("isolation", b"", {}, DEFAULT)["isolated"]
    return Isolation(empty_network=held["empty_network"] is True, no_sockets=held["no_sockets"] is True)


def _answer(target: str, data: bytes, options: Mapping[str, JsonValue], limits: ChildLimits) -> dict[str, Any]:
    path = _openers.get(target)
    if path is None:
        raise UnknownOpenerError(target)
    given = {
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "open_files": limits.open_files,
    }
    order = json.dumps({"path": path, "options": dict(options), "limits": given}).encode("ascii")
    started = time.monotonic()
    raw, end = _run([order, b"\n", data], limits)
    answer = _read(raw)
    if "refused" in answer and "code" in answer:
        raise RefusedFileError(*map(str, answer["refused"]), code=str(answer["code"]), **answer["facts"])
    if "value" not in answer:
        why = answer.get("failed", end)
        _logger.warning("opener %s gave up after %.1f s: %s", target, time.monotonic() - started, why)
        raise refusal("unreadable")
    return answer


def _read(raw: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _run(pieces: list[bytes], limits: ChildLimits) -> tuple[bytes, str]:
    """Return the child's answer and how it ended. The child is gone when this returns, whatever happened.

    A child that was lost with its fork server says nothing about the file: another one is asked, once.
    """
    modules = sorted({path.partition(":")[0] for path in _openers.values()})
    try:
        for _attempt in range(_ATTEMPTS):
            with starting.child(modules) as started:
                answer, end = _exchange(started, pieces, limits)
            if answer or end or started.exit_code is not None:
                return answer, end or f"exit {started.exit_code}"
    except starting.ForkServerError as error:
        raise UnavailableError(BUSY, code="busy") from error
    return b"", "lost"


def _exchange(started: starting.Started, pieces: list[bytes], limits: ChildLimits) -> tuple[bytes, str]:
    """Write the pieces and read the answer at the same time, so that neither side waits for the other for ever."""
    deadline = time.monotonic() + limits.wall_seconds
    waiting = [memoryview(piece) for piece in pieces if piece]
    answer = bytearray()
    with selectors.DefaultSelector() as ready:
        os.set_blocking(started.questions, False)
        ready.register(started.questions, selectors.EVENT_WRITE)
        ready.register(started.answers, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return b"", "wall time"
            for key, _events in ready.select(left):
                if key.fd == started.questions:
                    if not _write(key.fd, waiting):
                        ready.unregister(key.fd)
                        started.close_questions()
                    continue
                got = os.read(key.fd, _PIECE)
                answer += got
                if len(answer) > limits.answer_bytes:
                    return b"", "answer too long"
                if not got:
                    return bytes(answer), ""


def _write(descriptor: int, waiting: list[memoryview]) -> bool:
    """Write what the pipe takes now. Returns whether more is waiting; a child that died wants no more."""
    if not waiting:
        return False
    try:
        written = os.write(descriptor, waiting[0][:_PIECE])
    except BrokenPipeError:
        return False
    rest = waiting[0][written:]
    waiting[:1] = [rest] if rest else []
    return bool(waiting)
