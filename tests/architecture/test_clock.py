"""One module asks the machine for the time; rules are told the day (decision 0048)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

CLOCK = Path("kernel/clock.py")
ASKING = {
    ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"),
    ("timezone", "now"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip
"""How a program asks for the time of day; what measures how long something took (`monotonic`) is no time of day."""
CONVERTING = {"localdate", "localtime"}  # ask only when nothing is given
ALL_THE_SAME = {
    "people/models.py timezone.now": "a default that the first migration holds",
}
TOLD = {"domain", "models", "reading"}
"""Parts of an app that take the day as an argument."""


def modules(package: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if not {"tests", "migrations"} & {*place.parts}:
            yield place, ast.parse(path.read_text(encoding="utf-8"))


def other_clocks(package: Path) -> list[str]:
    """Return every place below `package` that asks the machine for the time, called or handed on."""
    found = []
    for place, tree in modules(package):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and place != CLOCK:
                whose = ast.unparse(node.value).rpartition(".")[2]
                found += [f"{place} {whose}.{node.attr}"] if (whose, node.attr) in ASKING else []
            elif isinstance(node, ast.Call) and not node.args and isinstance(node.func, ast.Attribute):
                found += [f"{place} {node.func.attr}"] if node.func.attr in CONVERTING else []
            elif isinstance(node, ast.ImportFrom) and place != CLOCK:
                module = (node.module or "").rpartition(".")[2]
                found += [f"{place} {module}.{one.name}" for one in node.names if (module, one.name) in ASKING]
    return sorted(found)


def rules_with_a_clock(package: Path) -> list[str]:
    """Return every module that decides by rules and takes the clock in hand."""
    found = []
    for place, tree in modules(package):
        if not TOLD & {part.removesuffix(".py") for part in place.parts[1:]}:
            continue
        for node in ast.walk(tree):
            names = [f"{node.module}.{one.name}" for one in node.names] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            found += [str(place) for name in names if f"{name}.".startswith("ronguon.kernel.clock.")]
    return found


def test_one_module_asks_the_machine_for_the_time(package: Path) -> None:
    assert (package / CLOCK).is_file()
    assert other_clocks(package) == [*ALL_THE_SAME]


def test_rules_are_told_the_day(package: Path) -> None:
    assert (
        sum(bool(TOLD & {part.removesuffix(".py") for part in place.parts[1:]}) for place, _ in modules(package)) > 50
    )
    assert rules_with_a_clock(package) == []


def test_planted_clocks_are_caught(tmp_path: Path) -> None:
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel" / "clock.py").write_text("from datetime import datetime\nx = datetime.now(UTC)\n")
    (tmp_path / "a.py").write_text(
        "import datetime as d\nfrom time import time\nd.datetime.now()\nfield(default=timezone.now)\n"
        "date.today()\ntime.monotonic()\ntimezone.localtime()\ntimezone.localtime(at)\n"
    )
    assert other_clocks(tmp_path) == [
        "a.py date.today", "a.py datetime.now", "a.py localtime", "a.py time.time", "a.py timezone.now"
    ]  # fmt: skip


def test_planted_rules_with_a_clock_are_caught(tmp_path: Path) -> None:
    for name, text in {
        "domain/a.py": "from ronguon.kernel import clock\n", "models.py": "from ronguon.kernel.clock import today\n",
        "actions.py": "from ronguon.kernel import clock\n", "domain/b.py": "from ronguon.kernel import hashing\n",
    }.items():  # fmt: skip
        path = tmp_path / "units" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert rules_with_a_clock(tmp_path) == ["units/domain/a.py", "units/models.py"]
