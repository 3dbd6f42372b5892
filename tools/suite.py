"""Run the checks of a whole change and sum them up: `python tools/suite.py check|test|browser|scan|installed|soak`.

Every step runs even after one failed. What the machine lacks is named in the sum and never passed over in silence;
`REQUIRE_PG=1`, `REQUIRE_BROWSER=1` and `REQUIRE_NGINX=1` make such a lack a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import browser
import postgres
import proven
import scan

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
CODE = ("src", "tests", "tools")
QUICK = (
    "tests/architecture",
    "tests/test_routes.py",
    "src/ronguon/kernel",
    "src/ronguon/ui",
    "src/ronguon/jobs",
    "src/ronguon/audit",
    "src/ronguon/status/tests/test_groups.py",
    "src/ronguon/drafting/tests/test_terms.py",
    "src/ronguon/drafting/tests/test_resolving.py",
    "src/ronguon/status/tests/test_status.py",
)


@dataclass
class Sum:
    """What happened so far: (step, outcome, seconds) and what the machine lacks."""

    steps: list[tuple[str, str, float]] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)

    def run(self, name: str, *command: str, **variables: str) -> None:
        """Run one step in the project's folder and note how it ended."""
        self.note(name, lambda: subprocess.run(command, cwd=ROOT, env=_environment(variables), check=False).returncode)

    def beside(self, *steps: tuple[str, tuple[str, ...], dict[str, str]]) -> Callable[[], None]:
        """Begin steps that use one core, one after the other; they go on beside the next ones.

        What is returned waits for them and notes them.
        """
        ended: list[tuple[str, int, float, str]] = []

        def work() -> None:
            for name, command, variables in steps:
                begun = time.monotonic()
                done = subprocess.run(
                    command, cwd=ROOT, env=_environment(variables), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                    text=True, check=False,
                )  # fmt: skip
                ended.append((name, done.returncode, time.monotonic() - begun, done.stdout))

        worker = threading.Thread(target=work, daemon=True)
        worker.start()

        def end() -> None:
            worker.join()
            for name, code, seconds, said in ended:
                print(f"\n── {name}\n{said}", flush=True)
                self.steps.append((name, "ok" if code == 0 else "FAILED", seconds))

        return end

    def note(self, name: str, step: Callable[[], int]) -> None:
        """Run `step` under a heading and keep its outcome."""
        print(f"\n── {name}", flush=True)
        begun = time.monotonic()
        outcome = "ok" if step() == 0 else "FAILED"
        self.steps.append((name, outcome, time.monotonic() - begun))

    def lack(self, name: str, sentence: str, *, required: bool) -> None:
        """Note that a step could not run on this machine."""
        print(f"\n── {name}\n{sentence}", flush=True)
        self.lacks.append(sentence)
        self.steps.append((name, "FAILED" if required else "NOT RUN", 0.0))

    def close(self) -> int:
        """Print the sum; return 1 when a step failed."""
        print("\n── in sum")
        for name, outcome, seconds in self.steps:
            print(f"{outcome:>8}  {seconds:6.1f} s  {name}")
        for sentence in self.lacks:
            print(f"LACKING: {sentence}")
        failed = sum(outcome == "FAILED" for _, outcome, _ in self.steps)
        print(f"{len(self.steps) - failed - len(self.lacks)} steps well, {failed} failed", flush=True)
        return 1 if failed else 0


