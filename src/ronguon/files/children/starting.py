"""Have a child started and ended by the fork server of this process, which is begun when first needed."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import ronguon

_REPLIES_WITHIN: Final = 10.0
_LONGEST: Final = 64
_ENDS_WITHIN: Final = 2.0


class ForkServerError(OSError):
    """No child can be started on this machine now."""


@dataclass(slots=True)
class Started:
    """A child at work: the pipe that takes its questions, the pipe that brings its answer, how it ended."""

    questions: int
    answers: int
    exit_code: int | None = None

    def close_questions(self) -> None:
        """Say that nothing more comes. May be called twice."""
        if self.questions >= 0:
            os.close(self.questions)
            self.questions = -1


@contextmanager
def _closed_on_error(control: socket.socket) -> Iterator[None]:
    try:
        yield
    except OSError:
        control.close()
        raise


class _ForkServer:
    """A fork server process and the socket to it. One question at a time; children themselves work side by side."""

    def __init__(self, modules: Sequence[str]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        self._asking = threading.Lock()
        ours.settimeout(_REPLIES_WITHIN)
        with theirs, _closed_on_error(ours):
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter; modules by names that rooms registered)
                [sys.executable, "-P", "-s", "-B", "-X", "utf8", "-m", "ronguon.files.children.forkserver", *modules],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PYTHONPATH": str(Path(ronguon.__file__).parents[1]), "LANG": "C.UTF-8"},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self, questions: int, answers: int) -> int:
        return self._ask(b"start", [questions, answers])

    def end(self, child: int) -> int:
        return self._ask(b"end %d" % child, [])

    def _ask(self, message: bytes, descriptors: list[int]) -> int:
        """Return the number that the fork server answers. Raises `OSError` when it is gone or silent."""
        with self._asking:
            socket.send_fds(self._control, [message], descriptors)
            said = self._control.recv(_LONGEST)
        if not said:
            raise ConnectionResetError("the fork server is gone")
        return int(said)

    def forget(self) -> None:
        """Let go of the socket alone: in a forked process the fork server belongs to another."""
        self._control.close()
        self._process.returncode = 0  # not ours to wait for

    def close(self) -> None:
        """End the fork server and, through it, whatever children are left."""
        self._control.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_ENDS_WITHIN)
        self._process.kill()
        self._process.wait()


class _Kept:
    """The fork server of this process, if there is one."""

    def __init__(self) -> None:
        self.server: _ForkServer | None = None
        self.changing = threading.Lock()

    def get(self, modules: Sequence[str]) -> _ForkServer:
        with self.changing:
            if self.server is None:
                self.server = _ForkServer(modules)
            return self.server

    def drop(self, broken: _ForkServer) -> None:
        with self.changing:
            if self.server is broken:
                self.server = None
                broken.close()

    def forget(self) -> None:
        self.changing = threading.Lock()  # another thread may have held it when this process was forked
        if self.server is not None:
            self.server.forget()
            self.server = None

    def close(self) -> None:
        if self.server is not None:
            self.drop(self.server)

    @property
    def pid(self) -> int | None:
        return self.server.pid if self.server else None


_kept = _Kept()
os.register_at_fork(after_in_child=_kept.forget)
atexit.register(_kept.close)


@contextmanager
def child(modules: Sequence[str]) -> Iterator[Started]:
    """Yield a child that waits for its questions; it is gone afterwards with all that it started.

    `modules` are loaded once by the fork server that is begun when there is none. Raises `ForkServerError`.
    """
    for_child, questions = os.pipe()
    answers, from_child = os.pipe()
    started = Started(questions, answers)
    try:
        try:
            server, number = _start(modules, for_child, from_child)
        finally:
            os.close(for_child)
            os.close(from_child)
        try:
            yield started
        finally:
            started.close_questions()
            try:
                started.exit_code = server.end(number)
            except OSError:
                # It is gone and took its children with it, or it is late: its answer must not be taken for another's.
                _kept.drop(server)
    finally:
        started.close_questions()
        os.close(answers)


def _start(modules: Sequence[str], for_child: int, from_child: int) -> tuple[_ForkServer, int]:
    """Start a child; a fork server that ended, by itself or by force, is replaced once."""
    for _attempt in range(2):
        try:
            server = _kept.get(modules)
        except OSError as error:
            raise ForkServerError("no fork server could be begun") from error
        try:
            return server, server.start(for_child, from_child)
        except OSError:
            _kept.drop(server)
    raise ForkServerError("no child could be started")
