"""Fetch the independent reader that judges the log of channels, and ask it: `python tools/tlog.py [FOLDER KEY]`.

It needs Python 3.12 or newer, and so may not be there at each change: `make soak` runs it on a log of 10,000 changes,
and each change is held against what it made once (`tests/channels/log_vectors.json`, written by `--vectors`).
"""

from __future__ import annotations

import subprocess
import sys

import apart

HOME = apart.ROOT / "build" / "tlog-venv"
LOCK = apart.ROOT / "requirements" / "tlog.txt"
JUDGE = apart.ROOT / "tools" / "tlog_judge.py"
VECTORS = apart.ROOT / "tests" / "channels" / "log_vectors.json"
NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 12))"
LACKING = "No Python 3.12 or newer was found. Type: sudo apt-get install -y python3.13 python3.13-venv"


def interpreter() -> str | None:
    """Return a Python that is new enough, null where the machine has none."""
    for name in (sys.executable, "python3.14", "python3.13", "python3.12", "python3"):
        try:
            if subprocess.run([name, "-c", NEW_ENOUGH], capture_output=True, check=False).returncode == 0:
                return name
        except OSError:
            continue
    return None


def judge(*words: str) -> subprocess.CompletedProcess[str]:
    """Return what the independent reader says of a folder, or the vectors it makes."""
    return subprocess.run(
        [str(HOME / "bin" / "python"), str(JUDGE), *words], capture_output=True, text=True, check=False
    )


def main(words: list[str]) -> int:
    """Install it and do what is asked; return the exit code."""
    found = interpreter()
    if found is None:
        sys.stderr.write(f"{LACKING}\n")
        return 1
    HOME.parent.mkdir(exist_ok=True)
    apart.install(HOME, LOCK, found)
    if not words:
        return 0
    done = judge(*words)
    if words == ["--vectors"] and done.returncode == 0:
        VECTORS.write_text(done.stdout, "utf-8")
    else:
        sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
