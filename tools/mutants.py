"""Change the rules of access in small ways, one at a time, and see whether a test notices: `python tools/mutants.py`.

`tests/mutants.toml` says what is changed and which tests it concerns. The tests are collected and run once, in one
process; it notes which of them call which rule. Each mutant is then tried in a fork of that warm process, against the
tests that call what it changes, the quickest first, until one fails. A mutant that survives must stand in the list of
survivors with a reason; one that does not, or stands there and was killed, fails the run, as do too few killed ones.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from mutating import Mutant, function_of, mutants, put_in

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "tests" / "mutants.toml"
AT_ONCE = 2
KILLED, SURVIVED, UNFIT = 1, 0, 3
WELL, FAILED = 0, 1
TELL_EACH = 100


@dataclass(frozen=True)
class Target:
    """A module, the functions in it (all of them when none is named), and the tests that concern them."""

    module: str
    path: Path
    tests: tuple[str, ...]
    functions: frozenset[str]

    def takes(self, owner: str) -> bool:
        """Return whether the function or constant `owner` is changed."""
        return not self.functions or owner in self.functions


@dataclass(frozen=True)
class Plan:
    """What `mutants.toml` says."""

    root: Path
    least_percent: float
    seconds: int
    arguments: tuple[str, ...]
    targets: tuple[Target, ...]
    survivors: Mapping[str, str]

    @classmethod
    def read(cls, config: Path) -> Plan:
        """Return the plan. Raises `KeyError` where something is missing."""
        told = tomllib.loads(config.read_text(encoding="utf-8"))
        root = (config.parent / told.get("root", "..")).resolve()
        sources = root / told.get("source", "src")
        targets = tuple(_target(sources, row) for row in told["target"])
        reasons = {row["mutant"]: row["reason"] for row in told.get("survivor", [])}
        return cls(root, told["least_percent"], told["seconds"], tuple(told.get("pytest", [])), targets, reasons)


def _target(sources: Path, row: Mapping[str, Any]) -> Target:
    path = sources / (row["module"].replace(".", "/") + ".py")
    return Target(row["module"], path, tuple(row["tests"]), frozenset(row.get("functions", [])))


class _Alone:
    """What comes after each test: nothing but the session itself stays set up."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session

    def listchain(self) -> list[object]:
        """Return the session alone, where pytest asks which collectors go on."""
        return [self._session]


@dataclass(eq=False)
class Run:
    """A plugin of pytest that runs the tests once, then the mutants."""

    plan: Plan
    only: str = ""
    calls: dict[CodeType, set[str]] = field(default_factory=lambda: defaultdict(set))
    took: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    failed: set[str] = field(default_factory=set)
    outcomes: dict[str, int] = field(default_factory=dict)
    now: str = ""
    begun: float = field(default_factory=time.monotonic)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how long a test took and whether it failed."""
        self.took[report.nodeid] += report.duration
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test as it is, then try each mutant."""
        asked = [(target, mutant) for target in self.plan.targets for mutant in self._mutants(target)]
        watched = {self._code(mutant) for _, mutant in asked if not mutant.constant}
        for item in session.items:
            self.now = item.nodeid
            sys.setprofile(lambda frame, event, _: self._note(frame, event, watched))
            try:
                run_one(session, item)
            finally:
                sys.setprofile(None)
        if self.failed:
            return True
        print(f"\n{len(session.items)} tests pass as it is; {len(asked)} mutants to try", flush=True)
        jobs = ((mutant, target, self._items(session, target, mutant)) for target, mutant in asked)
        for mutant, outcome in self._tried(session, jobs):
            self.outcomes[mutant.name] = outcome
            if len(self.outcomes) % TELL_EACH == 0:
                print(f"{len(self.outcomes)} tried, {time.monotonic() - self.begun:.0f} s", flush=True)
        return True

    def _mutants(self, target: Target) -> Iterator[Mutant]:
        source = target.path.read_text(encoding="utf-8")
        return (one for one in mutants(target.module, source, target.takes) if self.only in one.name)

    def _code(self, mutant: Mutant) -> CodeType:
        return function_of(sys.modules[mutant.module], mutant.owner).__code__

    def _note(self, frame: FrameType, event: str, watched: set[CodeType]) -> None:
        if event == "call" and frame.f_code in watched:
            self.calls[frame.f_code].add(self.now)

    def _items(self, session: pytest.Session, target: Target, mutant: Mutant) -> list[pytest.Item]:
        """Return the tests that may notice: those of the target that call what is changed, the quickest first."""
        found = [item for item in session.items if item.nodeid.startswith(target.tests)]
        if not mutant.constant:
            found = [item for item in found if item.nodeid in self.calls[self._code(mutant)]]
        return sorted(found, key=lambda item: self.took[item.nodeid])

    def _tried(
        self, session: pytest.Session, jobs: Iterator[tuple[Mutant, Target, list[pytest.Item]]]
    ) -> Iterator[tuple[Mutant, int]]:
        """Yield each mutant with what became of it; two forks run at once."""
        running: dict[int, Mutant] = {}
        for mutant, target, items in jobs:
            while len(running) >= AT_ONCE:
                yield self._ended(running)
            pid = os.fork()
            if pid == 0:
                _try_out(session, mutant, target, items, self)
            running[pid] = mutant
        while running:
            yield self._ended(running)

    def _ended(self, running: dict[int, Mutant]) -> tuple[Mutant, int]:
        pid, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        return running.pop(pid), code if code in {SURVIVED, UNFIT} else KILLED


