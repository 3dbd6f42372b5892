"""The runner of mutants: it kills what a test notices, and fails on what none notices and nobody gave a reason for."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutants import CONFIG, SURVIVED, Plan, judge
from mutating import mutants, owners

ROOT = Path(__file__).resolve().parent.parent
RULE = "def may(role: str, age: int) -> bool:\n    return role == 'keeper' and age > 17\n"
WELL = "from rule import may\n\ndef test_may():\n    assert may('keeper', 18) is True\n"
SHARP = WELL + "    assert may('keeper', 17) is False\n    assert may('guest', 18) is False\n"
PLAN = """
root = "."
source = "."
least_percent = {least}
seconds = 20
pytest = ["-p", "no:django", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", "pytest.ini"]

[[target]]
module = "rule"
tests = ["test_rule.py"]
"""
REASON = '\n[[survivor]]\nmutant = "{mutant}"\nreason = "planted"\n'
SURVIVES = "rule may: age > 17 → age >= 17"


def run(folder: Path, tests: str, *survivors: str, least: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the tool over a rule of one line, with `tests` beside it."""
    (folder / "rule.py").write_text(RULE, encoding="utf-8")
    (folder / "test_rule.py").write_text(tests, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    plan = PLAN.format(least=least) + "".join(REASON.format(mutant=one) for one in survivors)
    (folder / "mutants.toml").write_text(plan, encoding="utf-8")
    command = [sys.executable, str(ROOT / "tools" / "mutants.py"), "--config", str(folder / "mutants.toml")]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DJANGO"))}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=kept | {"PYTHONPATH": str(folder)})


@pytest.mark.soak
def test_a_planted_mutant_is_killed_by_the_test_that_notices(tmp_path: Path) -> None:
    done = run(tmp_path, SHARP, least=100)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10/10 mutants killed (100.0 %), 0 survived" in done.stdout


@pytest.mark.soak
def test_a_planted_survivor_fails_the_run_until_it_has_a_reason(tmp_path: Path) -> None:
    loose = SHARP.replace("'keeper', 17", "'keeper', 3")
    done = run(tmp_path, loose)
    assert done.returncode == 1
    assert f"WRONG survived and is not listed: {SURVIVES}" in done.stdout
    left = [line.removeprefix("SURVIVED ") for line in done.stdout.splitlines() if line.startswith("SURVIVED ")]
    assert SURVIVES in left
    assert run(tmp_path, loose, *left).returncode == 0
    assert "fewer than 95 % killed" in run(tmp_path, loose, *left, least=95).stdout


@pytest.mark.soak
def test_a_reason_for_what_was_killed_fails_the_run(tmp_path: Path) -> None:
    done = run(tmp_path, SHARP, SURVIVES)
    assert done.returncode == 1
    assert f"WRONG is listed and did not survive: {SURVIVES}" in done.stdout


@pytest.mark.soak
def test_tests_that_fail_as_it_is_tell_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, WELL.replace("is True", "is False"))
    assert done.returncode == 1
    assert "the tests fail as it is" in done.stdout


SHAPES = {
    "def f(a):\n    return a < 1": {"a < 1 → a <= 1", "a < 1 → a >= 1", "1 → 2", "1 → 0"},
    "def f(a, b):\n    if a or not b:\n        g()": {"a or not b → a and (not b)", "not b → b", "if not: a or not b"},
    "def f(q):\n    g(q.filter(x=1, y=True))": {"no .filter(x=1, y=True)", "without x=1", "True → False"},
    "def f(q):\n    require(q)": {"no require(q)"},
    "MAY = frozenset({Permission.READ, Permission.SIGN})": {
        "Permission.SIGN → Permission.READ",
        "{…} without Permission.SIGN",
    },
    "def f(x):\n    yield x": {"no yield x"},
}


@pytest.mark.parametrize("source", SHAPES)
def test_each_shape_of_a_rule_is_changed(source: str) -> None:
    found = {one.change for one in mutants("m", source, lambda _owner: True)}
    assert found >= SHAPES[source]
    for one in mutants("m", source, lambda _owner: True):
        compile(one.tree, "m.py", "exec")
        assert ast.unparse(one.tree) != ast.unparse(ast.parse(source))


def test_every_function_named_in_the_plan_is_there_and_every_survivor_has_its_reason() -> None:
    plan = Plan.read(CONFIG)
    for target in plan.targets:
        source = target.path.read_text(encoding="utf-8")
        named = owners(source)
        assert target.functions <= named, target.functions - named
        for test in target.tests:
            assert (ROOT / test).exists(), test
    assert all(len(reason) > 20 for reason in plan.survivors.values())


def test_too_few_killed_fail_even_when_each_has_a_reason() -> None:
    plan = Plan(ROOT, 95, 1, (), (), {"a": "for a reason that is told"})
    assert judge(plan, {"a": SURVIVED}) == ["fewer than 95 % killed"]
    assert judge(plan, {}) == [
        "is listed and did not survive: a", "fewer than 95 % killed", "there was nothing to try"
    ]  # fmt: skip
