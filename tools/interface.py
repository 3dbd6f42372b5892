"""Pin the description of the programming interface: `make interface` writes docs/api/openapi.json anew.

What a script may rely on is never taken away in silence: without `--break`, a description that breaks a promise of the
pinned one is refused, with the list of what would break.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PINNED = Path(__file__).resolve().parent.parent / "docs" / "api" / "openapi.json"
METHODS = ("get", "post", "put", "patch", "delete")
Schema = Mapping[str, Any]


def breaks(old: Schema, new: Schema) -> list[str]:
    """Return what a script written against `old` would miss in `new`, one line each."""
    found: list[str] = []
    for path, methods in old["paths"].items():
        for method in METHODS:
            if method not in methods:
                continue
            there = new["paths"].get(path, {}).get(method)
            place = f"{method.upper()} {path}"
            if there is None:
                found.append(f"{place}: gone")
            else:
                found += [f"{place}: {fault}" for fault in _operation(old, new, methods[method], there)]
    return found


def _operation(old: Schema, new: Schema, was: Schema, now: Schema) -> Iterator[str]:
    if was["operationId"] != now["operationId"]:
        yield f"operationId was {was['operationId']}"
    if not was.get("security") and now.get("security"):
        yield "asks for a key"
    known = {(one["in"], one["name"]): one for one in now["parameters"]}
    before = {(one["in"], one["name"]): one for one in was["parameters"]}
    for key, one in before.items():
        if key not in known:
            yield f"parameter {key[1]} is gone"
        else:
            yield from _taken(old, new, one["schema"], known[key]["schema"], f"parameter {key[1]}")
    yield from (
        f"parameter {key[1]} is required" for key, one in known.items()
        if one["required"] and not before.get(key, {}).get("required")
    )  # fmt: skip
    for kind, content in was.get("requestBody", {}).get("content", {}).items():
        taken = now.get("requestBody", {}).get("content", {}).get(kind)
        if taken is None:
            yield f"takes no {kind}"
        else:
            yield from _taken(old, new, content["schema"], taken["schema"], "body")
    if "requestBody" in now and "requestBody" not in was:
        yield "asks for a body"
    yield from _answers(old, new, was, now)


def _answers(old: Schema, new: Schema, was: Schema, now: Schema) -> Iterator[str]:
    for status, answer in was["responses"].items():
        there = _response(new, now["responses"].get(status))
        if there is None:
            if status.startswith("2"):
                yield f"never answers {status}"
            continue
        for kind, content in _response(old, answer).get("content", {}).items():
            given = there.get("content", {}).get(kind)
            if given is None:
                yield f"{status} gives no {kind}"
            else:
                yield from _given(old, new, content["schema"], given["schema"], status)


def _response(schema: Schema, answer: Schema | None) -> Any:
    """Return the answer that a reference leads to, null for none."""
    if answer is None or "$ref" not in answer:
        return answer
    return schema["components"]["responses"][answer["$ref"].rpartition("/")[2]]


def _resolved(schema: Schema, shape: Schema) -> Schema:
    while "$ref" in shape:
        shape = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return shape


def _kinds(schema: Schema, shape: Schema) -> set[str]:
    """Return the kinds of value that a shape holds: `string`, `string:uuid`, `null` and so on."""
    shape = _resolved(schema, shape)
    if "anyOf" in shape:
        return set().union(*(_kinds(schema, one) for one in shape["anyOf"]))
    return {":".join(filter(None, [str(shape.get("type", "any")), shape.get("format", "")]))}


def _words(schema: Schema, shape: Schema) -> set[str] | None:
    """Return the closed list of words that a shape holds, or null."""
    shape = _resolved(schema, shape)
    for one in shape.get("anyOf", [shape]):
        inner = _resolved(schema, one)
        if "enum" in inner or "const" in inner:
            return set(inner.get("enum", [inner.get("const")]))
    return None


def _given(old: Schema, new: Schema, was: Schema, now: Schema, place: str) -> Iterator[str]:
    """Yield what an answer no longer gives: a field, or values of the kinds and words that were promised."""
    was, now = _resolved(old, was), _resolved(new, now)
    if more := _kinds(new, now) - _kinds(old, was):
        yield f"{place} may be {', '.join(sorted(more))}"
    before, after = _words(old, was), _words(new, now)
    if before is not None and (after is None or after - before):
        yield f"{place} may be another word"
    for name, inner in was.get("properties", {}).items():
        there = now.get("properties", {}).get(name)
        if there is None:
            yield f"{place}.{name} is gone"
        else:
            if name in was.get("required", ()) and name not in now.get("required", ()):
                yield f"{place}.{name} may be missing"
            yield from _given(old, new, inner, there, f"{place}.{name}")
    if "items" in was and "items" in now:
        yield from _given(old, new, was["items"], now["items"], f"{place}[]")


def _taken(old: Schema, new: Schema, was: Schema, now: Schema, place: str) -> Iterator[str]:
    """Yield what is no longer taken: a field, a kind or word of value, a longer text; or what is newly asked for."""
    was, now = _resolved(old, was), _resolved(new, now)
    if fewer := _kinds(old, was) - _kinds(new, now):
        yield f"{place} takes no {', '.join(sorted(fewer))}"
    before, after = _words(old, was), _words(new, now)
    if after is not None and (before is None or before - after):
        yield f"{place} takes fewer words"
    for limit, narrower in (("maxLength", min), ("maximum", min), ("minLength", max), ("minimum", max)):
        bound = now.get(limit)
        if bound is not None and was.get(limit) != bound and narrower(bound, was.get(limit, bound)) == bound:
            yield f"{place} {limit} is {bound}"
    properties, known = was.get("properties", {}), now.get("properties", {})
    for name, inner in properties.items():
        if name not in known:
            yield f"{place}.{name} is not taken"
        else:
            yield from _taken(old, new, inner, known[name], f"{place}.{name}")
    required = set(now.get("required", ())) - set(was.get("required", ()))
    yield from (f"{place}.{name} is required" for name in sorted(required))


def main(arguments: list[str]) -> int:
    """Write the pin; return the exit code."""
    import django  # noqa: PLC0415 (what is compared above needs no framework)

    django.setup()
    from ronguon.portal.api.assembly import schema  # noqa: PLC0415 (needs the framework set up)
    from ronguon.portal.api.door import written  # noqa: PLC0415 (needs the framework set up)

    served = written(schema())
    if PINNED.exists() and "--break" not in arguments:
        broken = breaks(json.loads(PINNED.read_text("utf-8")), json.loads(served))
        if broken:
            sys.stderr.write("\n".join(["This would break scripts; with --break it is done anyway:", *broken]) + "\n")
            return 1
    PINNED.parent.mkdir(parents=True, exist_ok=True)
    PINNED.write_text(served, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
