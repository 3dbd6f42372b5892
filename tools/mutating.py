"""Small changes of meaning in Python code: each a mutant that some test must notice.

A mutant is made from the syntax tree and put into the running program: a function gets other code, a constant of a
module another value wherever it was imported. Its name tells the place by words, so that it outlives moved lines.
"""

from __future__ import annotations

import ast
import copy
import importlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ORDERED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
REVERSED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
MEMBERS = {"Permission": ("READ", "MANAGE"), "Role": ("READER", "OFFICE")}
"""Enumeration → what a member is exchanged for, and what that one itself is exchanged for."""
STAGES = {
    "OPEN": "ACCEPTED", "SUBMITTED": "OPEN", "RETURNED": "OPEN", "ACCEPTED": "OPEN", "READING": "ISSUED",
    "ISSUED": "READING", "DRAFT": "SIGNED", "SIGNED": "DRAFT", "SENT": "DRAFT", "IN_FORCE": "DRAFT",
}  # fmt: skip
"""Stage → another one of the same kind of thing."""
NARROWING = frozenset({"filter", "exclude", "distinct"})
LEFT_ALONE = frozenset({"flat", "frozen", "slots", "max_length", "on_delete"})
"""Keywords whose values say how, never who or what."""


@dataclass(frozen=True)
class Mutant:
    """One change. `owner` is the function or the constant it is in; `tree` is the module with the change."""

    module: str
    owner: str
    change: str
    tree: ast.Module
    constant: bool = False

    @property
    def name(self) -> str:
        """Return what people and the list of survivors call it."""
        return f"{self.module} {self.owner}: {self.change}"


Edit = Callable[[Any], None]
Change = tuple[str, Edit]


