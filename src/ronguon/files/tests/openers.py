"""Openers that behave badly on purpose, for the child process alone."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ronguon.files.children.calling import JsonValue
from ronguon.files.domain import refusal, sniff
from ronguon.files.tests.hostile import HostileFile, hostile_files
from ronguon.kernel.errors import RefusedFileError

Options = dict[str, JsonValue]


def echo(data: bytes, options: Options) -> JsonValue:
    time.sleep(float(str(options.get("seconds", 0))))
    return {"bytes": len(data), "first": data[:8].hex(), "options": options}


def offspring(data: bytes, options: Options) -> JsonValue:
    """Leave a process behind and say its number."""
    born = os.fork()
    if born == 0:
        os.closerange(0, 64)
        time.sleep(600)
        os._exit(0)
    return born


def refuse(data: bytes, options: Options) -> JsonValue:
    raise refusal("encrypted")


def crash(data: bytes, options: Options) -> JsonValue:
    raise KeyError(data.decode("latin-1"))


def segfault(data: bytes, options: Options) -> JsonValue:
    return ctypes.string_at(0).hex()


def leave(data: bytes, options: Options) -> JsonValue:
    os._exit(3)


def exit_politely(data: bytes, options: Options) -> JsonValue:
    sys.exit(0)


def eat_memory(data: bytes, options: Options) -> JsonValue:
    hoard = [bytearray(64 * 1024 * 1024) for _ in range(64)]
    return len(hoard)


def spin(data: bytes, options: Options) -> JsonValue:
    while True:
        pass


def sleep(data: bytes, options: Options) -> JsonValue:
    time.sleep(600)
    return None


def chatter(data: bytes, options: Options) -> JsonValue:
    sys.stdout.write("not the answer\n")
    sys.stdout.flush()
    os.write(1, b'{"value": "forged"}')
    return "the answer"


def flood(data: bytes, options: Options) -> JsonValue:
    return "x" * 5_000_000


def recurse(data: bytes, options: Options) -> JsonValue:
    nest: JsonValue = []
    for _ in range(100_000):
        nest = [nest]
    return nest


def not_json(data: bytes, options: Options) -> object:
    return {1, 2, 3}


def tries(data: bytes, options: Options) -> JsonValue:
    """Return what a hostile parser would manage to do."""
    done: dict[str, JsonValue] = {}
    for name, action in (("socket", _open_socket), ("write", _write), ("program", _run), ("secrets", _secrets)):
        try:
            done[name] = action()
        except OSError as error:
            done[name] = type(error).__name__
    return done


def judge_all(data: bytes, options: Options) -> JsonValue:
    """Return every hostile file's verdict."""
    return [[file.why, _verdict(file)] for file in hostile_files()]


def _verdict(file: HostileFile) -> str | None:
    try:
        sniff(file.data, file.name, purpose=file.purpose)
    except RefusedFileError as error:
        return error.code
    return None


def _open_socket() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as plug:
        plug.settimeout(1)
        plug.connect(("127.0.0.1", 9))
    return "connected"


def _write() -> str:
    path = Path(tempfile.gettempdir()) / f"ronguon-child-{os.getpid()}"
    try:
        path.write_bytes(b"x")
    finally:
        path.unlink()
    return "written"


def _run() -> str:
    subprocess.run(["/bin/true"], check=True)
    return "started"


def _secrets() -> JsonValue:
    return [name for name in os.environ if name.startswith(("RONGUON", "SECRET", "DATABASE"))]
