"""The process that starts children quickly: it has loaded what they need and forks one for each call.

Started as `python -m ronguon.files.children.forkserver MODULE…` with its end of a socket as standard input. It never
touches a stranger's bytes itself. Messages are whole packets: `start` with two descriptors (questions, answers) is
answered by the child's number; `end NUMBER` kills what is left of the child and is answered by how it ended. The
fork server ends when its parent is gone, or when nobody asked for a while and no child is left.

Source: Linux man-pages: unix(7) for SOCK_SEQPACKET and SCM_RIGHTS, credentials(7) for sessions and groups.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
from contextlib import suppress
from typing import Final

from ronguon.files.children import inside

IDLE_SECONDS: Final = 60.0
"""How long a process that nobody asks keeps its memory."""
_LONGEST: Final = 64
_PIPES: Final = 2


def main(modules: list[str]) -> None:
    """Serve one parent until it is gone."""
    control = socket.socket(fileno=os.dup(0))
    _nothing_on(0, os.O_RDONLY)
    for name in modules:
        # What does not load here is the child's own trouble, and told there.
        with suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
    children: set[int] = set()
    while True:
        control.settimeout(None if children else IDLE_SECONDS)
        try:
            message, descriptors, _flags, _address = socket.recv_fds(control, _LONGEST, _PIPES)
        except (TimeoutError, ConnectionError):
            return
        match message.split():
            case [b"start"] if len(descriptors) == _PIPES:
                child = _start(control, *descriptors)
                children.add(child)
                said = child
            case [b"end", number] if int(number) in children:
                said = _end(int(number))
                children.discard(int(number))
            case _:
                return
        control.send(b"%d" % said)


def _start(control: socket.socket, questions: int, answers: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            _be_a_child(control, questions, answers)
        finally:
            os._exit(1)
    os.close(questions)
    os.close(answers)
    return child


def _be_a_child(control: socket.socket, questions: int, answers: int) -> None:
    os.setsid()
    control.close()
    os.dup2(questions, 0)
    os.close(questions)
    inside.answer(answers)
    os._exit(0)


def _end(child: int) -> int:
    """Kill the child with all it started, and return its exit code; a signal is a negative number, as elsewhere.

    One that is dead already keeps its number until it is waited for, so that nobody else can be hit.
    """
    for kill in (os.kill, os.killpg):
        with suppress(ProcessLookupError):
            kill(child, signal.SIGKILL)
    _gone, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _nothing_on(descriptor: int, how: int) -> None:
    nowhere = os.open(os.devnull, how)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


if __name__ == "__main__":
    main(sys.argv[1:])
