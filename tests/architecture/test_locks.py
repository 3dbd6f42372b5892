"""Locks carry hashes and no addresses, and the larger ones repeat the smaller ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.both_databases
NAMELESS = ["argon2-cffi"]  # the framework's hasher asks for it by a name of its own


def loose_lines(lock: str) -> list[str]:
    """Return every line of a Python lock with an address or an option, and every pin without a hash."""
    lines = lock.splitlines()
    found = [line for line in lines if "://" in line or line.startswith("-")]
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if re.match(r"^[A-Za-z0-9]", line) and not (line.endswith("\\") and "--hash=sha256:" in after):
            found.append(line)
    return found


def loose_entries(lock: str) -> list[str]:
    """Return every line of a JavaScript lock that leads somewhere."""
    return [line.strip() for line in lock.splitlines() if '"resolved"' in line or "://" in line]


def pins(lock: str) -> dict[str, str]:
    """Return the version of each package in a lock."""
    return dict(re.findall(r"^([A-Za-z0-9_.\-\[\]]+)==([^ ;]+)", lock, re.MULTILINE))


def unused(named: str, sources: str, modules: Mapping[str, list[str]]) -> list[str]:
    """Return each package of a list of what the product needs whose modules are named nowhere in its sources."""
    names = [re.split(r"[\[<>=~]", line)[0].lower() for line in named.splitlines() if line and line[0] not in "#-"]
    return [
        name
        for name in names
        if not any(
            re.search(rf"\b{module}\b", sources, re.IGNORECASE)
            for module, owners in modules.items()
            if name in {owner.lower().replace("_", "-") for owner in owners}
        )
    ]


def test_every_package_that_the_product_asks_for_is_used_by_it(root: Path) -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (root / "src").rglob("*.py") if "tests" not in path.parts)
    assert unused((root / "requirements" / "base.in").read_text("utf-8"), sources, packages_distributions()) == NAMELESS


def test_python_locks_carry_hashes_alone(root: Path) -> None:
    locks = sorted((root / "requirements").glob("*.txt"))
    assert {lock.stem for lock in locks} == {
        "base",
        "bluebell",
        "build",
        "dev",
        "node",
        "postgres",
        "s3",
        "scan",
        "seed",
        "tlog",
        "uv",
    }
    assert {lock.stem: loose_lines(lock.read_text(encoding="utf-8")) for lock in locks} == {
        lock.stem: [] for lock in locks
    }


def test_the_javascript_lock_leads_nowhere(root: Path) -> None:
    assert loose_entries((root / "frontend" / "package-lock.json").read_text(encoding="utf-8")) == []


def test_larger_locks_repeat_the_smaller_ones(root: Path) -> None:
    base, build, s3, dev = (
        pins((root / "requirements" / f"{name}.txt").read_text("utf-8")) for name in ("base", "build", "s3", "dev")
    )
    assert len(base) > 10
    assert base.items() <= build.items() <= dev.items()
    assert s3.items() <= dev.items()


def test_planted_lines_are_caught() -> None:
    sound = "django==5.2.19 \\\n    --hash=sha256:00\n    # via -r requirements/base.in\n"
    assert loose_lines(sound) == []
    assert loose_lines(f"--index-url somewhere\n{sound}") == ["--index-url somewhere"]
    assert loose_lines("django @ https://example.net/django.whl\n")
    assert loose_lines("django==5.2.19\n") == ["django==5.2.19"]
    assert unused("# a note\nDjango>=5\nleft[x]\n", "import django", {"django": ["Django"], "l": ["left"]}) == ["left"]
    assert loose_entries('"resolved": "https://example.net/a.tgz",\n"integrity": "sha512-00"\n') == [
        '"resolved": "https://example.net/a.tgz",'
    ]
