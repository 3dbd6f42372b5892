"""An action that a script may send again when no answer came: the header `Idempotency-Key`."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja.errors import ValidationError

from ronguon.interface.actions import once
from ronguon.interface.shapes import Shape

HEADER = "Idempotency-Key"
PATTERN = "^[\\x21-\\x7e]{8,128}$"
_KEY = re.compile(PATTERN)


def answered(
    request: HttpRequest, caller: str, sent: object, action: Callable[[], Shape], *, status: int = 200
) -> HttpResponse:
    """Return the answer of `action`; under the same key and with the same `sent` it is carried out once.

    `sent` is a JSON value: all that the request carries besides its address. Raises `KeyReusedError`.
    """

    def carried_out() -> tuple[int, str]:
        return status, action().model_dump_json()

    key = request.headers.get(HEADER)
    if key is None:
        said = carried_out()
    elif _KEY.fullmatch(key):
        said = once(caller, key, [request.method, request.path, sent], carried_out)
    else:
        raise ValidationError([{"loc": ("header", HEADER), "type": "string_pattern_mismatch"}])
    return HttpResponse(said[1], content_type="application/json", status=said[0])