def mutants(module: str, source: str, taken: Callable[[str], bool]) -> Iterator[Mutant]:
    """Yield every mutant of the functions and constants in `source` that are `taken`."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    for owner, path, constant in _owners(tree, ()):
        if not taken(owner):
            continue
        for words, place, number in _sites(_at(tree, path)):
            changed = copy.deepcopy(tree)
            node = _at(_at(changed, path), place)
            _changes(node)[number][1](node)
            ast.fix_missing_locations(changed)
            seen[f"{owner} {words}"] += 1
            again = seen[f"{owner} {words}"]
            yield Mutant(module, owner, words + (f" ({again})" if again > 1 else ""), changed, constant)


def owners(source: str) -> set[str]:
    """Return the functions and constants in `source`, by the names that a plan gives them."""
    return {owner for owner, _path, _constant in _owners(ast.parse(source), ())}


Steps = tuple[tuple[str, int | None], ...]


def _at(node: Any, path: Steps) -> Any:
    for name, index in path:
        node = getattr(node, name)
        node = node if index is None else node[index]
    return node


def _owners(node: Any, path: Steps, inside: str = "") -> Iterator[tuple[str, Steps, bool]]:
    for index, child in enumerate(node.body):
        here = (*path, ("body", index))
        if isinstance(child, ast.FunctionDef):
            yield inside + child.name, here, False
        elif isinstance(child, ast.ClassDef):
            yield from _owners(child, here, f"{inside}{child.name}.")
        elif not inside and isinstance(child, ast.Assign | ast.AnnAssign) and child.value is not None:
            target = child.targets[0] if isinstance(child, ast.Assign) else child.target
            if isinstance(target, ast.Name):
                yield target.id, (*here, ("value", None)), True


def _sites(owner: Any) -> Iterator[tuple[str, Steps, int]]:
    """Yield what changes in `owner`, in words, with the place and the number of the change there."""
    for place in _places(owner, ()):
        node = _at(owner, place)
        for number, (words, _edit) in enumerate(_changes(node)):
            yield words, place, number


def _places(node: Any, path: Steps) -> Iterator[Steps]:
    yield path
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "args"} and isinstance(node, _SIGNED):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _left_alone(child):
                yield from _places(child, (*path, (name, index)))


_SIGNED = (ast.FunctionDef, ast.AnnAssign)


def _left_alone(node: ast.AST) -> bool:
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return docstring or (isinstance(node, ast.keyword) and node.arg in LEFT_ALONE) or isinstance(node, ast.JoinedStr)


def _changes(node: Any) -> list[Change]:
    return [change for kind, maker in _MAKERS if isinstance(node, kind) for change in maker(node)]


def _put(field: str, index: int, kind: type[ast.AST]) -> Edit:
    return lambda node: getattr(node, field).__setitem__(index, kind())


def _out(field: str, index: int) -> Edit:
    return lambda node: getattr(node, field).__delitem__(index)


def _step(by: int) -> Edit:
    return lambda node: setattr(node, "value", node.value + by)


def _operand_out(index: int) -> Edit:
    """Leave one operand out; what stands alone then keeps a neutral one beside it."""

    def edit(node: ast.BoolOp) -> None:
        del node.values[index]
        if len(node.values) == 1:
            node.values.append(ast.Constant(isinstance(node.op, ast.And)))

    return edit


def _compare(node: ast.Compare) -> Iterator[Change]:
    for index, operator in enumerate(node.ops):
        for other in ORDERED[type(operator)]:
            yield _told(node, _put("ops", index, other))


def _both(node: ast.BoolOp) -> Iterator[Change]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And
    yield _told(node, lambda one: setattr(one, "op", other()))
    for index in range(len(node.values)):
        yield _told(node, _operand_out(index))


def _not(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not):
        yield _told(node, lambda one: _become(one, one.operand))


def _if(node: ast.If | ast.IfExp) -> Iterator[Change]:
    yield f"if not: {_short(node.test)}", lambda one: setattr(one, "test", ast.UnaryOp(ast.Not(), one.test))


def _among(node: ast.comprehension) -> Iterator[Change]:
    for index, test in enumerate(node.ifs):
        yield f"no matter whether {_short(test)}", _out("ifs", index)


def _constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield _told(node, lambda one: setattr(one, "value", not one.value))
    elif isinstance(node.value, int):
        for step in (1, -1):
            yield _told(node, _step(step))


def _return(node: ast.Return) -> Iterator[Change]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield f"nothing instead of {_short(node)}", lambda one: setattr(one, "value", ast.Constant(None))
        if isinstance(node.value, ast.Compare | ast.BoolOp | ast.Call | ast.UnaryOp):
            yield f"not {_short(node)}", lambda one: setattr(one, "value", ast.UnaryOp(ast.Not(), one.value))


def _call(node: ast.Call) -> Iterator[Change]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING:
        words = f"no .{node.func.attr}({', '.join(map(_short, [*node.args, *node.keywords]))})"
        yield words, lambda one: _become(one, one.func.value)
        if len(node.args) + len(node.keywords) > 1:
            for index, keyword in enumerate(node.keywords):
                yield f"without {_short(keyword)}", _out("keywords", index)
            for index, arg in enumerate(node.args):
                yield f"without {_short(arg)}", _out("args", index)
    if isinstance(node.func, ast.Name) and node.func.id in {"any", "all"}:
        other = "all" if node.func.id == "any" else "any"
        yield _told(node, lambda one: setattr(one.func, "id", other))


def _operator(node: ast.BinOp) -> Iterator[Change]:
    if type(node.op) in REVERSED:
        yield _told(node, lambda one: setattr(one, "op", REVERSED[type(one.op)]()))


def _set(node: ast.Set) -> Iterator[Change]:
    if len(node.elts) > 1:
        for index, one in enumerate(node.elts):
            yield f"{{…}} without {_short(one)}", _out("elts", index)


def _member(node: ast.Attribute) -> Iterator[Change]:
    kind = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
    if kind in MEMBERS:
        usual, other = MEMBERS[kind]
        yield _told(node, lambda one: setattr(one, "attr", other if one.attr == usual else usual))
    if kind == "Stage" and node.attr in STAGES:
        yield _told(node, lambda one: setattr(one, "attr", STAGES[one.attr]))


def _statement(node: ast.Expr | ast.Break | ast.Continue) -> Iterator[Change]:
    asks = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and "require" in ast.unparse(node.value.func)
    if asks or not isinstance(node, ast.Expr) or isinstance(node.value, ast.Yield | ast.YieldFrom):
        yield f"no {_short(node)}", _pass


def _pass(node: Any) -> None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom):
        # The function stays a generator.
        node.value = ast.YieldFrom(ast.Tuple([], ast.Load()))
    else:
        _become(node, ast.Pass())


_MAKERS: tuple[tuple[Any, Callable[[Any], Iterator[Change]]], ...] = (
    (ast.Compare, _compare), (ast.BoolOp, _both), (ast.UnaryOp, _not), (ast.If | ast.IfExp, _if),
    (ast.comprehension, _among), (ast.Constant, _constant), (ast.Return, _return), (ast.Call, _call),
    (ast.BinOp, _operator), (ast.Set, _set), (ast.Attribute, _member),
    (ast.Expr | ast.Break | ast.Continue, _statement),
)  # fmt: skip


def _told(node: Any, edit: Edit) -> Change:
    """Return the change with its words: how it read, how it reads."""
    changed = copy.deepcopy(node)
    edit(changed)
    return f"{_short(node)} → {_short(changed)}", edit


def _short(node: ast.AST) -> str:
    words = " ".join(ast.unparse(node).split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


_LONGEST = 90


def _become(node: Any, other: Any) -> None:
    """Turn `node` into `other` where it stands."""
    other = copy.copy(other)
    node.__class__ = other.__class__
    node.__dict__.clear()
    node.__dict__.update(other.__dict__)


def put_in(mutant: Mutant, path: Path) -> None:
    """Put `mutant` into this running program. Raises `ValueError` where its code does not fit."""
    module = importlib.import_module(mutant.module)
    if mutant.constant:
        _exchange(module, mutant, path)
        return
    function_of(module, mutant.owner).__code__ = _code(compile(mutant.tree, str(path), "exec"), mutant.owner)


def function_of(module: ModuleType, owner: str) -> FunctionType:
    """Return the function that `owner` names: a method, a property's, or one of the module."""
    found: Any = module
    for name in owner.split("."):
        found = found.__dict__[name]
    found = getattr(found, "fget", found)
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    if not isinstance(found, FunctionType):
        raise TypeError(f"{owner} is no function")
    return found


def _code(code: CodeType, owner: str) -> CodeType:
    for name in owner.split("."):
        code = next(one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name)
    return code


def _exchange(module: ModuleType, mutant: Mutant, path: Path) -> None:
    """Give a constant its other value in every module that knows it by its name."""
    for statement in mutant.tree.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        if isinstance(target, ast.Name) and target.id == mutant.owner:
            value: Any = statement.value  # type: ignore[attr-defined]  # an assignment has one
            made = FunctionType(compile(ast.Expression(value), str(path), "eval"), vars(module))()
            old = getattr(module, mutant.owner)
            for other in [one for one in sys.modules.values() if vars(one).get(mutant.owner) is old]:
                setattr(other, mutant.owner, made)
