"""Nothing travels from one module to another on the request, but what a class of requests declares.

An attribute that one file alone sets and reads is that file's own matter, and the framework's are the framework's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FRAMEWORK = {"urlconf", "resolver_match", "user", "session", "csrf_processing_done"}
"""What Django itself declares or documents that a middleware may set."""


def spelt(node: ast.expr) -> str:
    """Return a name, or a name and one part of it, as it is spelt; "" for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def sources(package: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if "tests" not in place.parts:
            yield str(place), ast.parse(path.read_text(encoding="utf-8"))


def declared(trees: dict[str, ast.Module]) -> set[str]:
    """Return what a class of requests says that it bears."""
    return {
        line.target.id
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Request") for base in node.bases)
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }


def touched(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Yield each attribute that a file reads from a request or, told by `True`, hangs on it; constants are followed."""
    names = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and spelt(node.value) in {"request", "self.request"}:
            yield node.attr, isinstance(node.ctx, ast.Store)
        elif isinstance(node, ast.Call) and spelt(node.func) in {"setattr", "getattr", "hasattr"}:
            about, name = node.args[0], node.args[1]
            if spelt(about) in {"request", "self.request"}:
                said = name.value if isinstance(name, ast.Constant) else names.get(ast.unparse(name), ast.unparse(name))
                yield str(said), ast.unparse(node.func) == "setattr"


def hidden_channels(package: Path) -> list[str]:
    """Return every attribute that one file hangs on a request for another to read, and no class declares."""
    return hidden(dict(sources(package)))


def hidden(trees: dict[str, ast.Module]) -> list[str]:
    """Return the same, of modules that were parsed."""
    known = declared(trees) | FRAMEWORK
    hung: dict[str, set[str]] = {}
    read: dict[str, set[str]] = {}
    for place, tree in trees.items():
        for name, sets in touched(tree):
            (hung if sets else read).setdefault(name, set()).add(place)
    return sorted(
        f"{name}: {', '.join(sorted(places | read.get(name, set())))}"
        for name, places in hung.items()
        if name not in known and len(places | read.get(name, set())) > 1
    )


def test_nothing_travels_hidden_on_the_request(package: Path) -> None:
    trees = dict(sources(package))
    assert declared(trees) == {"actor", "token", "user"}
    assert hidden(trees) == []


def test_planted_hidden_channels_are_caught(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("request.told = 1\nrequest.own = 2\nrequest.actor = 3\nprint(request.own)\n")
    (tmp_path / "b.py").write_text("NAME = '_far'\nsetattr(request, NAME, 1)\nx = getattr(request, 'told', None)\n")
    (tmp_path / "c.py").write_text(
        "class ActingRequest(HttpRequest):\n    actor: Actor\n\ny = request.actor, getattr(request, '_far', 0)\n"
    )
    assert hidden_channels(tmp_path) == ["_far: b.py, c.py", "told: a.py, b.py"]
