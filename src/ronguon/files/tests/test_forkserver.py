"""The fork server: one a process, replaced when it ends, gone with its parent; no child outlives its call."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ronguon.files.children import forkserver, starting
from ronguon.files.children.calling import BUSY, ChildLimits, call_in_child, register_opener
from ronguon.files.tests.processes import born_of
from ronguon.kernel.errors import RefusedFileError, UnavailableError
from ronguon.kernel.saying import vietnamese

OPENERS = "ronguon.files.tests.openers"
for _name in ["echo", "spin", "sleep", "offspring"]:
    register_opener(f"test-{_name}", f"{OPENERS}:{_name}")

SMALL = ChildLimits(memory_bytes=256 * 1024 * 1024, cpu_seconds=5, wall_seconds=1.0)


def the_server() -> int:
    call_in_child("test-echo", b"x")
    pid = starting._kept.pid
    assert pid is not None
    return pid


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_gone(pid: int, seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not is_running(pid)


def test_calls_share_one_fork_server_and_leave_it_without_children() -> None:
    first = the_server()
    with pytest.raises(RefusedFileError):
        call_in_child("test-sleep", b"x", limits=SMALL)
    assert the_server() == first
    assert born_of(first) == set()


def test_a_fork_server_that_was_killed_is_replaced() -> None:
    first = the_server()
    os.kill(first, signal.SIGKILL)
    assert call_in_child("test-echo", b"abc", options={"n": 1}) == {
        "bytes": 3,
        "first": b"abc".hex(),
        "options": {"n": 1},
    }
    assert starting._kept.pid != first


def test_a_good_file_whose_child_was_lost_with_the_server_is_asked_again() -> None:
    first = the_server()
    said: list[object] = []

    def ask() -> None:
        said.append(call_in_child("test-echo", b"slow", options={"seconds": 0.6}))

    asking = threading.Thread(target=ask)
    asking.start()
    until = time.monotonic() + 5
    while not born_of(first) and time.monotonic() < until:
        time.sleep(0.005)
    os.kill(first, signal.SIGKILL)
    asking.join()
    assert said == [{"bytes": 4, "first": b"slow".hex(), "options": {"seconds": 0.6}}]


def test_an_answer_that_came_late_is_never_taken_for_another_s(monkeypatch: pytest.MonkeyPatch) -> None:
    first = the_server()
    end = starting._ForkServer.end

    def late(self: starting._ForkServer, child: int) -> int:
        monkeypatch.setattr(starting._ForkServer, "end", end)
        socket.send_fds(self._control, [b"end %d" % child], [])
        raise TimeoutError

    monkeypatch.setattr(starting._ForkServer, "end", late)
    assert call_in_child("test-echo", b"a") == {"bytes": 1, "first": b"a".hex(), "options": {}}
    assert call_in_child("test-echo", b"ab") == {"bytes": 2, "first": b"ab".hex(), "options": {}}
    assert starting._kept.pid != first
    assert wait_until_gone(first)


def test_one_long_call_does_not_keep_others_waiting() -> None:
    the_server()
    ended: list[str] = []

    def long() -> None:
        with pytest.raises(RefusedFileError):
            call_in_child("test-sleep", b"x", limits=ChildLimits(wall_seconds=3.0))
        ended.append("long")

    asking = threading.Thread(target=long)
    asking.start()
    call_in_child("test-echo", b"x")
    ended.append("short")
    asking.join()
    assert ended == ["short", "long"]


def test_what_a_child_started_ends_with_it() -> None:
    answer = call_in_child("test-offspring", b"x")
    assert isinstance(answer, int)
    assert wait_until_gone(answer)


def test_a_fork_server_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGUON_SECRET_KEY", "hidden")
    first = the_server()
    os.kill(first, signal.SIGKILL)
    environment = Path(f"/proc/{the_server()}/environ").read_bytes()
    assert b"PYTHONPATH" in environment
    assert b"hidden" not in environment


def test_a_forked_process_has_a_fork_server_of_its_own() -> None:
    mine = the_server()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            before = starting._kept.pid
            os.write(writing, f"{before} {the_server()}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        earlier, own = pipe.read().decode().split()
    os.waitpid(child, 0)
    assert earlier == "None"
    assert int(own) != mine
    assert wait_until_gone(int(own))
    assert the_server() == mine


@pytest.mark.parametrize("how", ["kill -9", "an ordinary end"])
def test_a_fork_server_is_gone_with_its_parent(how: str) -> None:
    code = (
        "import sys; from ronguon.files.children import starting\n"
        "from ronguon.files.children.calling import call_in_child\n"
        "call_in_child('isolation', b''); print(starting._kept.pid, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdin is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        if how == "kill -9":
            parent.kill()
        parent.stdin.close()
        parent.wait()
    assert wait_until_gone(pid)


def test_a_fork_server_that_nobody_asks_ends_and_the_next_call_begins_another(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys; from ronguon.files.children import forkserver; forkserver.IDLE_SECONDS = 0.05; forkserver.main([])"
    )
    run = subprocess.Popen

    def impatient(command: list[str], **kept: object) -> subprocess.Popen[bytes]:
        return run([*command[: command.index("-m")], "-c", code], **kept)  # type: ignore[call-overload,no-any-return]  # the same keywords

    os.kill(the_server(), signal.SIGKILL)
    monkeypatch.setattr(subprocess, "Popen", impatient)
    first = the_server()
    assert wait_until_gone(first)
    assert the_server() != first
    monkeypatch.undo()
    os.kill(the_server(), signal.SIGKILL)
    assert forkserver.IDLE_SECONDS == 60.0


def test_where_no_process_can_be_started_the_sentence_says_later_and_not_that_the_file_is_bad(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_arguments: object, **_kept: object) -> None:
        raise BlockingIOError("no more processes")

    os.kill(the_server(), signal.SIGKILL)
    monkeypatch.setattr(subprocess, "Popen", full)
    with pytest.raises(UnavailableError) as caught:
        call_in_child("test-echo", b"x")
    assert caught.value.message == vietnamese(BUSY)
