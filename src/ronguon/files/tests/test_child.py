"""The child process: answers come back, everything else becomes one refusal, nothing is left behind."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

import pytest

from ronguon.files.children import starting
from ronguon.files.children.calling import (
    ChildLimits,
    JsonValue,
    UnknownOpenerError,
    call_in_child,
    child_isolation,
    register_opener,
)
from ronguon.files.tests.processes import born_of
from ronguon.kernel.errors import RefusedFileError

OPENERS = "ronguon.files.tests.openers"
BAD_ENDS = [
    "crash",
    "segfault",
    "leave",
    "exit_politely",
    "eat_memory",
    "spin",
    "sleep",
    "flood",
    "recurse",
    "not_json",
]
for _name in ["echo", "refuse", "chatter", "tries", *BAD_ENDS]:
    register_opener(f"test-{_name}", f"{OPENERS}:{_name}")

SMALL = ChildLimits(memory_bytes=256 * 1024 * 1024, cpu_seconds=1, wall_seconds=3.0, answer_bytes=1_000_000)


def children() -> set[str]:
    """Return the processes whose parent is this one or its fork server, dead ones not yet buried included."""
    call_in_child("isolation", b"")  # so that the fork server is there before and after
    pid = starting._kept.pid
    assert pid is not None
    return born_of(os.getpid(), pid)


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_answer_comes_back_with_options() -> None:
    data = os.urandom(3_000_000)
    answer = call_in_child("test-echo", data, options={"day": "2026-03-04", "có dấu": ["ừ", None, 1.5]})
    expected: JsonValue = {
        "bytes": len(data),
        "first": data[:8].hex(),
        "options": {"day": "2026-03-04", "có dấu": ["ừ", None, 1.5]},
    }
    assert answer == expected


def test_no_bytes_are_bytes_too() -> None:
    answer = call_in_child("test-echo", b"")
    assert answer == {"bytes": 0, "first": "", "options": {}}


def test_refusal_in_the_child_is_the_same_refusal_outside() -> None:
    with pytest.raises(RefusedFileError) as caught:
        call_in_child("test-refuse", b"x")
    assert caught.value.code == "encrypted"
    assert "mật khẩu" in caught.value.message


@pytest.mark.parametrize("name", BAD_ENDS)
def test_every_bad_end_is_one_refusal(name: str) -> None:
    before = children()
    started = time.monotonic()
    with pytest.raises(RefusedFileError) as caught:
        call_in_child(f"test-{name}", os.urandom(2_000_000), limits=SMALL)
    assert caught.value.code == "unreadable"
    assert time.monotonic() - started < 6
    assert children() <= before


def test_log_tells_the_place_and_not_the_content(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="ronguon.files.children.calling"), pytest.raises(RefusedFileError):
        call_in_child("test-crash", "họ tên trong tệp".encode())
    assert "KeyError at openers.py" in caplog.text
    assert "trong tệp" not in caplog.text


def test_only_the_answer_pipe_answers() -> None:
    assert call_in_child("test-chatter", b"x") == "the answer"


def test_child_reaches_neither_network_nor_disk_nor_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGUON_SECRET_KEY", "hidden")
    assert child_isolation().holds
    tried = call_in_child("test-tries", b"x")
    assert isinstance(tried, dict)
    assert tried.pop("write") in {"OSError", "PermissionError", "FileNotFoundError"}
    assert tried == {"socket": "PermissionError", "program": "PermissionError", "secrets": []}


def test_child_works_from_many_threads_at_once() -> None:
    before = children()
    answers: list[JsonValue] = []

    def ask(number: int) -> None:
        answers.append(call_in_child("test-echo", bytes(number), options={"number": number}))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(answer) for answer in answers) == sorted(
        str({"bytes": n, "first": bytes(min(n, 8)).hex(), "options": {"number": n}}) for n in range(8)
    )
    assert children() <= before


def test_no_descriptor_leaks() -> None:
    call_in_child("test-echo", b"x")
    before = open_descriptors()
    for _ in range(3):
        call_in_child("test-echo", b"x")
        with pytest.raises(RefusedFileError):
            call_in_child("test-leave", b"x")
    assert open_descriptors() == before


def test_a_name_nobody_registered_is_our_own_slip() -> None:
    with pytest.raises(UnknownOpenerError):
        call_in_child("os:system", b"x")


@pytest.mark.parametrize(
    "path", ["os:system", "ronguon.x", "ronguon.files.children.calling:__import__('os')", "ronguon..x:y", ""]
)
def test_only_functions_of_this_package_can_be_registered(path: str) -> None:
    with pytest.raises(ValueError, match="does not name"):
        register_opener("test-bad", path)


def test_a_name_keeps_its_path() -> None:
    register_opener("test-echo", f"{OPENERS}:echo")
    with pytest.raises(ValueError, match="already"):
        register_opener("test-echo", f"{OPENERS}:crash")
