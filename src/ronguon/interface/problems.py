"""From what went wrong to what a script reads: problem details with a stable code."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from ronguon.interface.actions import KeyReusedError
from ronguon.interface.domain import KINDS, PROBLEM_TYPE, Code, anchor, said_of
from ronguon.interface.paging import LostCursorError
from ronguon.interface.shapes import Problem, Wrong
from ronguon.kernel.errors import ErasedError, IllegalMoveError, NotAllowedError, RonguonError, UnavailableError
from ronguon.kernel.trouble import trouble_of

Handler = Callable[[HttpRequest, Any], HttpResponse]
_logger = logging.getLogger("ronguon.interface")
_RETRY_AFTER = 30
"""Seconds after which a script may try again what the machine could not do."""
LOST = "Con trỏ trang này không còn dùng được. Hãy đọc danh sách lại từ đầu."


class RefusedFormError(Exception):
    """A form that the interface filled in did not hold."""

    def __init__(self, form: BaseForm, names: dict[str, str] | None = None) -> None:
        super().__init__()
        self.wrong = [
            Wrong(field=(names or {}).get(name, name) if name != "__all__" else "", message=str(said))
            for name, errors in form.errors.items()
            for said in errors
        ]


class WithdrawnError(Exception):
    """A publication that was taken back."""


def problem(code: Code, detail: str = "", errors: Iterable[Wrong] = (), **headers: str) -> HttpResponse:
    """Return the answer for `code`; `headers` are written with underscores."""
    kind = KINDS[code]
    told = Problem(
        type=anchor(code), title=kind.title, status=kind.status, detail=detail or kind.detail, code=code.value,
        errors=list(errors),
    )  # fmt: skip
    response = HttpResponse(
        json.dumps(told.model_dump(), ensure_ascii=False), content_type=PROBLEM_TYPE, status=kind.status
    )
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrong = [
        Wrong(field=_field(one.get("loc", ())), message=said_of(str(one.get("type")), one.get("ctx", {})))
        for one in error.errors
    ]
    return problem(Code.INVALID, errors=wrong)


def _field(place: Iterable[object]) -> str:
    """Return where a value stands, without the words that only the framework knows (`body`, the parameter's name)."""
    named = [str(part) for part in list(place)[1:] if part not in {"sent", "asked"}]
    return ".".join(named).encode("utf-8", "replace").decode()


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return problem(Code.UNAUTHENTICATED, WWW_Authenticate='Bearer realm="ronguon"')
    if isinstance(error, Throttled):
        return problem(Code.TOO_MANY, Retry_After=str(error.wait or 1))
    return problem(Code.MALFORMED)


def _refused(_request: HttpRequest, error: RonguonError) -> HttpResponse:
    match error:
        case NotAllowedError():
            return problem(Code.NOT_ALLOWED, error.message)
        case IllegalMoveError():
            return problem(Code.MOVED_ON, error.message)
        case KeyReusedError():
            return problem(Code.KEY_REUSED, error.message)
        case _ if isinstance(error, UnavailableError) or error.code == "changed":
            return problem(Code.UNAVAILABLE, error.message)
        case ErasedError():
            return problem(Code.ERASED, error.message)
        case _:
            return problem(Code.REFUSED, error.message)


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    trouble = trouble_of(error)
    if trouble is not None:
        _logger.warning("%s %s: %s: %s", request.method, request.path, trouble, error)
        response = problem(Code.UNAVAILABLE, Retry_After=str(_RETRY_AFTER))
        response.trouble = trouble  # type: ignore[attr-defined]  # the site's middleware tries a lost race again
        return response
    _logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(Code.FAILED)


def handlers() -> dict[type[Exception], Handler]:
    """Return which kind of error is answered how; the most special kind of an error counts."""
    return {
        ValidationError: _invalid,
        HttpError: _http,
        RonguonError: _refused,
        RefusedFormError: lambda _request, error: problem(Code.INVALID, errors=error.wrong),
        WithdrawnError: lambda _request, _error: problem(Code.WITHDRAWN),
        LostCursorError: lambda _request, _error: problem(Code.NOT_FOUND, LOST),
        Http404: lambda _request, _error: problem(Code.NOT_FOUND),
        RequestDataTooBig: lambda _request, _error: problem(Code.TOO_LARGE),
        SuspiciousOperation: lambda _request, _error: problem(Code.MALFORMED),
        MultiPartParserError: lambda _request, _error: problem(Code.MALFORMED),
        Exception: _failed,
    }
