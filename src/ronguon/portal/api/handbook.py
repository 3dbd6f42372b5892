"""The description of the interface as a page shows it: operations by subject, their values, the refusals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronguon.interface.domain import KINDS, Code
from ronguon.portal.api.description import operations

SUBJECTS: Mapping[str, str | Promise] = {
    "units": gettext_lazy("Units and the key"),
    "directives": gettext_lazy("Documents"),
    "obligations": gettext_lazy("Duties"),
    "assignments": gettext_lazy("Assignments"),
    "occurrences": gettext_lazy("Terms, progress, submission"),
    "submissions": gettext_lazy("Review"),
    "evidence": gettext_lazy("Evidence"),
    "standing": gettext_lazy("Where it stands"),
    "reports": gettext_lazy("Reports"),
    "results": gettext_lazy("Published results"),
    "channels": gettext_lazy("Official channels"),
}


@dataclass(frozen=True, slots=True)
class HandbookValue:
    """One value that is sent or answered."""

    name: str
    kind: str
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that may be asked or done."""

    id: str
    method: str
    path: str
    title: str
    asked: tuple[HandbookValue, ...]
    sent: tuple[HandbookValue, ...]
    answered: tuple[HandbookValue, ...]
    listed: bool
    open: bool


@dataclass(frozen=True, slots=True)
class OperationsSubject:
    """The operations about one subject."""

    key: str
    title: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class RefusalCode:
    """A code with what it stands for."""

    anchor: str
    code: str
    status: int
    title: str
    detail: str


def subjects(schema: Mapping[str, Any], *, english: bool) -> list[OperationsSubject]:
    """Return the operations of `schema` by subject, in the order of `SUBJECTS`."""
    found: dict[str, list[Operation]] = {key: [] for key in SUBJECTS}
    for path, method, raw in operations(schema):
        found[raw["tags"][0]].append(_operation(schema, path, method, raw, english=english))
    return [OperationsSubject(key, str(SUBJECTS[key]), tuple(rows)) for key, rows in found.items()]


def refusals() -> list[RefusalCode]:
    """Return every code, in the order of its status."""
    rows = [
        RefusalCode(c.value.replace("_", "-"), c.value, KINDS[c].status, KINDS[c].title, KINDS[c].detail) for c in Code
    ]
    return sorted(rows, key=lambda row: row.status)


def _operation(
    schema: Mapping[str, Any], path: str, method: str, raw: Mapping[str, Any], *, english: bool
) -> Operation:
    answer = next(raw["responses"][status] for status in ("200", "201") if status in raw["responses"])
    shape = _json(schema, answer)
    items = shape.get("properties", {}).get("items", {}).get("items") if "next" in shape.get("properties", {}) else None
    body = raw.get("requestBody", {}).get("content", {})
    sent = resolved(schema, next(iter(body.values()))["schema"]) if body else {}
    title = raw["description"].partition("\n")[0].rstrip(".") if english else raw["summary"]
    return Operation(
        id=raw["operationId"], method=method.upper(), path=path, title=title,
        asked=tuple(_parameter(schema, one) for one in raw["parameters"]), sent=tuple(_values(schema, sent)),
        answered=tuple(_values(schema, resolved(schema, items) if items else shape)), listed=items is not None,
        open=not raw.get("security"),
    )  # fmt: skip


def _json(schema: Mapping[str, Any], answer: Mapping[str, Any]) -> Mapping[str, Any]:
    content = answer.get("content", {}).get("application/json")
    return resolved(schema, content["schema"]) if content else {}


def resolved(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the shape that a reference leads to."""
    reference = shape.get("$ref", "")
    if not reference:
        return shape
    found: Mapping[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _parameter(schema: Mapping[str, Any], raw: Mapping[str, Any]) -> HandbookValue:
    return HandbookValue(raw["name"], kind_of(schema, raw["schema"]), raw["required"], raw.get("description", ""))


def _values(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> Iterator[HandbookValue]:
    required = shape.get("required", ())
    for name, one in shape.get("properties", {}).items():
        yield HandbookValue(name, kind_of(schema, one), name in required, one.get("description", ""))


def kind_of(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> str:
    """Return in a few words what values have a shape."""
    if "anyOf" in shape:
        kinds = [kind_of(schema, one) for one in shape["anyOf"] if one.get("type") != "null"]
        return " | ".join([*kinds, "null"])
    if "$ref" in shape:
        inner = resolved(schema, shape)
        return f"{{{', '.join(inner['properties'])}}}" if "properties" in inner else kind_of(schema, inner)
    if "enum" in shape:
        return " | ".join(shape["enum"])
    if shape.get("type") == "array":
        return _("list of %(kind)s") % {"kind": kind_of(schema, shape["items"])}
    return str(shape.get("format") or shape.get("const") or shape.get("type", ""))
