"""Packages that the product must not rest on, each locked set in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def install(home: Path, lock: Path, interpreter: str = sys.executable) -> None:
    """Make `home` a virtual environment with the packages of `lock`, once for each state of the lock."""
    stamp = home / "installed"
    state = lock.read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == state:
        return
    _run(interpreter, "-m", "venv", "--clear", str(home))
    uv, python = Path(sys.executable).parent / "uv", str(home / "bin" / "python")
    quick = [str(uv), "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", str(lock)]
    if not uv.is_file() or subprocess.run(quick, cwd=ROOT, check=False).returncode:
        _run(str(home / "bin" / "pip"), "install", "--quiet", "--require-hashes", "-r", str(lock))
    stamp.write_text(state, encoding="utf-8")


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True)
