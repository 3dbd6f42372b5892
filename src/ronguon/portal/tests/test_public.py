"""The public door: published tables and nothing else, no cookie, no script, both languages, light pages."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Installation
from ronguon.portal import pacing
from ronguon.reports.actions import publishing
from ronguon.reports.models import Publication
from ronguon.reports.tests.world import World, on_day, worked
from ronguon.units.tests.remembered import remembered

pytestmark = pytest.mark.django_db

STATIC = Path(__file__).resolve().parents[2] / "ui" / "static" / "ronguon"
SPACES = {"vi": "portal", "en": "portal-en"}
FIGURE_LINK = re.compile(r'href="(/(?:en/results|ket-qua)/[0-9a-f-]{36}/([a-z0-9_]+)/)"')
# Beside what was published: what this database is for, and the limit on callers, which is kept under digests.
# The registry is public by its marks; whose a marked channel is stands in the tables of owners and units.
REGISTRY = r"channels_channel(?:publication|owner)?|units_unit"
ALLOWED = re.compile(rf'"(?:reports_publi\w+|audit_installation|audit_checkpoint|people_tally|{REGISTRY})"')
# The page of refusals counts events of these five kinds, and reads of them their day, kind and details alone.
COUNTED = re.compile(
    r'SELECT "audit_event"."at" AS "at", "audit_event"."verb" AS "verb", "audit_event"."details" AS '
    r'"details" FROM "audit_event" WHERE "audit_event"."verb" IN \([^()]+\)'
)
TABLES = re.compile(r'(?:FROM|JOIN|INTO|UPDATE)\s+("\w+")')
MOST_BYTES = 100_000


@pytest.fixture
def world() -> World:
    return worked()


@pytest.fixture
def publication(world: World) -> Publication:
    return remembered(lambda: world.publish(world.sign(world.draft())), "published", world.cast.province.code)


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on_day(date(2026, 4, 6)):
        yield


def address(name: str, *args: object, language: str = "vi") -> str:
    return reverse(f"portal:{name}", urlconf=settings.RONGUON_PUBLIC_URLCONF, args=args, current_app=SPACES[language])


def pages(publication: Publication | None, language: str = "vi") -> list[str]:
    """Return every public address, with a publication those of its figures too."""
    names = ["home", "results", "refusals", "refused", "interface", "ledger", "accessibility"]
    found = [address(name, language=language) for name in names]
    if publication is not None:
        found.append(address("result", publication.code, language=language))
        keys = publication.figures.values_list("key", flat=True)
        found += [address("figure", publication.code, key, language=language) for key in keys]
    return found


def read(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return str(response.content.decode())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_sets_a_cookie_asks_a_session_or_needs_a_script(publication: Publication, language: str) -> None:
    client = Client()
    for url in pages(publication, language):
        with CaptureQueriesContext(connection) as asked:
            response = client.get(url)
        told = response.content.decode()
        assert response.status_code == 200, url
        assert "Set-Cookie" not in response
        assert not response.cookies
        assert "<script" not in told
        assert "Cookie" not in response.get("Vary", "")
        assert not any("session" in query["sql"] for query in asked.captured_queries)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_only_published_tables_are_read(
    publication: Publication, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "_LOT_SECONDS", 3600)
    client = Client()
    client.get(address("home"))  # the limit on callers is counted once for many requests
    for url in pages(publication, language):
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        said = [query["sql"] for query in asked.captured_queries]
        if url == address("refused", language=language):
            assert [sql for sql in said if COUNTED.fullmatch(sql)]
            said = [sql for sql in said if not COUNTED.fullmatch(sql)]
        tables = {table for sql in said for table in TABLES.findall(sql)}
        assert all(ALLOWED.fullmatch(table) for table in tables), (url, tables)
        asked_for = [sql for sql in said if "people_tally" not in sql and not sql.startswith(("SAVEPOINT", "RELEASE"))]
        assert len(asked_for) <= 6, url


def test_a_planted_query_of_another_table_would_be_seen() -> None:
    tables = TABLES.findall('SELECT "x" FROM "reports_publication" INNER JOIN "people_account" ON 1')
    assert [table for table in tables if not ALLOWED.fullmatch(table)] == ['"people_account"']


def test_signing_in_changes_nothing(world: World, publication: Publication) -> None:
    signed_in = world.client(world.cast.head_account)
    for url in pages(publication)[:6]:
        assert read(signed_in, url) == read(Client(), url)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_light(publication: Publication, language: str) -> None:
    shared = sum(
        len(gzip.compress((STATIC / name).read_bytes())) for name in ("public.css", "sprite.svg", "favicon.svg")
    )
    for url in pages(publication, language):
        assert shared + len(gzip.compress(read(Client(), url).encode())) <= MOST_BYTES, url


def test_nothing_published_shows_no_figure() -> None:
    told = read(Client(), address("home"))
    assert "rn-empty" in told
    assert "rn-kpi" not in told
    assert "rn-empty" in read(Client(), address("results"))


def test_the_front_leads_with_the_newest_results(world: World, publication: Publication) -> None:
    told = read(Client(), address("home"))
    assert told.count('rn-kpi"') == 3
    assert "rn-bar5" in told
    assert told.index('name="q"') < told.index('rn-kpi"')  # whether a page is official comes first
    newest = world.publish(world.sign(world.draft()), date(2026, 4, 5))
    told = read(Client(), address("home"))
    assert told.index(str(newest.code)) < told.index(str(publication.code))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_number_leads_to_rows_that_make_it(publication: Publication, language: str) -> None:
    client = Client()
    told = read(client, address("result", publication.code, language=language))
    linked = {key: unescape(url) for url, key in FIGURE_LINK.findall(told)}
    assert len(linked) > 8
    for key, url in linked.items():
        figure = publication.figures.get(key=key)
        page = read(client, url)
        assert f'<p class="rn-fig"><b>{figure.value}</b>' in page, key
        listed = page[page.index('class="rn-bodies"') :].split("</ul>")[0]
        units = listed.count("<li>")
        counts = [int(n) for n in re.findall(r'<b class="rn-nums">(\d+)</b>', listed)]
        if key.endswith("_units"):
            assert units == figure.value
        elif key.endswith("_amount"):
            assert sum(counts) >= figure.value
        else:
            single = listed.count("<li>") - len(re.findall(r"<li>(?:(?!</li>).)*rn-nums", listed, re.DOTALL))
            assert sum(counts) + single == figure.value, key


def test_a_withdrawn_publication_says_so_and_shows_nothing(world: World, publication: Publication) -> None:
    key = publication.figures.all()[0].key
    publishing.withdraw(publication, reason="figures", because="Số liệu có sai sót.", by=world.cast.office)
    for language in SPACES:
        for url in (
            address("result", publication.code, language=language),
            address("figure", publication.code, key, language=language),
        ):
            told = read(Client(), url, 410)
            assert "rn-fig" not in told
            assert publication.title not in told
    assert str(publication.code) not in read(Client(), address("home"))
    assert str(publication.code) not in read(Client(), address("results"))


@pytest.mark.parametrize("path", ["/ket-qua/00000000-0000-0000-0000-000000000000/", "/ket-qua/x/", "/en/ket-qua/"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_a_figure_that_was_not_published_is_not_found(publication: Publication) -> None:
    assert Client().get(address("figure", publication.code, "d999_any_rows")).status_code == 404


def test_results_are_chosen_by_year_and_unit(world: World, publication: Publication) -> None:
    other = world.draft(unit=world.cast.province)
    world.publish(world.sign(other, date(2026, 4, 4)), date(2026, 4, 5))
    every = read(Client(), address("results"))
    assert every.count('lang="vi">Kết quả thực hiện') == 2
    assert read(Client(), address("results") + "?nam=2026").count('lang="vi">Kết quả thực hiện') == 2
    assert read(Client(), address("results") + "?nam=2025").count('lang="vi">Kết quả thực hiện') == 0
    assert read(Client(), address("results") + "?co-quan=ubnd-tinh-an-phuoc").count('lang="vi">Kết quả thực hiện') == 2
    assert read(Client(), address("results") + "?co-quan=khong-co&trang=99").count('lang="vi">Kết quả') == 0


def test_each_page_has_its_twin_and_the_twin_leads_back(publication: Publication) -> None:
    for mine, theirs in zip(pages(publication), pages(publication, "en"), strict=True):
        assert f'href="{theirs}"' in read(Client(), mine), mine
        told = read(Client(), theirs)
        assert f'href="{mine}"' in told, theirs
        assert '<html lang="en">' in told


def test_english_pages_stay_english_in_their_links(publication: Publication) -> None:
    for url in pages(publication, "en"):
        told = read(Client(), url)
        inside = set(re.findall(r'<a[^>]+href="(/[^"]*)"', told))
        own = {link for link in inside if not link.startswith(("/en/", "/tai-khoan/", "/static/"))}
        own -= {"/api/v1/openapi.json"}  # for machines, in one language
        assert len(own) == 1, (url, own)  # the link to the Vietnamese twin


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent_to_a_public_page(method: str) -> None:
    assert getattr(Client(), method)(address("home")).status_code == 405


def test_a_demo_says_on_every_page_that_it_is_one(publication: Publication) -> None:
    with on_day(date(2026, 4, 6)):
        audit.make_installation(Installation.Purpose.DEMO, by=Machine(), refusals_version="1")
    for url in pages(publication):
        assert "rn-demo" in read(Client(), url)


def test_the_desk_of_a_published_report_links_to_its_public_page(world: World, publication: Publication) -> None:
    desk: Any = reverse("reports:desk", args=[publication.report.code])
    assert address("result", publication.code) in read(world.client(world.cast.head_account), desk)
