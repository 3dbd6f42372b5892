"""What scripts may ask about the key they use."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Router

from ronguon.access.keys import KeyRequest
from ronguon.interface.shapes import OneOf, Shape

router = Router(tags=["units"])


class KeyOut(Shape):
    """The key that makes the call; `last_on` is the last day on which it opens."""

    code: UUID
    name: str
    unit: UUID
    role: Annotated[str, OneOf("reader", "officer", "reviewer")]
    subtree: bool
    since_on: date
    last_on: date


@router.get("/key", operation_id="getKey", summary="Khóa đang dùng", response=KeyOut, url_name="key")
def key(request: KeyRequest) -> KeyOut:
    """Return the key that makes the call: for which unit, for what, until when."""
    used = request.token
    return KeyOut(
        code=used.code, name=used.name, unit=used.unit.code, role=used.role, subtree=used.subtree,
        since_on=used.since_on, last_on=used.last_on,
    )  # fmt: skip