def _environment(variables: dict[str, str]) -> dict[str, str]:
    """Return the environment of a step: the test settings, and a database only where the step names one."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RONGUON_", "PYTHONDONTWRITE"))}
    return {**kept, "DJANGO_SETTINGS_MODULE": "ronguon.settings.test", "PYTHONUTF8": "1", **variables}


def _required(name: str) -> bool:
    return os.environ.get(name, "") not in {"", "0"}


def _pytest(*arguments: str) -> tuple[str, ...]:
    """Return the command that runs tests in several processes."""
    # Three on two cores: each of them often waits for a process that it started.
    return (PYTHON, "-m", "pytest", "-n", "3", "--dist", "worksteal", *arguments)


def style(total: Sum) -> None:
    """Lint and import contracts."""
    total.run("lint", str(BIN / "ruff"), "check", *CODE)
    total.run("format", str(BIN / "ruff"), "format", "--check", "--quiet", *CODE)
    total.run("templates", str(BIN / "djlint"), "--lint", "--quiet", "src/ronguon")
    total.run("import contracts", str(BIN / "lint-imports"))


def types(total: Sum) -> Callable[[], None]:
    """Begin to check types, which takes one core for a minute; what is returned waits for them."""
    mypy = str(BIN / "mypy")
    return total.beside(
        ("types", (mypy, "src/ronguon", "tools"), {}),
        ("types of the tests", (mypy, "--explicit-package-bases", "tests"), {"MYPYPATH": "src:tools:."}),
    )


def data(total: Sum) -> None:
    """Migrations and message catalogue."""
    total.run(
        "migrations", str(BIN / "ronguon"), "django", "makemigrations", "--check", "--dry-run", RONGUON_MODE="test"
    )
    total.run("message catalogue", PYTHON, "tools/catalogue.py", "check")


def scans(total: Sum) -> None:
    """Weak places in the code, and what is known of the packages it rests on."""
    for name, part in (
        ("scanners", "install"),
        ("weak places (bandit)", "bandit"),
        ("weak places (own rules)", "semgrep"),
        ("planted weak places are caught", "planted"),
        ("bill of materials", "sbom"),
    ):
        total.run(name, PYTHON, "tools/scan.py", part)
    name = "advisories on the locked packages"
    print(f"\n── {name}", flush=True)
    known = scan.advisories()
    if known == scan.UNKNOWN:
        total.lack(name, scan.NO_ADVISORIES, required=_required("REQUIRE_ADVISORIES"))
    else:
        total.note(name, lambda: known)


def on_postgresql(total: Sum, name: str, *arguments: str, **variables: str) -> None:
    """Run tests on the PostgreSQL that is named, else on a throw-away one."""
    named = [os.environ.get(variable, "") for variable in ("RONGUON_DATABASE_URL", "DATABASE_URL")]
    for url in named:
        if url.startswith("postgres"):
            total.run(name, *_pytest(*arguments), RONGUON_DATABASE_URL=url, **variables)
            return
    try:
        with postgres.cluster() as url:
            total.run(name, *_pytest(*arguments), RONGUON_DATABASE_URL=url, **variables)
    except postgres.LackingError as error:
        total.lack(name, str(error), required=_required("REQUIRE_PG"))


def in_browser(
    total: Sum,
    name: str = "journeys in a browser, with axe",
    marked: str = "browser and not soak",
    **variables: str,
) -> None:
    """Run the journeys in a real browser."""
    found = browser.find()
    if found is None:
        total.lack(name, browser.LACKING, required=_required("REQUIRE_BROWSER"))
        return
    # A module stays with one process: its installation is filled and served once.
    total.run(
        name,
        *_pytest("--dist", "loadfile", "-m", marked, *modules_marked("browser")),
        RONGUON_BROWSER=found,
        **variables,
    )


def modules_marked(mark: str) -> list[str]:
    """Return the modules that mark tests so: each process would else read all tests to find these few."""
    modules = (path for folder in ("src/ronguon", "tests") for path in sorted((ROOT / folder).rglob("test_*.py")))
    return [str(path.relative_to(ROOT)) for path in modules if f"mark.{mark}" in path.read_text(encoding="utf-8")]


def installed(total: Sum) -> Callable[[], None]:
    """Begin to build the wheel, install it elsewhere, and carry out its page, on PostgreSQL and behind TLS.

    What is returned waits for it.
    """
    name = "installation by its page"
    lacking = [program for program in ("nginx", "caddy", "curl", "openssl") if not on_path(program)]
    if lacking:
        sentence = f"{', '.join(lacking)} not found. Type: sudo apt-get install -y {' '.join(lacking)}"
        total.lack(name, sentence, required=_required("REQUIRE_NGINX"))
        return lambda: None
    # One process: the two halves share no database and would only wait for each other's processor.
    return total.beside((name, (PYTHON, "-m", "pytest", "-m", "installed", "tests/operations"), {}))


def spared(total: Sum) -> Callable[[], None]:
    """Note that the installation passed with the very files that lie here, so that it is not carried out again."""
    total.steps.append(("installation by its page (passed with these files)", "ok", 0.0))
    return lambda: None


def on_path(program: str) -> bool:
    """Return whether a program is there, also where only root looks for it."""
    return shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin") is not None


def main(arguments: list[str]) -> int:
    """Run what is asked; return the exit code."""
    total = Sum()
    usual = ("-m", "not browser and not soak")
    match arguments:
        case ["check"]:
            typed = types(total)
            style(total)
            typed()
            total.run("quick tests", *_pytest(*usual, *QUICK))
        case ["test"]:
            typed = types(total)
            style(total)
            data(total)
            scans(total)
            total.run("scripts of the pages", PYTHON, "tools/assets.py", "test")
            total.run("tests on SQLite", *_pytest(*usual))
            typed()  # what was left of it took a part of a core beside the first tests
            marked = ("-m", "both_databases and not browser and not soak", *modules_marked("both_databases"))
            on_postgresql(total, "tests on PostgreSQL", *marked)
            by_its_page = spared(total) if proven.holds("installation") else installed(total)
            in_browser(total)
            by_its_page()
        case ["browser"]:
            in_browser(total)
        case ["scan"]:
            scans(total)
        case ["soak"]:
            told = ("--durations", "30", "-m")
            total.run("an independent reader of logs", PYTHON, "tools/tlog.py")
            long = "soak or sampled"
            rest = f"({long} or not both_databases) and not browser and not alone"
            total.run("long tests on SQLite", *_pytest(*told, f"({long}) and not browser and not alone"), WHOLE="1")
            total.run("timed tests on SQLite", *_pytest("-n", "0", *told, "soak and not browser and alone"))
            on_postgresql(total, "long tests on PostgreSQL", *told, rest, WHOLE="1")
            on_postgresql(total, "timed tests on PostgreSQL", "-n", "0", *told, "soak and not browser and alone")
            in_browser(total, "long journeys in a browser", f"browser and ({long})", WHOLE="1")
            installed(total)()
            total.run("mutants of the rules of access", PYTHON, "tools/mutants.py")
        case ["installed"]:
            installed(total)()
            if total.close() == 0:
                proven.write("installation")
            return total.close()
        case _:
            sys.stderr.write("Use: python tools/suite.py check|test|browser|scan|installed|soak\n")
            return 2
    return total.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
