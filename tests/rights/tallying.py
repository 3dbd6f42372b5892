"""Finds, in the words of a module, tallies of people that are made by hand: a dict, a list, a sum over comparisons."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PERSON = re.compile(
    r"(^|_)(account|actor|person|people|full_name|email|reader|signatory|taken_in_by|decided_by|written_by|submitted_by"
    r"|added_by|drafted_by|signed_by|edited_by)($|_)"
)
_PASSED_ON = {"str", "list", "sorted", "set", "filter", "tuple"}


def tallied_by_hand(path: Path) -> list[str]:
    """Return each place of a module that counts or groups by something of a person, without any counting class."""
    tree, seen, found = ast.parse(path.read_text("utf-8")), set[int](), list[str]()
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for scope in (*scopes, tree):
        named = set() if scope is tree else _named_after(scope)
        for node in ast.walk(scope):
            if id(node) not in seen and (how := _how(node, named)):
                seen.add(id(node))
                found.append(f"{path.name}:{node.lineno} {how}")  # type: ignore[attr-defined]  # only statements and calls
    return found


def _how(node: ast.AST, named: set[str]) -> str:  # noqa: PLR0911 (one a means)
    """Return by which means `node` tallies people, "" when it does not."""
    match node:
        case ast.AugAssign(op=ast.Add(), target=ast.Subscript(slice=key)) if _is_key(key, named):
            return "adds up by person"
        case ast.Assign(targets=[ast.Subscript(slice=key)], value=ast.BinOp(op=ast.Add())) if _is_key(key, named):
            return "adds up by person"
        case ast.Call(func=ast.Name(id="len" | "sum"), args=args) if any(_picks_one(one, named) for one in args):
            return "counts what one person did"
        case ast.Call(func=ast.Attribute(attr="count", value=of), args=[what]):
            return "counts one person" if _of_a_person(of, named) or _of_a_person(what, named) else ""
        case ast.Call(func=ast.Attribute(attr="append" | "add", value=ast.Subscript(slice=key))) if _is_key(key, named):
            return "groups by person"
        case ast.Call(
            func=ast.Attribute(
                attr="append" | "add", value=ast.Call(func=ast.Attribute(attr="setdefault"), args=[key, *_])
            )
        ) if _is_key(key, named):
            return "groups by person"
    return ""


def _named_after(scope: ast.AST) -> set[str]:
    """Return the names in a function that stand for something of a person: `who` after `who = event.actor`."""
    named: set[str] = set()
    bindings = list(_bindings(scope))
    for _round in range(3):  # a name may get it from a name below it
        for target, value in bindings:
            if isinstance(target, ast.Name | ast.Tuple) and _of_a_person(value, named):
                named |= {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}
    return named


def _bindings(scope: ast.AST) -> Iterator[tuple[ast.AST, ast.expr]]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            yield node.target, node.value
        elif isinstance(node, ast.For | ast.comprehension):
            yield node.target, node.iter


def _of_a_person(value: ast.expr, named: set[str]) -> bool:  # noqa: PLR0911 (one a shape)
    """Return whether an expression is itself something of a person: a column, a name for one, a list of such."""
    match value:
        case ast.Attribute(attr=word):
            return bool(PERSON.search(word))
        case ast.Name(id=word):
            return word in named or bool(PERSON.search(word))
        case ast.Subscript(slice=ast.Constant(value=str(word))):
            return bool(PERSON.search(word))
        case ast.Call(func=ast.Attribute(attr="values_list"), args=args):
            return any(isinstance(one, ast.Constant) and bool(PERSON.search(str(one.value))) for one in args)
        case ast.Call(func=ast.Name(id=name), args=args) if name in _PASSED_ON:
            return any(_of_a_person(one, named) for one in args)
        case ast.ListComp(elt=inner) | ast.GeneratorExp(elt=inner) | ast.SetComp(elt=inner):
            return _of_a_person(inner, named)
    return False


def _is_key(key: ast.expr, named: set[str]) -> bool:
    return any(_of_a_person(part, named) for part in (key.elts if isinstance(key, ast.Tuple) else [key]))


def _picks_one(arg: ast.expr, named: set[str]) -> bool:
    """Return whether a comprehension keeps what has one person in a column."""
    tests = [test for part in ast.walk(arg) if isinstance(part, ast.comprehension) for test in part.ifs]
    compared = [node for test in tests for node in ast.walk(test) if isinstance(node, ast.Compare)]
    return any(
        isinstance(one.ops[0], ast.Eq) and (_of_a_person(one.left, named) or _of_a_person(one.comparators[0], named))
        for one in compared
    )
