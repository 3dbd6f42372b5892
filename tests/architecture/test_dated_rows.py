"""When a dated row is in force is said once, in `units.models.dated`; no query spells it by hand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

RULE = Path("units/models/dated.py")
BY_HAND = {
    "access/actions/delegating.py": "asks whether two spans share a day, not what holds on one",
    "reorganisation/models/handovers.py": "asks for the eve of a day that stands in another column",
}
"""Where it may stand all the same, and why; a new entry is a decision."""
OWN_COLUMN = re.compile(r"(models\.)?F\(")
ENDS = ("gt", "gte")
BEGINS = ("lte", "lt")


def conditions(call: ast.Call) -> Iterator[tuple[str, str]]:
    """Yield column and comparison of every keyword that compares with a value; columns of the row itself are none."""
    for keyword in call.keywords:
        column, _, comparison = (keyword.arg or "").rpartition("__")
        if not column and ast.unparse(keyword.value) == "None":
            column, comparison = comparison, "isnull"
        if column.endswith(("_on", "_at")) and not OWN_COLUMN.match(ast.unparse(keyword.value)):
            yield column, comparison


def parts(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what stands between the bars of `a | b | c`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from parts(node.left)
        yield from parts(node.right)
    else:
        yield node


def open_ends(node: ast.expr) -> set[str]:
    """Return the columns of which `node` says, in one line of bars, that they are empty or later than something."""
    found: dict[str, set[str]] = {}
    for part in parts(node):
        if isinstance(part, ast.Call):
            for column, comparison in conditions(part):
                found.setdefault(column, set()).add(comparison)
    return {column for column, said in found.items() if "isnull" in said and said & {*ENDS}}


def spans(call: ast.Call) -> set[str]:
    """Return the columns of which one call says that something began by then and ends later."""
    said = list(conditions(call))
    begun = any(comparison in BEGINS and column.endswith("since_on") for column, comparison in said)
    return {column for column, comparison in said if begun and comparison in ENDS and column.endswith("until_on")}


def spelled_by_hand(package: Path) -> list[str]:
    """Return every place below `package` that writes the rule out."""
    found = set()
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if place == RULE or {"tests", "migrations"} & {*place.parts}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            columns = open_ends(node) if isinstance(node, ast.BinOp) else set()
            columns |= spans(node) if isinstance(node, ast.Call) else set()
            found |= {f"{place}:{getattr(node, 'lineno', 0)} {column}" for column in columns}
    return sorted(found)


def test_what_holds_on_a_day_is_said_once(package: Path) -> None:
    places = {line.partition(":")[0] for line in spelled_by_hand(package)}
    assert places == {*BY_HAND}


def test_a_planted_rule_by_hand_is_caught(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=on), since_on__lte=on)\n"
        "rows.filter(Q(unit__until_on__gt=on) | Q(unit__until_on__isnull=True))\n"
        "rows.filter(since_on__lte=on, until_on__gt=on)\n"
        "stands = Q(undone_on__isnull=True) | Exists(x) | Q(undone_on__gte=on)\n"
        "rows.filter(Q(until_on=None) | Q(until_on__gt=on))\n"
    )
    assert [line.partition(" ")[0] for line in spelled_by_hand(tmp_path)] == [f"a.py:{n}" for n in (1, 2, 3, 4, 5)]


def test_a_constraint_between_two_columns_and_a_single_bound_are_no_rule_by_hand(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "x = Q(until_on__isnull=True) | Q(until_on__gt=F('since_on'))\n"
        "y = Q(until_on__isnull=True) | Q(until_on__gte=models.F('since_on'))\n"
        "rows.filter(until_on__isnull=True)\nrows.filter(since_on__gte=on)\nrows.filter(in_force(on))\n"
    )
    assert spelled_by_hand(tmp_path) == []
