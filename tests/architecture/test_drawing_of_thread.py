"""The drawing of the thread in docs/architecture.md is what the source does: every arrow, in its direction."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

NAME = r"[a-z_]+(?:\.[A-Za-z_]+)+"
STEP = re.compile(rf"^[a-z][a-z ]*? {{2,}}({NAME}(?: → {NAME})*)$")
ARROW = re.compile(rf"^ +([↓⇡⇢]) ({NAME})(?: {{2,}}.*)?$")
Drawn = list[tuple[str, list[str]]]


def drawn(page: str) -> Drawn:
    """Return the lines of the drawing: `→` with the functions of a step, or another arrow with its one name."""
    lines: Drawn = []
    for line in page.split("## One thread")[1].split("```")[1].strip("\n").splitlines():
        if step := STEP.match(line):
            lines.append(("→", step[1].split(" → ")))
        elif arrow := ARROW.match(line):
            lines.append((arrow[1], [arrow[2]]))
        else:
            raise AssertionError(f"the drawing has a line that is neither a step nor an arrow: {line}")
    return lines


class Source:
    """The modules of the package, parsed when they are asked for."""

    def __init__(self, package: Path) -> None:
        self.package = package
        self.tree = lru_cache(maxsize=None)(self._tree)
        self.imports = lru_cache(maxsize=None)(self._imports)

    def path(self, module: str) -> Path | None:
        """Return the file of `module`, a name below the package; None when there is none."""
        place = self.package.joinpath(*module.split("."))
        found = (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())
        return next(found, None)

    def _tree(self, module: str) -> ast.Module:
        path = self.path(module)
        return ast.parse(path.read_text(encoding="utf-8")) if path is not None else ast.Module([], [])

    def _imports(self, module: str) -> frozenset[str]:
        named: set[str] = set()
        for node in ast.walk(self.tree(module)):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ronguon."):
                inside = node.module.removeprefix("ronguon.")
                named |= {inside, *(f"{inside}.{alias.name}" for alias in node.names)}
        return frozenset(name for name in named if self.path(name) is not None)

    def reaches(self, module: str, other: str) -> bool:
        """Return whether importing `module` imports `other`, at once or through others."""
        seen, waiting = {module}, [module]
        while waiting:
            for name in self.imports(waiting.pop()) - seen:
                seen.add(name)
                waiting.append(name)
        return other in seen

    def functions(self, module: str) -> dict[str, ast.AST]:
        """Return the functions and classes that the module itself defines."""
        kinds = (ast.FunctionDef, ast.ClassDef)
        return {node.name: node for node in self.tree(module).body if isinstance(node, kinds)}

    def calls(self, module: str, function: str) -> Iterator[str]:
        """Yield what `function` calls, by its last name, also through functions of its own module."""
        own = self.functions(module)
        seen, waiting = {function}, [function]
        while waiting:
            for node in ast.walk(own[waiting.pop()]):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                    yield name
                    if isinstance(node.func, ast.Name) and name in own and name not in seen:
                        seen.add(name)
                        waiting.append(name)

    def words(self, module: str) -> set[str]:
        """Return the names and attributes that the module uses, and its strings."""
        found = set()
        for node in ast.walk(self.tree(module)):
            match node:
                case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str(word)):
                    found.add(word)
        return found

    def modules_of(self, app: str) -> Iterator[str]:
        """Yield the modules of an app that are not tests."""
        for path in (self.package / app).rglob("*.py"):
            if "tests" not in path.parts:
                yield ".".join(path.relative_to(self.package).with_suffix("").parts).removesuffix(".__init__")


def faults(lines: Drawn, source: Source) -> list[str]:
    """Return what is drawn and is not so, one line each."""
    split = [name.rpartition(".")[::2] for _, names in lines for name in names]
    lost = [f"{module}.{name} is nowhere" for module, name in split if name not in source.functions(module)]
    if lost:
        return lost
    found: list[str] = []
    for at, (kind, names) in enumerate(lines):
        if kind == "→":
            found += [fault for pair in pairwise(names) for fault in _call(*pair, source)]
            continue
        before = next(one for mark, one in reversed(lines[:at]) if mark == "→")
        after = next((one for mark, one in lines[at:] if mark == "→"), [])
        check = {"↓": _row, "⇡": _registry, "⇢": _by_name}[kind]
        found += check(names[0], before, after, source)
    return found


def _call(caller: str, callee: str, source: Source) -> Iterator[str]:
    (module, function), (other, called) = caller.rpartition(".")[::2], callee.rpartition(".")[::2]
    if called not in source.calls(module, function) or not source.reaches(module, other):
        yield f"{caller} does not call {callee}"


def _row(row: str, before: list[str], after: list[str], source: Source) -> Iterator[str]:
    """A row is named where it is written and comes from below, or from the very module, for both of its sides."""
    module, name = row.rpartition(".")[::2]
    for side, functions in (("left", before), ("read", after)):
        modules = [one.rpartition(".")[0] for one in functions]
        if not any(source.reaches(one, module) for one in modules):
            yield f"{row} is not {side} by {functions}"
    if name not in set().union(*(source.words(one.rpartition(".")[0]) for one in (*before, *after))):
        yield f"{row} is named on neither side"


def _registry(registry: str, before: list[str], after: list[str], source: Source) -> Iterator[str]:
    """A registry is filled from the app of the step before, which stands higher, and asked by the step after."""
    module, name = registry.rpartition(".")[::2]
    filler = before[0].split(".")[0]
    if filler == module.split(".")[0] or not any(module in source.imports(one) for one in source.modules_of(filler)):
        yield f"{filler} does not fill {module}"
    if not any(name in source.calls(*one.rpartition(".")[::2]) for one in after):
        yield f"{registry} is not asked by {after}"


def _by_name(function: str, before: list[str], _after: list[str], source: Source) -> Iterator[str]:
    """What a child calls stands as `module:function` in the app of the function that asks for it."""
    module, name = function.rpartition(".")[::2]
    app = before[-1].split(".")[0]
    written = f"ronguon.{module}:{name}"
    if not any(written in source.words(one) for one in source.modules_of(app)):
        yield f"{app} does not name {written}"


def test_every_arrow_of_the_thread_is_in_the_source(root: Path, package: Path) -> None:
    lines = drawn((root / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert [kind for kind, _ in lines].count("→") > 9
    assert faults(lines, Source(package)) == []


def test_planted_arrows_that_are_not_so_are_caught(package: Path) -> None:
    source = Source(package)
    upload, take_in = "drafting.views.documents.upload", "drafting.actions.opening.take_in"
    submit, accept = "assignments.actions.working.submit", "assignments.actions.reviewing.accept"
    planted: dict[str, Drawn] = {
        "nowhere": [("→", [upload, "drafting.actions.opening.take_out"])],
        "does not call": [("→", [take_in, upload])],
        "is not read by": [("→", [submit]), ("↓", ["reports.models.drafts.Report"]), ("→", [accept])],
        "does not fill": [("→", [take_in]), ("⇡", ["assignments.registry.proofs_of"]), ("→", [submit])],
        "is not asked by": [("→", ["evidence.views.add"]), ("⇡", ["assignments.registry.proofs_of"]), ("→", [accept])],
        "does not name": [("→", [take_in]), ("⇢", ["directives.reading.api.read"])],
    }
    for said, lines in planted.items():
        assert any(said in fault for fault in faults(lines, source)), said


def test_a_line_that_is_no_arrow_is_caught() -> None:
    page = "## One thread\n```\nreading    drafting.actions.opening.take_in\n    perhaps drafting.models\n```\n"
    with pytest.raises(AssertionError, match="perhaps"):
        drawn(page)
