"""What higher rooms tell this one: which subjects of notices a person may open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from ronguon.units.domain import Actor

Readable = Callable[[Actor], QuerySet[Any]]

_readable: dict[str, Readable] = {}


def subjects(kind: str, readable: Readable) -> None:
    """Let a room say which subjects of `kind` an actor may open, as rows with a `code`; called in its `ready()`."""
    _readable[kind] = readable


def readable_subjects() -> Mapping[str, Readable]:
    """Return kind of subject → who may open which."""
    return dict(_readable)
