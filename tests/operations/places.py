"""What the tests of an installation share: an environment with nothing else in it, and a watch on the checkout."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")
# Notes every file of the checkout that a Python of the environment opens, imports or lists.
WATCH = """
import os, sys
_root, _notes = {root!r}, {notes!r}
def _hook(event, args):
    if event in ("open", "os.listdir", "os.scandir") and args and isinstance(args[0], (str, bytes)):
        path = os.path.abspath(os.fsdecode(args[0]))
        if path.startswith(_root + os.sep):
            descriptor = os.open(_notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(descriptor, (event + " " + path + chr(10)).encode())
            os.close(descriptor)
sys.addaudithook(_hook)
"""


def clean(**variables: str) -> dict[str, str]:
    """Return this machine's environment without anything of ours or of this Python, with `variables`."""
    ours = ("RONGUON_", "DJANGO_", "PYTHON", "VIRTUAL_ENV", "DATABASE_URL", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8", **variables}


def free_ports(count: int) -> list[int]:
    """Return ports of loopback that nothing listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def uv(*arguments: str) -> None:
    """Run uv: from its store alone where that is enough, else with the network."""
    for offline in (["--offline"], []):
        command = [str(UV), *arguments[:1], *offline, *arguments[1:], "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
    raise AssertionError(done.stderr)


def watch(venv: Path, notes: Path) -> None:
    """Let every Python of `venv` note in `notes` what it touches of the checkout."""
    (site,) = venv.glob("lib/python3*/site-packages")
    (site / "sitecustomize.py").write_text(WATCH.format(root=str(ROOT), notes=str(notes)), encoding="utf-8")
