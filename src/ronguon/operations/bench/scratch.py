"""A scratch database for one measurement, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def measured(part: str, arguments: dict[str, int], database: str | None) -> dict[str, Any]:
    """Run `part` in a child process on a fresh database and return the figures it prints.

    Without `database` a SQLite file in a temporary folder is used and removed; with one, that database must
    be empty and is the caller's to remove.
    """
    with tempfile.TemporaryDirectory(prefix="ronguon-bench-") as folder:
        environment = dict(
            os.environ,
            RONGUON_MODE="dev",
            RONGUON_VAR=folder,
            RONGUON_DATABASE_URL=database or f"sqlite:///{Path(folder) / 'scratch.sqlite3'}",
        )
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        command = [sys.executable, "-m", "ronguon", "bench", part, "--inside"]
        for key, value in arguments.items():
            command += [f"--{key}", str(value)]
        run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 (our own command)
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found
