"""No module needs, by any way around, a module that needs it.

What is imported inside a function counts too: a circle that is put off until the first call is still one. What only
the type checker reads does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

Graph = Mapping[str, set[str]]
LEFT_OUT = {"tests", "migrations"}  # nothing imports them; a migration names the one before it by a string


def sources(package: Path) -> dict[str, Path]:
    """Return dotted name → file of every module of `package`; a package goes by its own name."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = [package.name, *path.relative_to(package).with_suffix("").parts]
        if LEFT_OUT.isdisjoint(parts):
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imports(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield module and name of every import that runs, wherever it stands; the name is "" for a plain `import`."""
    for node in nodes:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from imports(node.orelse)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "modules are named in full"
            yield from ((node.module or "", alias.name) for alias in node.names)
        else:
            yield from imports(ast.iter_child_nodes(node))


def graph(package: Path) -> Graph:
    """Return module → modules that it loads, with the packages they lie in, unless it lies in them itself."""
    known = sources(package)
    needs: dict[str, set[str]] = {}
    for module, path in known.items():
        needs[module] = set()
        for source, name in imports([ast.parse(path.read_text(encoding="utf-8"))]):
            loaded = f"{source}.{name}" if f"{source}.{name}" in known else source
            parts = loaded.split(".")
            outer = [".".join(parts[:length]) for length in range(1, len(parts))]
            above = {one for one in outer if not f"{module}.".startswith(f"{one}.")}
            needs[module] |= ({loaded} | above) & known.keys() - {module}
    return needs


def circle(needs: Graph) -> list[str]:
    """Return the modules of one circle, the first again as the last; empty when there is none."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_needs_one_that_needs_it(package: Path) -> None:
    needs = graph(package)
    assert len(needs) > 500
    assert sum(map(len, needs.values())) > 3000
    assert circle(needs) == []


def plant(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / "planted" / f"{name.replace('__in__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "planted"


def test_a_planted_circle_is_caught(tmp_path: Path) -> None:
    planted = plant(
        tmp_path,
        a="from planted import b\n",
        b="import planted.c\n",
        c="from planted.a import x\n",
        d="import planted.a\n",
    )
    assert set(circle(graph(planted))) == {"planted.a", "planted.b", "planted.c"}


def test_a_planted_circle_inside_a_function_is_caught(tmp_path: Path) -> None:
    planted = plant(tmp_path, a="import planted.b\n", b="def late():\n    from planted.a import x\n")
    assert set(circle(graph(planted))) == {"planted.a", "planted.b"}


def test_a_package_and_a_part_of_it_that_need_each_other_are_caught(tmp_path: Path) -> None:
    planted = plant(tmp_path, p__in____init__="from planted.p.part import x\n", p__in__part="from planted.p import y\n")
    assert set(circle(graph(planted))) == {"planted.p", "planted.p.part"}


def test_what_only_the_type_checker_reads_and_a_package_with_its_parts_are_no_circle(tmp_path: Path) -> None:
    planted = plant(
        tmp_path,
        a="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from planted.b import B\n",
        b="import planted.a\n",
        p__in____init__="from planted.p.part import x\n",
        p__in__part="import planted.p.deeper\n",
        p__in__deeper="x = 1\n",
    )
    assert graph(planted)["planted.p"] == {"planted.p.part"}
    assert circle(graph(planted)) == []
