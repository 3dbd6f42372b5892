"""What scripts may ask of the registry of official channels: open to everybody, without a key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from ronguon.channels.domain.answering import AnswerKind, Entry, LookupAnswer, Similar, Standing, answer
from ronguon.channels.domain.differing import RunKind
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.domain.shapes import LONGEST, ChannelKind
from ronguon.channels.models.looking import on_day
from ronguon.interface.shapes import Day, OneOf, Shape
from ronguon.kernel import clock

router = Router(tags=["channels"], auth=None)
FOR_WHO_ASKED = "private, max-age=60"
"""What was asked stands in the address: caches between keep no answer."""


class MarkedOut(Shape):
    """A channel as it stood on the day asked for; `official` is false once its mark had ended, `because` says why."""

    code: UUID
    unit: UUID
    unit_name: str
    platform: Annotated[str, Field(description="Nền tảng, như trong tệp kenh.json của sổ")]
    kind: Annotated[str, OneOf(*(one.value for one in ChannelKind))]
    name: str
    url: str
    official: bool
    under_review: bool
    since_on: date
    until_on: date | None
    because: Annotated[str, OneOf(*(one.value for one in MarkLost if one is not MarkLost.PERSONAL))] | None


class RunOut(Shape):
    """Letters that differ: `here` in what was asked, `there` in what is registered; `place` counts from 1."""

    kind: Annotated[str, OneOf(*(one.value for one in RunKind if one is not RunKind.SAME))]
    here: str
    there: str
    place: int


class SimilarOut(Shape):
    """An official channel that the query looks like; `letters` is empty where marking letters says nothing."""

    channel: MarkedOut
    letters: list[RunOut]


class LookupOut(Shape):
    """What is said of a query: `units` are those meant, `became` those that go on for them."""

    query: str
    on: date
    answer: Annotated[str, OneOf(*(one.value for one in AnswerKind))]
    reasons: list[str]
    channels: list[MarkedOut]
    similar: list[SimilarOut]
    units: list[UUID]
    became: list[UUID]
    refusal: Annotated[str | None, Field(description="Vì sao địa chỉ không tra được; null khi tra được")]


class LookupAsked(BaseModel):
    """What is looked up, for which day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Annotated[
        str,
        Field(max_length=LONGEST, pattern=r"^[^\u0000]*$", description="Địa chỉ, tên tài khoản hoặc tên cơ quan"),
    ] = ""
    on: Annotated[Day | None, Field(description="Ngày xem; để trống là hôm nay")] = None


@router.get(
    "/lookup", operation_id="lookUpChannel", summary="Tra cứu kênh chính thức", response=LookupOut, url_name="lookup"
)
def lookup(request: HttpRequest, response: HttpResponse, asked: Query[LookupAsked]) -> LookupOut:
    """Say whether an address is or was an official channel, what a name finds, or what it is similar to.

    What is not registered is not fake for that. Nothing of a query is kept.
    """
    response["Cache-Control"] = FOR_WHO_ASKED
    response["Access-Control-Allow-Origin"] = "*"  # pages of others may ask; there is no session to borrow
    on = asked.on or clock.today()
    own = request.build_absolute_uri("/").rstrip("/")
    return shaped(answer(asked.q, on, on_day(on), own=own))


def shaped(found: LookupAnswer) -> LookupOut:
    """Return an answer as scripts read it."""
    return LookupOut(
        query=found.query,
        on=found.on,
        answer=found.kind.value,
        reasons=list(found.reasons),
        channels=[_marked(one, found.on) for one in found.entries],
        similar=[SimilarOut(channel=_marked(one.entry, found.on), letters=list(_runs(one))) for one in found.similar],
        units=[UUID(one) for one in found.units],
        became=[UUID(one) for one in found.became],
        refusal=found.refusal.value if found.refusal is not None else None,
    )


def _marked(entry: Entry, on: date) -> MarkedOut:
    mark = entry.mark_on(on) or entry.marks[0]
    return MarkedOut(
        code=UUID(entry.code),
        unit=UUID(entry.unit),
        unit_name=entry.unit_name,
        platform=entry.page.platform.value,
        kind=entry.page.kind.value,
        name=mark.name,
        url=entry.url,
        official=entry.standing(on) is Standing.OFFICIAL,
        under_review=entry.claimed,
        since_on=mark.since_on,
        until_on=mark.until_on,
        because=mark.because.value if mark.because is not None else None,
    )


def _runs(similar: Similar) -> Iterator[RunOut]:
    for run in similar.difference.runs if similar.difference is not None else ():
        if run.kind is not RunKind.SAME:
            yield RunOut(kind=run.kind.value, here=run.here, there=run.there, place=run.place)
