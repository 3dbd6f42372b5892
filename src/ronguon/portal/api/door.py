"""The third door: scripts. No session, no cookie, no form token; who calls is told by a key alone."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.http import require_GET

from ronguon.interface.domain import Code, said_of
from ronguon.interface.problems import problem
from ronguon.interface.shapes import Wrong
from ronguon.portal.api import description
from ronguon.portal.api.assembly import schema
from ronguon.portal.pacing import public_wait

OPEN_TO_ALL: Final = "public, max-age=60"
FOR_ONE: Final = "private, no-store"
IN_THE_CLEAR: Final = (
    "Chỉ nhận yêu cầu qua HTTPS. Khóa vừa gửi có thể đã bị đọc trên đường truyền; hãy thu hồi và tạo khóa khác."
)


def answer(request: HttpRequest) -> HttpResponse:
    """Answer an address of the interface; whatever it is, a refusal is problem details in Vietnamese."""
    urlconf: str = settings.RONGUON_API_URLCONF
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return _for_one(problem(Code.MALFORMED, IN_THE_CLEAR))
    with translation.override("vi"):
        try:
            match = resolve(request.path_info, urlconf)
        except Resolver404:
            return _for_one(problem(Code.NOT_FOUND))
        request.urlconf = urlconf  # type: ignore[attr-defined]  # set for reverse, as Django documents
        request.resolver_match = match
        if _is_open(match.route) and (wait := public_wait(request)) > 0:
            return _for_one(problem(Code.TOO_MANY, Retry_After=str(math.ceil(wait))))
        wrong = _unheard_of(request, match.route)
        response: HttpResponse = (
            problem(Code.INVALID, errors=wrong) if wrong else match.func(request, *match.args, **match.kwargs)
        )
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = problem(Code.METHOD_NOT_ALLOWED, Allow=response["Allow"])
    if request.method == "GET" and response.status_code == HTTPStatus.OK and _is_open(match.route):
        return _to_all(request, response)
    return _for_one(response)


def _for_one(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = FOR_ONE
    return response


def _to_all(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return an answer that anybody may keep for a minute, or 304 to who has it already."""
    response.headers.setdefault("Cache-Control", OPEN_TO_ALL)
    set_response_etag(response)
    told = get_conditional_response(request, etag=response["ETag"], response=response)
    return told if isinstance(told, HttpResponse) else response


def written(told: Mapping[str, Any]) -> str:
    """Return a description as it is served and pinned: letters as they are, one value a line."""
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


@require_GET
def described(request: HttpRequest) -> HttpResponse:
    """Give the description of the interface as OpenAPI."""
    del request
    return HttpResponse(written(schema()), content_type="application/json")


@cache
def _known() -> dict[str, dict[str, frozenset[str]]]:
    """Return path → method → names that its address may carry after the question mark."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for path, method, operation in description.operations(schema()):
        names = frozenset(one["name"] for one in operation["parameters"] if one["in"] == "query")
        found.setdefault(path, {})[method.upper()] = names
    return found


@cache
def _path(route: str) -> str:
    """Return a route as the description writes it: `/api/v1/units/{code}`."""
    parts = ("{" + part.strip("<>").split(":")[-1] + "}" if part[:1] == "<" else part for part in route.split("/"))
    return "/" + "/".join(parts)


@cache
def _is_open(route: str) -> bool:
    """Return whether an address is open to everybody, without a key."""
    get = schema()["paths"].get(_path(route), {}).get("get", {})
    return not get.get("security")


def _unheard_of(request: HttpRequest, route: str) -> list[Wrong]:
    """Return what stands in the address and is not asked for there: a filter that was mistyped would filter nothing."""
    names = _known().get(_path(route), {}).get(request.method or "")
    if names is None:
        return []
    kinds = {
        name: "unknown_parameter" if name not in names else "repeated_parameter"
        for name, values in request.GET.lists()
        if name not in names or len(values) > 1
    }
    return [
        Wrong(field=name.encode("utf-8", "replace").decode(), message=said_of(kind, {})) for name, kind in kinds.items()
    ]