def run_one(session: pytest.Session, item: pytest.Item) -> None:
    """Run one test, and leave nothing set up but the session."""
    session.config.hook.pytest_runtest_protocol(item=item, nextitem=_Alone(session))


def _try_out(session: pytest.Session, mutant: Mutant, target: Target, items: list[pytest.Item], run: Run) -> None:
    """Try a mutant in this fork and end it; one that takes too long is ended by the alarm, which counts as killed."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(run.plan.seconds)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    session.config.pluginmanager.unregister(name="terminalreporter")
    try:
        put_in(mutant, target.path)
    except Exception:  # noqa: BLE001 (a change that makes no program is none)
        os._exit(UNFIT)
    for item in items:
        try:
            run_one(session, item)
        except BaseException:  # noqa: BLE001 (whatever breaks the run is a test that noticed)
            os._exit(KILLED)
        if run.failed:
            os._exit(KILLED)
    os._exit(SURVIVED)


def judge(plan: Plan, outcomes: Mapping[str, int], *, whole: bool = True) -> list[str]:
    """Print what became of the mutants; return what is wrong with it."""
    fit = {name: outcome for name, outcome in outcomes.items() if outcome != UNFIT}
    left = [name for name, outcome in fit.items() if outcome == SURVIVED]
    percent = 100 * (len(fit) - len(left)) / max(1, len(fit))
    for name in left:
        print(f"SURVIVED {name}\n         {plan.survivors.get(name, 'no reason is given')}")
    print(f"{len(fit) - len(left)}/{len(fit)} mutants killed ({percent:.1f} %), {len(left)} survived", flush=True)
    wrong = [f"survived and is not listed: {name}" for name in left if name not in plan.survivors]
    if whole:
        wrong += [f"is listed and did not survive: {name}" for name in plan.survivors if name not in left]
        wrong += [f"fewer than {plan.least_percent} % killed"] if percent < plan.least_percent else []
        wrong += [] if fit else ["there was nothing to try"]
    return wrong


def main(arguments: Sequence[str]) -> int:
    """Run the mutants that are asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--config", type=Path, default=CONFIG)
    parser.add_argument("--only", default="", help="mutants whose name holds these words")
    asked = parser.parse_args(arguments)
    plan = Plan.read(asked.config.resolve())
    run = Run(plan, asked.only)
    os.chdir(plan.root)
    chosen = [target for target in plan.targets if asked.only.split(" ")[0] in target.module or not asked.only]
    tests = sorted({test for target in chosen or plan.targets for test in target.tests})
    ended = pytest.main([*plan.arguments, "-q", *tests], plugins=[run])
    if ended or run.failed:
        print("the tests fail as it is; mutants would tell nothing")
        return FAILED
    wrong = judge(plan, run.outcomes, whole=not asked.only)
    for sentence in wrong:
        print(f"WRONG {sentence}")
    print(f"{time.monotonic() - run.begun:.0f} s")
    return FAILED if wrong else WELL


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
