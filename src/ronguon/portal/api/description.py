"""Finishing the description of the interface: refusals, headers and keys as they really are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ronguon.interface.domain import KINDS, PROBLEM_TYPE, Code
from ronguon.interface.repeating import HEADER, PATTERN
from ronguon.interface.shapes import Problem

METHODS = ("get", "post")
_ALWAYS = (Code.MALFORMED, Code.METHOD_NOT_ALLOWED, Code.INVALID, Code.TOO_MANY, Code.FAILED)
_WITH_KEY = (Code.UNAUTHENTICATED,)
_DEED = (Code.NOT_ALLOWED, Code.NOT_FOUND, Code.MOVED_ON, Code.REFUSED, Code.KEY_REUSED, Code.TOO_LARGE)
_FILES = (Code.UNAVAILABLE,)
_BYTES = (Code.UNAVAILABLE, Code.ERASED)
_BEARER = "InterfaceKey"


def operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (path, method, operation) of a description, in its order."""
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


def finished(made: Mapping[str, Any]) -> dict[str, Any]:
    """Return `made` as plain JSON with every refusal, the headers of actions and the kind of key."""
    schema: dict[str, Any] = json.loads(json.dumps(made, default=str))
    kinds: dict[str, Any] = {}
    for path, method, operation in operations(schema):
        _refusals(path, method, operation, kinds)
        for one in operation["parameters"]:
            one["schema"] = _sendable(one["schema"])
        if method == "post":
            operation["parameters"].append(_repeated())
    schema["components"]["schemas"]["Problem"] = _problem()
    schema["components"]["responses"] = dict(sorted(kinds.items()))
    schema["components"]["securitySchemes"] = {
        _BEARER: {"type": "http", "scheme": "bearer", "description": "Khóa giao tiếp, bắt đầu bằng rn_"}
    }
    schema["servers"] = [{"url": "/"}]
    return schema


def _sendable(shape: dict[str, Any]) -> dict[str, Any]:
    """Return the shape of a parameter without null: in an address a value is sent or left out."""
    kinds = [one for one in shape.get("anyOf", ()) if one.get("type") != "null"]
    if len(kinds) != 1:
        return shape
    return dict(kinds[0], **{name: value for name, value in shape.items() if name not in {"anyOf", "default"}})


def _refusals(path: str, method: str, operation: dict[str, Any], kinds: dict[str, Any]) -> None:
    """Say of an operation how it refuses; each kind of refusal is described once, in `kinds`."""
    codes = list(_ALWAYS)
    if operation.get("security"):
        codes += _WITH_KEY
    elif "{code}" in path:
        codes.append(Code.WITHDRAWN)
    if method == "post":
        codes += _DEED
    if method == "get":
        codes.append(Code.NOT_FOUND)  # also a cursor, or a unit asked for, that leads nowhere
    sends_bytes = any("json" not in kind for kind in operation["responses"].get("200", {}).get("content", {"json": 0}))
    if sends_bytes:
        codes += _BYTES
    elif "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
        codes += _FILES
    by_status: dict[int, list[Code]] = {}
    for code in codes:
        by_status.setdefault(KINDS[code].status, []).append(code)
    for status, meant in sorted(by_status.items()):
        name = "_".join([str(status), *(code.value for code in meant)])
        kinds.setdefault(name, _refusal(status, meant))
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}


def _refusal(status: int, codes: list[Code]) -> dict[str, Any]:
    told = "; ".join(f"{code.value}: {KINDS[code].title}" for code in codes)
    headers = {
        401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
        405: {"Allow": {"schema": {"type": "string"}}},
        429: {"Retry-After": {"schema": {"type": "integer"}}},
    }.get(status)
    answer: dict[str, Any] = {
        "description": told,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return answer | ({"headers": headers} if headers else {})


def _repeated() -> dict[str, Any]:
    return {
        "in": "header", "name": HEADER, "required": False,
        "schema": {"type": "string", "minLength": 8, "maxLength": 128, "pattern": PATTERN},
        "description": "Gửi lại cùng giá trị khi chưa nhận được trả lời; việc chỉ được thực hiện một lần (48 giờ).",
    }  # fmt: skip


def _problem() -> dict[str, Any]:
    """Return the shape of a refusal with the closed list of its codes."""
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    wrong = shape.pop("$defs")["Wrong"]
    shape["properties"]["code"] = {"type": "string", "enum": [code.value for code in Code]}
    shape["properties"]["errors"] = {"type": "array", "items": wrong}
    return shape
