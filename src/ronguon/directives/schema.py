"""The closed schema of a machine reading's fields: what may stand in `MachineReading.fields`."""

from __future__ import annotations

from collections.abc import Mapping

_SPAN = {"text": str, "start": int, "end": int, "rule_id": str}
_CITATION = {**_SPAN, "type": str, "number": str, "issued_on": str}
_BODY = {**_SPAN, "because": str, "chain": list}
_SHAPES: Mapping[str, Mapping[str, type]] = {
    "addressees": _BODY,
    "coordinators": _BODY,
    "quantity": {**_SPAN, "number": int, "unit": str},
    "frequency": {**_SPAN, "rrule": str},
    "deadline": {**_SPAN, "on": str, "rule": str},
    "more_deadlines": {**_SPAN, "on": str, "rule": str},
    "citations": _CITATION,
}
_LISTS = {"addressees", "coordinators", "more_deadlines", "citations"}
READING = frozenset([*_SHAPES, "unsure", "laid_on", "section"])


def validate_reading(value: object) -> None:
    """Return when `value` holds known keys with values of their kind only; raise `ValueError` otherwise.

    Source: the command line's JSON of `parse`.
    """
    if not isinstance(value, dict):
        raise ValueError("a reading's fields are an object")
    for key, entry in value.items():
        if key not in READING:
            raise ValueError(f"unknown key {key!r}")
        if key in {"laid_on", "section"}:
            _of_kind(key, entry, str)
        elif key == "unsure":
            _list_of(key, entry, str)
        elif key in _LISTS:
            _of_kind(key, entry, list)
            for one in entry:
                _shaped(key, one)
        elif entry is not None:
            _shaped(key, entry)


def _shaped(key: str, entry: object) -> None:
    if not isinstance(entry, dict):
        raise ValueError(f"{key!r} holds objects")
    shape = _SHAPES[key]
    for name, inner in entry.items():
        kind = shape.get(name)
        if kind is None:
            raise ValueError(f"{key!r} knows no {name!r}")
        if kind is list:
            _list_of(name, inner, str)
        elif inner is not None:
            _of_kind(name, inner, (int, float) if kind is int else kind)


def _of_kind(name: str, value: object, kind: type | tuple[type, ...]) -> None:
    if not isinstance(value, kind):
        raise ValueError(f"{name!r} has the wrong kind of value")


def _list_of(name: str, value: object, kind: type) -> None:
    _of_kind(name, value, list)
    if not all(isinstance(one, kind) for one in value):  # type: ignore[attr-defined]  # narrowed by the line above
        raise ValueError(f"{name!r} holds the wrong kind of values")
