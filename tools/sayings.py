"""Find the sentences that rules and actions give to people: English ids of the catalogue without a call around them.

They stand where an error of ours is raised or a saying is made: as they are, by the name of a constant, or by a key
of a table of constants. A sentence put together in the code itself has no id to be translated by; its place is
returned without a text. Beside them, the sentences of content lists, which are data in Vietnamese.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TELLING = ("say", "Saying")
# What only a command prints, in Vietnamese alone: commands, the demo's story, the spec and the lint of papers.
COMMANDS = ("management", "story", "bench", "backup", "lists")
PAPERS = ("lint", "desk.py", "paper.py", "reading.py", "rules.py", "wording.py")
CONTENT = {
    "content/rights/declining.toml": ("rule", ("reason", "instead")),
    "content/rights/asking.toml": ("question", ("reason", "instead")),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One sentence with its place, or (`text` null) a place whose sentence cannot be read from the code."""

    place: str
    text: str | None


def _constants(tree: ast.Module) -> dict[str, list[str]]:
    """Return the strings that each name at the head of a module stands for."""
    known: dict[str, list[str]] = {}
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                known[target.id] = [*_strings(value)]
    return known


def _strings(value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(value=str() as text):
            yield text
        case ast.Dict(values=values):
            for each in values:
                yield from _strings(each)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _sentences(argument: ast.expr, known: dict[str, list[str]]) -> Iterator[str | None]:
    """Yield each sentence that `argument` may stand for; null for one that the code puts together."""
    match argument:
        case ast.Constant(value=str() as text):
            yield text
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)) if name in known:
            yield from known[name]
        case ast.IfExp(body=one, orelse=other):
            yield from _sentences(one, known)
            yield from _sentences(other, known)
        case ast.JoinedStr() | ast.BinOp():
            yield None
        # Anything else was said elsewhere (a caught error, a row of content, a translated message) and is found there.


def sayings_in(tree: ast.Module, place: str, errors: frozenset[str], known: dict[str, list[str]]) -> Iterator[Found]:
    """Yield what `tree`, one module, tells people. `errors` are the names of our errors."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (_called(node) in errors or _called(node) in TELLING):
            for argument in node.args:
                for sentence in _sentences(argument, known):
                    yield Found(f"{place}:{node.lineno}", sentence)


def _errors(trees: list[ast.Module]) -> frozenset[str]:
    names = {"RonguonError"}
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while True:
        more = {c.name for c in classes if any(isinstance(b, ast.Name) and b.id in names for b in c.bases)} - names
        if not more:
            return frozenset(names)
        names |= more


def _trees(folder: Path) -> dict[Path, ast.Module]:
    """Return the modules of the package in `folder`, tests and migrations left out, each by its place."""
    places = (path.relative_to(folder) for path in sorted(folder.rglob("*.py")))
    kept = [place for place in places if not {"tests", "migrations"} & set(place.parts)]
    return {place: ast.parse((folder / place).read_text(encoding="utf-8")) for place in kept}


def without_code(folder: Path) -> list[str]:
    """Return the place of every error of ours that says a sentence and bears no `code` for who does not read it."""
    trees = _trees(folder)
    errors = _errors([*trees.values()])
    return [
        f"{place}:{node.lineno}"
        for place, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) in errors and node.args
        if not any(keyword.arg in {"code", None} for keyword in node.keywords)
    ]


def sayings(folder: Path) -> list[Found]:
    """Return every saying of the code of the package in `folder`."""
    trees = _trees(folder)
    errors = _errors([*trees.values()])
    known = {name: strings for tree in trees.values() for name, strings in _constants(tree).items()}
    found = []
    for place, tree in trees.items():
        if {*place.parts} & ({*COMMANDS, *PAPERS} if place.parts[0] == "papers" else {*COMMANDS}):
            continue
        found += [*sayings_in(tree, str(place), errors, known | _constants(tree))]
    return found


def listed(folder: Path) -> list[Found]:
    """Return every sentence that the content lists of the package in `folder` give to people, in Vietnamese."""
    found = []
    for name, (table, keys) in CONTENT.items():
        for row in tomllib.loads((folder / name).read_text(encoding="utf-8"))[table]:
            found += [Found(name, row[key]) for key in keys]
    return found
