"""Every promise of the threat model and every row of the verification standard is held by a living test or a reason.

Source: OWASP Application Security Verification Standard 5.0.0, levels 1 and 2, without its chapters on self-contained
tokens, OAuth, GraphQL, WebSocket and WebRTC, none of which is built.
"""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
import scan

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "docs" / "threat-model.md"
ASVS = ROOT / "docs" / "asvs.csv"
SEVERITIES = {"critical", "high", "medium", "low"}
LEAST_REASON = 20
# How many rows of levels 1 and 2 apply in the sections 1, 2, … of each chapter.
CHAPTERS = {
    "1": (2, 9, 11, 3, 2),
    "2": (3, 3, 4, 1),
    "3": (0, 2, 4, 6, 5, 0, 2),
    "4": (3, 1),
    "5": (1, 3, 2, 3),
    "6": (3, 12, 4, 4, 5, 3, 0, 4),
    "7": (3, 4, 2, 5, 2, 2),
    "8": (2, 3, 1, 1),
    "11": (2, 3, 3, 4, 1, 1),
    "12": (3, 2, 4),
    "13": (1, 5, 2, 5),
    "14": (2, 4, 3),
    "15": (3, 3, 7),
    "16": (1, 5, 4, 3, 3),
}
APPLYING = 204


def functions_of(path: Path) -> set[str]:
    """Return the names of the test functions in a file."""
    return {node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


def dead_proofs(proofs: Iterable[str]) -> list[str]:
    """Return every proof that is neither a living test, a rule of the scan, nor a reason of some length."""
    rules = set(re.findall(r"^  - id: (\S+)$", scan.RULES.read_text("utf-8"), re.MULTILINE))
    dead = []
    for proof in proofs:
        tests, _, reason = proof.partition("reason:")
        if not tests.strip() and len(reason.strip()) < LEAST_REASON:
            dead.append(proof)
        for each in tests.split():
            where, _, name = each.partition("::")
            if where.startswith("scan:"):
                dead += [] if where.removeprefix("scan:") in rules else [each]
            elif not name or not (ROOT / where).is_file() or name not in functions_of(ROOT / where):
                dead.append(each)
    return dead


def rows() -> list[dict[str, str]]:
    """Return the rows of the verification table."""
    with ASVS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def promises() -> list[list[str]]:
    """Return the cells of the table of promises."""
    found = re.findall(r"^\| (T\d+ .*) \|$", MODEL.read_text("utf-8"), re.MULTILINE)
    return [[cell.strip() for cell in row.split(" | ")] for row in found]


def test_every_promise_is_held_by_a_living_test() -> None:
    table = promises()
    assert [row[0] for row in table] == [f"T{number}" for number in range(1, len(table) + 1)]
    assert all(len(row) == 6 and all(row) for row in table)
    assert {row[4] for row in table} <= SEVERITIES
    assert dead_proofs(row[5] for row in table) == []
    print(f"promises with a living test: {len(table)}/{len(table)}")  # noqa: T201 (the figure)


def test_every_applying_row_of_the_standard_has_a_test_or_a_reason() -> None:
    table = rows()
    ids = [row["id"] for row in table]
    wanted = {
        f"{chapter}.{section}": many
        for chapter, sections in CHAPTERS.items()
        for section, many in enumerate(sections, start=1)
        if many
    }
    assert len(set(ids)) == len(ids) == APPLYING
    assert Counter(each.rpartition(".")[0] for each in ids) == wanted
    assert dead_proofs(row["proof"] for row in table) == []
    tested = sum(not row["proof"].startswith("reason:") for row in table)
    print(f"rows of the standard: {len(table)}/{APPLYING}, {tested} by test, {len(table) - tested} by reason")  # noqa: T201 (the figure)


@pytest.mark.parametrize(
    "planted",
    [
        "",
        "reason: too short",
        "tests/test_threats.py::test_that_nobody_wrote",
        "tests/test_no_such_file.py::test_that",
        "tests/test_threats.py",
        "scan:no-such-rule",
    ],
)
def test_a_planted_dead_proof_is_caught(planted: str) -> None:
    assert dead_proofs([planted]) == [planted]
