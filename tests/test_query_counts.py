"""How many questions each page asks of the database, held beside `query_counts.json`: more is noticed, and so is fewer.

Every address of the staff's and the scripts' doors that `access.csv` opens to somebody is read twice in the small made
world, and the second reading is counted. That a number does not grow with the rows is tested in each page's app.
`make queries` writes the numbers anew, for a person to read the diff.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.test_cast_everywhere import DAY, Everything, build, call, is_for_scripts, table

from ronguon.kernel.tests.sampling import part
from ronguon.portal import pacing
from ronguon.reports.tests.world import on_day
from ronguon.units.tests import remembered as building

BASELINE = Path(__file__).with_name("query_counts.json")
READERS = ("office", "an", "chi", "head", "admin", "binh", "dung")
ASKED = {"units:list": "?mo={commune}", "search": "?q=cong+bo", "status:rows": "?nhom=over"}
"""Page → what is asked of it besides, in a line of its own."""


def pages() -> list[tuple[str, str, str]]:
    """Return (name, route, reader) of every page that somebody may read, with the first of `READERS` who may."""
    found = []
    for (name, route, method), cells in sorted(table().items()):
        who = next((one for one in READERS if cells[one] == "200"), None)
        if method == "GET" and who is not None:
            found.append((name, route, who))
    return found


def room_of(page: tuple[str, str, str]) -> tuple[str, bool]:
    """Return the app of a page, and whether it is for scripts."""
    return page[0].partition(":")[0], is_for_scripts(page[1])


def looked_at() -> list[tuple[str, str, str]]:
    """Return the pages that are counted at this change: some of each app, and all when the list is written anew."""
    if os.environ.get("WRITE_QUERY_COUNTS"):
        return pages()
    return part(pages(), one_in=4, least=110, of=room_of)


def numbers(everything: Everything) -> dict[str, int]:
    """Return page and reader → how many statements its second reading takes."""
    found = {}
    commune = everything.world.cast.commune.code
    for name, route, who in looked_at():
        url = everything.address(name, route)
        found[f"{name} {route} ({who})"] = asked(everything, who, url)
        if name in ASKED:
            more = ASKED[name].format(commune=commune)
            found[f"{name} {route}{ASKED[name]} ({who})"] = asked(everything, who, url + more)
    return found


def asked(everything: Everything, who: str, url: str) -> int:
    """Return how many statements the second reading of `url` by `who` takes; what it did is undone."""
    cache.clear()
    client: Any = Client()
    if not is_for_scripts(url):
        client.cookies[settings.SESSION_COOKIE_NAME] = everything.session(who)
    with transaction.atomic():
        for _ in range(2):
            with CaptureQueriesContext(connection) as seen:
                answer = call(client, everything.secrets[who], url, "GET") if is_for_scripts(url) else client.get(url)
                answer.getvalue()
            assert answer.status_code == 200, url
        transaction.set_rollback(True)
    return len(seen)


def differences(told: dict[str, int], found: dict[str, int]) -> list[str]:
    """Return a line for each page that asks more or fewer than told, that is new, or that is gone."""
    return [
        f"{page}: asks {found.get(page, 'nothing: it is gone')}, the list says {told.get(page, 'nothing: it is new')}"
        for page in sorted(told.keys() | found.keys())
        if told.get(page) != found.get(page)
    ]


@pytest.mark.sampled
@pytest.mark.django_db
def test_every_page_asks_as_many_questions_as_the_list_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "_LOT_SECONDS", 3600)
    # Built here and not laid down again: what has just happened is asked for otherwise than what lies there.
    monkeypatch.setattr(building, "_known", {})
    for lots in (pacing._lots, pacing._script_lots):  # what other tests left over may end between two calls
        monkeypatch.setattr(lots, "held", {})
    with on_day(DAY):
        found = numbers(build())
    if os.environ.get("WRITE_QUERY_COUNTS"):
        BASELINE.write_text(json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    told = json.loads(BASELINE.read_text(encoding="utf-8"))
    listed = {f"{name} {route}{more} ({who})" for name, route, who in pages() for more in {"", ASKED.get(name, "")}}
    assert sorted(listed ^ told.keys()) == [], "type: make queries"
    assert differences({page: told[page] for page in found}, found) == [], "type: make queries"


def test_planted_differences_are_caught() -> None:
    told = {"same": 3, "more": 3, "fewer": 3, "gone": 3}
    found = {"same": 3, "more": 4, "fewer": 2, "new": 3}
    assert [line.partition(":")[0] for line in differences(told, found)] == ["fewer", "gone", "more", "new"]
