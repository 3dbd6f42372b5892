"""What answers and requests are made of: closed objects, days, instants, opaque ids, bounded numbers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from ronguon.kernel.free_words import FindingKind, held, kinds_of

MOST = 2_147_483_647
PAGE = 50
MOST_A_PAGE = 200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUL = r"^[^\u0000]*$"
ItemT = TypeVar("ItemT")


def _day(value: object) -> object:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("not a day")
    return value


def _code(value: object) -> object:
    if isinstance(value, str) and not _UUID.fullmatch(value):
        raise ValueError("not an id")
    return value


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


class OneOf:
    """One of a closed list of words, as an annotation of a text."""

    def __init__(self, *words: str) -> None:
        self.words = list(words)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take the words and nothing else."""
        del source, handler
        return core_schema.literal_schema(self.words)


Day = Annotated[date, BeforeValidator(_day)]
"""A day in Vietnam, `2026-11-24`."""
Id = Annotated[UUID, BeforeValidator(_code)]
"""An opaque id."""
Instant = Annotated[
    datetime,
    PlainSerializer(_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant in UTC, `2026-11-24T01:30:00.000Z`."""
Words = Annotated[str, Field(max_length=200, pattern=_NUL)]
"""A few words to search by."""


class Shape(BaseModel):
    """A closed object: what is not named here is neither sent nor taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sent(Shape):
    """The body of a request. Values are not bent into another kind: "37" is no number here."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_NAMED = {
    FindingKind.ACCOUNT_ADDRESS: "account", FindingKind.PHONE: "phone", FindingKind.ID_NUMBER: "id_number",
    FindingKind.EMAIL: "email",
    FindingKind.PERSON_BESIDE_OPINION: "person",
}  # fmt: skip
Named = Annotated[
    list[Annotated[str, OneOf(*_NAMED.values())]],
    Field(description="Chữ vừa gửi có nêu thông tin của người: chỉ nhắc, không từ chối; rỗng khi không thấy"),
]
"""What of people was found in the words that were sent: a warning, never a refusal."""


def named_in(*texts: str) -> list[str]:
    """Return which kinds of words that name somebody stand in `texts`."""
    return [_NAMED[kind] for kind in kinds_of([one for text in texts for one in held(text)])]


class Asked(BaseModel):
    """What a list is asked for in the address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: Annotated[
        str | None, Field(max_length=36, pattern="^[0-9a-f-]+$", description="Giá trị next của trang trước")
    ] = None
    limit: Annotated[int, Field(ge=1, le=MOST_A_PAGE, description="Số mục mỗi trang")] = PAGE


class Listed(Shape, Generic[ItemT]):
    """One page of a list; `next` is null on the last page."""

    items: list[ItemT]
    next: str | None


class Wrong(Shape):
    """What is wrong with one value."""

    field: str
    message: str


class Problem(Shape):
    """Why something was not done. Source: RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[Wrong] = []


def stated(value: Any) -> Any:
    """Return `value` or null in place of an empty text: what the text does not state is null."""
    return value or None
