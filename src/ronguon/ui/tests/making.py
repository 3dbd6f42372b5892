"""What the tests of this app share: rendering a snippet as a page would, without other apps' context."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template import Context, Engine
from django.test import RequestFactory


def render(source: str, path: str = "/", **values: Any) -> str:
    """Return what the template `source` makes on a page at `path`."""
    request: HttpRequest = RequestFactory().get(path)
    template = Engine.get_default().from_string("{% load rn %}" + source)
    return str(template.render(Context({"request": request, **values}))).strip()
