"""A crew for the contract: a database of its own, real workers in processes of their own, a driver, a log."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

LEASE, ATTEMPTS, PAUSE = 3, 3, 1
PROCESS = "ronguon.jobs.tests.contract_process"
Worker = subprocess.Popen[bytes]


@dataclass
class Crew:
    """Workers over one database, and what is known of them."""

    folder: Path
    environment: dict[str, str]
    driver: subprocess.Popen[str]
    stack: ExitStack
    workers: list[Worker] = field(default_factory=list)

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """Let the driver do one thing of `contract_work` and return what came of it."""
        assert self.driver.stdin is not None
        assert self.driver.stdout is not None
        self.driver.stdin.write(json.dumps([name, arguments]) + "\n")
        self.driver.stdin.flush()
        line = self.driver.stdout.readline()
        assert line, (self.folder / "driver.log").read_text("utf-8")[-2000:]
        return json.loads(line)

    def put(self, name: str, *many: dict[str, Any], times: int = 1) -> None:
        self.ask("put", name=name, times=times, many=list(many))

    def run_once(self) -> None:
        self.run(sys.executable, "-m", PROCESS, "worker", "--once")

    def run(self, *command: str) -> None:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def hire(self) -> Worker:
        """Start one more worker, as an operator would, in a process of its own."""
        log = self.stack.enter_context((self.folder / f"worker-{len(self.workers)}.log").open("wb"))
        command = [sys.executable, "-m", PROCESS, "worker", "--pause", "0.1", "--slots", "0.2"]
        worker = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self.workers.append(worker)
        return worker

    def of(self, pid: int) -> Worker:
        return next(worker for worker in self.workers if worker.pid == pid)

    def lines(self, *words: str) -> list[list[str]]:
        """Return the lines of the log that begin with `words`; the last two parts are the process and the instant."""
        path = self.folder / "log"
        rows = [line.split() for line in path.read_text("utf-8").splitlines()] if path.exists() else []
        return [row for row in rows if row[: len(words)] == list(words)]

    def wait(self, until: Callable[[], object], what: str, *, within: float = 40.0) -> None:
        ends = time.monotonic() + within
        while not until():
            assert time.monotonic() < ends, f"not within {within} s: {what}\n{self.said()}"
            time.sleep(0.05)

    def said(self) -> str:
        return "\n".join(path.read_text("utf-8")[-1500:] for path in sorted(self.folder.glob("worker-*.log")))

    def dismiss(self) -> None:
        """End the workers that are still there, politely."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
        for worker in self.workers:
            try:
                worker.wait(timeout=20)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait(timeout=20)


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """Yield the address of an empty database of the kind that this run of the suite uses."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'contract.sqlite3'}"
        return
    given = connection.settings_dict
    login = {"host": given["HOST"], "port": given["PORT"] or 5432, "user": given["USER"], "password": given["PASSWORD"]}
    name = f"test_contract_{secrets.token_hex(6)}"
    with psycopg.connect(**login, dbname="postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            place = str(given["HOST"]).replace("/", "%2F")
            password = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
            yield f"postgres://{given['USER']}{password}@{place}:{login['port']}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def crew(folder: Path, engine: str) -> Iterator[Crew]:
    """Yield a crew without workers yet; at the end every process that it started is gone."""
    folder.chmod(0o700)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RONGUON_", "DJANGO_"))}
    with database(folder) as url, ExitStack() as stack:
        environment = kept | {
            "DJANGO_SETTINGS_MODULE": "ronguon.settings.dev", "RONGUON_MODE": "dev", "RONGUON_VAR": str(folder),
            "RONGUON_DATABASE_URL": url, "RONGUON_TASKS": engine, "CONTRACT_LOG": str(folder / "log"),
            "RONGUON_TASK_LEASE_SECONDS": str(LEASE), "RONGUON_TASK_ATTEMPTS": str(ATTEMPTS),
            "RONGUON_TASK_PAUSE_SECONDS": str(PAUSE),
        }  # fmt: skip
        tables = ["audit", "jobs", *(["procrastinate"] if engine == "procrastinate" else [])]
        migrated = subprocess.run(
            [sys.executable, "-m", PROCESS, "migrate", *tables],
            env=environment, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        if migrated.returncode:
            pytest.fail(migrated.stdout + migrated.stderr)
        log = stack.enter_context((folder / "driver.log").open("w"))
        driver = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", PROCESS, "drive"],
                env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )
        )  # fmt: skip
        made = Crew(folder, environment, driver, stack)
        try:
            yield made
        finally:
            made.dismiss()
            driver.terminate()
