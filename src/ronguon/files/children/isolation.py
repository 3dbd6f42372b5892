"""What a process gives up before it touches a stranger's bytes: memory, time, files, the network.

Runs inside the child alone, where it is the first thing that runs. Each step that the kernel does not allow is
left out and told, so that `ronguon check` can warn.

Source: Linux man-pages: setrlimit(2), prctl(2), unshare(2), seccomp(2).
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
from typing import Final

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SIGKILL: Final = 9
_SECCOMP_MODE_FILTER: Final = 2
# Audit number of the machine, and its numbers for socket, io_uring_setup, execve and execveat.
_CALLS: Final = {
    "x86_64": (0xC000003E, (41, 425, 59, 322)),
    "aarch64": (0xC00000B7, (198, 425, 221, 281)),
}
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_OTHER_ABI: Final = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def limit_resources(*, memory_bytes: int, cpu_seconds: int, open_files: int) -> None:
    """Set hard limits on this process: address space, processor time, open files, no bytes written to disk."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def leave_network() -> dict[str, bool]:
    """Move into an empty network and forbid new sockets and programs; say which of the two held."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    held = libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    return {"empty_network": held, "no_sockets": _forbid_calls(libc)}


def _forbid_calls(libc: ctypes.CDLL) -> bool:
    known = _CALLS.get(platform.machine())
    if known is None or os.name != "posix" or libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    steps = _filter(*known)
    buffer = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(machine: int, calls: tuple[int, ...]) -> bytes:
    """Return a filter that lets everything through but `calls`, which fail as not permitted."""
    to_refusal = range(len(calls), 0, -1)
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_JUMP_AT_LEAST, len(calls) + 1, 0, _OTHER_ABI),
        *((_JUMP_EQUAL, ahead, 0, call) for ahead, call in zip(to_refusal, calls, strict=True)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBL", *step) for step in steps)
