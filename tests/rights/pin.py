"""Pin the lists of the guardrails anew: `python tests/rights/pin.py` writes pinned.toml and says what is left to do.

A list is changed on purpose, or the run fails: its hash stands in pinned.toml and the first twelve digits of the hash
in CHANGELOG.md, beside the reason for the change.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTENT = Path("src/ronguon/content/rights")
TESTS = Path("tests/rights")
PINNED = CONTENT / "pinned.toml"
PROPERTIES = TESTS / "properties.toml"
DIGITS = 12
_HEAD = """\
# SHA-256 of every list that a guardrail rests on, and how many guardrail tests there are at least.
# Written by `python tests/rights/pin.py`; each hash also stands in CHANGELOG.md with the reason for the change.

"""


def guard_lists(root: Path) -> Iterator[Path]:
    """Yield every list below `root`, relative to it: the content of `content/rights` and the words of the tests."""
    for folder, ending in (
        (CONTENT, "*.toml"),
        (TESTS / "data", "*.txt"),
        (CONTENT, "*.tsv"),
        (TESTS / "data" / "judging", "*.jsonl"),
        (TESTS, "properties.toml"),
    ):
        yield from (path.relative_to(root) for path in sorted((root / folder).glob(ending)) if path.name != PINNED.name)


def properties(root: Path, *, waiting: bool = False) -> list[str]:
    """Return the properties that a test holds, or those that wait for their app, as the names of files spell them."""
    rows = tomllib.loads((root / PROPERTIES).read_text("utf-8"))["property"]
    return [row["id"].lower() for row in rows if ("waits" in row) is waiting]


def digest(path: Path) -> str:
    """Return the SHA-256 of the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def guard_tests(root: Path) -> int:
    """Return how many test functions stand in the guardrails' folder."""
    trees = (ast.parse(path.read_text("utf-8")) for path in (root / TESTS).glob("test_*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return sum(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in nodes)


def problems(root: Path) -> list[str]:
    """Return what was changed below `root` without its visible act, one line each."""
    pinned = tomllib.loads((root / PINNED).read_text("utf-8"))
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    known, real = pinned["lists"], {path.as_posix(): digest(root / path) for path in guard_lists(root)}
    found = [f"{name} is not pinned" for name in real.keys() - known.keys()]
    found += [f"{name} is gone" for name in known.keys() - real.keys()]
    found += [f"{name} was changed" for name in real.keys() & known.keys() if real[name] != known[name]]
    told = {name: sha[:DIGITS] for name, sha in known.items()}
    found += [f"{name} {sha} is not in CHANGELOG.md" for name, sha in told.items() if sha not in changelog]
    files = {path.name for path in (root / TESTS).glob("test_*.py")}
    found += [f"no test of {name}" for name in pinned["properties"] if not _tested(name, files)]
    found += [f"{name} is watched no more" for name in pinned["properties"] if name not in properties(root)]
    found += [f"{name} is not pinned" for name in properties(root) if name not in pinned["properties"]]
    found += [f"{name} waits and has a test" for name in properties(root, waiting=True) if _tested(name, files)]
    if guard_tests(root) < pinned["tests"]:
        found.append(f"{guard_tests(root)} guardrail tests, {pinned['tests']} are pinned")
    return sorted(found)


def _tested(name: str, files: set[str]) -> bool:
    return any(file.startswith((f"test_{name}_", f"test_{name}.")) for file in files)


def pin(root: Path) -> list[str]:
    """Write pinned.toml and return the lines that CHANGELOG.md needs. The number of tests never goes down by itself."""
    before = tomllib.loads((root / PINNED).read_text("utf-8"))["tests"] if (root / PINNED).exists() else 0
    lists = {path.as_posix(): digest(root / path) for path in guard_lists(root)}
    body = f"tests = {max(before, guard_tests(root))}\n"
    quoted = ", ".join(f'"{name}"' for name in properties(root))
    body += f"properties = [{quoted}]\n\n[lists]\n"
    body += "".join(f'"{name}" = "{sha}"\n' for name, sha in lists.items())
    (root / PINNED).write_text(_HEAD + body, "utf-8")
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    return [f"`{Path(name).name}` {sha[:DIGITS]}" for name, sha in lists.items() if sha[:DIGITS] not in changelog]


if __name__ == "__main__":
    wanted = pin(ROOT)
    said = ["CHANGELOG.md, under Refusals, needs the reason and:", *wanted] if wanted else ["All is pinned."]
    sys.stdout.write("\n".join(said) + "\n")
