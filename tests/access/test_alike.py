"""What somebody may not see and what there is not look alike: the same status and the same words, at every address.

Asked at the door itself, with all pages around the answer. A made-up code stands in the place of the real one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.access.related import DAY, Person, Related, build
from tests.access.test_relations import Row, table
from tests.test_cast_everywhere import call, is_for_scripts

from ronguon.kernel.tests.sampling import part
from ronguon.reports.tests.world import on_day
from ronguon.units.domain import Role
from ronguon.units.tests.remembered import remembered


@pytest.fixture
def world(db: None) -> Iterator[Related]:
    with on_day(DAY):
        yield remembered(build)


def stranger(world: Related) -> Person:
    """Return somebody whose role is at a cousin of every thing's unit, and who has a key."""
    found = (one for one in world.people if one.role == Role.OFFICER and one.relation == "cousin" and not one.wide)
    return next(found)


def address(row: Row, world: Related, made_up: str) -> str:
    """Return the address of `row`, with a made-up code in the part `made_up`."""
    filled = world.values(row.thing, row.name)
    wanted = {part.split(":")[-1].strip("<>") for part in row.route.split("/") if part.startswith("<")}
    values = {key: uuid4() if key == made_up else filled[key] for key in wanted}
    return reverse(row.name, urlconf=settings.RONGUON_API_URLCONF if is_for_scripts(row.route) else None, kwargs=values)


def said(row: Row, url: str, who: Person) -> tuple[int, str, str]:
    """Return status, way and words of the answer, without the code that was asked for and without the form's token."""
    client: Any = Client(raise_request_exception=False)
    cache.clear()
    with transaction.atomic():
        if is_for_scripts(url):
            answer = call(client, who.secret, url, row.method)
        else:
            client.force_login(who.account)
            answer = client.generic(row.method, url)
        transaction.set_rollback(True)
    body = b"" if answer.streaming else answer.content
    words = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "…", body.decode())
    words = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', r"\1", words)
    return answer.status_code, answer.headers.get("Location", ""), words


@pytest.mark.sampled
def test_unknown_and_forbidden_look_alike_at_every_address(
    world: Related, record_property: Callable[[str, object], None]
) -> None:
    who = stranger(world)
    different, asked = [], 0
    hidden = [row for row in table() if row.rest == "404"]
    for row in part(hidden, one_in=4, least=100, of=lambda row: (row.name.partition(":")[0], row.thing)):
        codes = [key for key, value in world.values(row.thing, row.name).items() if isinstance(value, UUID)]
        real = said(row, address(row, world, ""), who)
        for made_up in (key for key in codes if f":{key}>" in row.route):
            asked += 1
            if said(row, address(row, world, made_up), who) != real:
                different.append(f"{row.method} {row.route} with another {made_up}")
        assert real[0] == 404, row
    record_property("unknown and forbidden", f"{asked - len(different)}/{asked} made-up codes look like real ones")
    assert different == []


def test_a_bodys_page_says_no_to_an_action_whatever_it_names(world: Related) -> None:
    """Units are public; what hangs on one is not, so that a made-up grant or offer is refused like a real one."""
    who = stranger(world)
    for row in table():
        if row.rest == "403" and row.name.startswith("units:"):
            codes = [key for key in world.values(row.thing, row.name) if key != "code" and f":{key}>" in row.route]
            for key in codes:
                assert said(row, address(row, world, key), who) == said(row, address(row, world, ""), who), row


NARROWED = {
    "/viec-phai-lam/?don-vi={unit}": "elsewhere", "/viec-phai-lam/bang.csv?don-vi={unit}": "elsewhere",
    "/thong-bao/?don-vi={unit}": "elsewhere", "/tinh-hinh/?van-ban={document}": "",
    "/tham-dinh/?van-ban={document}": "",
    "/api/v1/obligations?directive={document}": "", "/api/v1/assignments?directive={document}": "",
    "/api/v1/assignments?obligation={duty}": "", "/api/v1/occurrences?assignment={work}": "",
    "/api/v1/occurrences?directive={document}": "", "/api/v1/reports?directive={document}": "",
    "/api/v1/standing?directive={document}": "", "/api/v1/standing?unit={unit}": "self",
    "/api/v1/directives?cursor={document}": "", "/api/v1/assignments?cursor={work}": "",
    "/api/v1/reports?cursor={report}": "", "/api/v1/evidence/{document}": "",
}  # fmt: skip
"""List narrowed by something that its reader may not see → the unit it belongs to, where that matters."""


def test_a_list_narrowed_by_something_unseen_answers_as_for_something_made_up(world: Related) -> None:
    who, row = stranger(world), Row("", "", "GET", *[""] * 7)
    for place, body in NARROWED.items():
        codes: dict[str, object] = {
            "unit": world.units[body or "self"].code,
            "document": world.values("draft", "documents:room")["code"],
            "duty": world.values("draft", "documents:room")["duty"],
            "work": world.values("held", "status:assignment")["code"],
            "report": world.values("report", "reports:desk")["code"],
        }
        made_up = place.format(**{key: uuid4() for key in codes})
        assert said(row, place.format(**codes), who) == said(row, made_up, who), place
