"""Every app has the same shape, and no file has a name that says nothing."""

from __future__ import annotations

import ast
from pathlib import Path

SAME = {
    "__init__", "apps", "domain", "models", "policies", "actions", "registry", "forms", "views", "api", "urls", "admin",
    "tasks", "management", "templates", "migrations", "tests", "middleware",
    "ready",  # what `apps` enters into the registers of lower apps
    "dossier",  # what the app can say of one person
    "flags",  # what its rules remark
    "sealing",  # what an event holds the hash of
}  # fmt: skip
# What an app has besides, and why; a new entry is a decision.
OWN = {
    # who acts, as the pages show it; scripts that act by a token; who has left
    "access": {"identity", "keys", "leaving"},
    "assignments": {"sql"},  # set-based issuing
    "audit": {"keys", "triggers"},  # where the signing key lies; append-only tables, for every app's migrations
    "channels": {"outgoing"},  # the one way out to the network: hosts of units, and the page being proven
    "demo": {"story"},  # the invented province, told through the actions
    "directives": {"reading", "schema", "twins"},  # the reader; the closed shape of what it found; one paper twice
    "drafting": {"wording"},  # how a term is said
    # the child processes, the places where bytes lie, the way in, the scanner; looking at bytes again, erasing them
    "files": {"children", "clamd", "erasing", "looking", "s3", "storage", "uploads"},
    # the way in for apps, effects and letters that happen once, the two engines, what a monitor may ask
    "jobs": {"background", "effects", "engines", "forgetting", "letters", "measures"},
    "interface": {"paging", "problems", "repeating", "shapes"},  # what the `api` of every app is made of
    # backups, measurements, the watch; the disk and health; what is declined by design; samples for operators
    "operations": {"backup", "bench", "disk", "health", "refusals", "sampling", "watching"},
    # what the sign-in library asks for; who calls and how wrong tries are counted; typed text that outlives a session;
    # what no password may rest on; sessions as rows, and their use; how long people are known
    "people": {"adapters", "callers", "typed_text", "forgetting", "guessing", "passwords", "sessions", "staying"},
    # the frame of the whole site: its doors and how fast they turn, what is tried again, what is said when the machine
    # cannot, promises, numbers of refusals
    "portal": {"context", "later", "pacing", "patience", "privacy", "public_urls", "quarters", "wsgi"},
    "reports": {"facts", "free_words", "lineage", "paper"},  # what a draft says, where a figure leads, its paper
    "units": {"lists", "requests"},  # lists of units in and out; a request with who acts
}
# Apps of another kind: plain Python, data, the design system.
FREE = {"content", "formats", "kernel", "locale", "papers", "settings", "ui"}
SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "misc",
    "manager",
    "managers",
    "base_utils",
    "tools",
}


def odd_names(package: Path) -> list[str]:
    """Return every file or folder of an app that is neither in `SAME` nor in `OWN`."""
    found = []
    for room in sorted(path for path in package.iterdir() if path.is_dir() and path.name not in FREE | {"__pycache__"}):
        for path in sorted(room.iterdir()):
            name = path.name.removesuffix(".py")
            if name != "__pycache__" and name not in SAME | OWN.get(room.name, set()):
                found.append(f"{room.name}/{path.name}")
    return found


def empty_names(folder: Path) -> list[str]:
    """Return every Python file or folder whose name says nothing of what is in it."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.name.removesuffix(".py") in SAYS_NOTHING and (path.is_dir() or path.suffix == ".py")
    ]


def star_imports(package: Path) -> list[str]:
    """Return every `import *` outside the settings, where the framework knows no other way."""
    found = []
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if place.parts[0] == "settings":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found += [f"{place}:{node.lineno}" for alias in node.names if alias.name == "*"]
    return found


def silent_rooms(package: Path) -> list[str]:
    """Return every app whose `__init__` does not say what it owns."""
    rooms = [path for path in sorted(package.iterdir()) if (path / "apps.py").is_file()]
    return [room.name for room in rooms if not ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8")))]


def test_every_app_has_the_same_shape(package: Path) -> None:
    assert odd_names(package) == []


def test_no_exception_is_kept_that_nobody_needs(package: Path) -> None:
    kept = [f"{room}/{name}" for room, names in OWN.items() for name in names]
    assert [entry for entry in kept if not (package / entry).exists() and not (package / f"{entry}.py").exists()] == []


def test_every_name_says_something(package: Path) -> None:
    assert empty_names(package) == []


def test_nothing_is_imported_by_star(package: Path) -> None:
    assert star_imports(package) == []


def test_every_app_says_what_it_owns(package: Path) -> None:
    assert silent_rooms(package) == []


def test_planted_shapes_are_caught(tmp_path: Path) -> None:
    (tmp_path / "units" / "helpers").mkdir(parents=True)
    (tmp_path / "units" / "utils.py").write_text("from os import *\n")
    (tmp_path / "units" / "apps.py").touch()
    (tmp_path / "units" / "__init__.py").touch()
    assert odd_names(tmp_path) == ["units/helpers", "units/utils.py"]
    assert empty_names(tmp_path) == ["units/helpers", "units/utils.py"]
    assert star_imports(tmp_path) == ["units/utils.py:1"]
    assert silent_rooms(tmp_path) == ["units"]
