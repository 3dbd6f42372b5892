"""The public look-up and the registry as pages: what a resident reads, in both languages, and what programs get."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from ronguon.access.tests.cast import DAY
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.models import Channel
from ronguon.channels.tests.making import World, make_channel, make_official, on_day, prove

SITE = "https://binhminhha.anphuoc.example"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with on_day():
        yield World()


@pytest.fixture
def page(world: World) -> Channel:
    return make_official(world.cast.commune, SITE, "Trang tin xã")


def read(url: str, status: int = 200, **asked: str) -> str:
    response = Client().get(url, asked)
    assert response.status_code == status, url
    return str(response.content.decode())


def headline(told: str) -> str:
    found = re.search(r"<h2>(.*?)</h2>", told.partition("<main")[2], re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def test_the_box_comes_first_and_offers_an_example_that_works(page: Channel) -> None:
    told = read("/")
    example = re.search(r'/tra-cuu/\?q=([^"]+)"', told)
    assert example is not None
    assert example[1] == "binhminhha.anphuoc.example"
    assert "Đúng." in headline(read("/tra-cuu/", q=example[1]))


def test_an_official_page_says_why_it_is_known_and_what_it_never_asks(page: Channel, world: World) -> None:
    told = read("/tra-cuu/", q=SITE)
    assert headline(told) == f"Đúng. Đây là kênh chính thức của {world.cast.commune.name}."
    assert "Tên miền có bản ghi xác minh của cơ quan" in told
    assert "đạt 3 lần liên tiếp" in told
    assert "mã OTP" in told
    assert f'href="{page.url}"' in told
    assert headline(read("/en/look-up/", q=SITE)).startswith("Yes.")


def test_a_near_address_is_told_letter_by_letter_and_never_called_fake(page: Channel) -> None:
    told = read("/tra-cuu/", q="binhmlnhha.anphuoc-vn.example")
    assert headline(told) == "Chưa thấy trong sổ. Chỉ khác một kênh chính thức 4 ký tự."
    sentence = re.sub(r"<[^>]+>", "", told)
    assert "Chữ thứ sáu là l (chữ lờ) thay cho i; thêm -vn sau “anphuoc”." in sentence
    assert '<mark class="ok">i</mark>' in told
    assert "giả mạo" not in told.lower()
    english = re.sub(r"<[^>]+>", "", read("/en/look-up/", q="binhmlnhha.anphuoc-vn.example"))
    assert "Letter 6 is l (small L) instead of i; -vn was added after “anphuoc”." in english


def test_what_was_typed_is_written_as_text_and_nothing_else(page: Channel) -> None:
    for typed in ("<script>alert(1)</script>", '"><b>xin chào', "binhminhha<i>.anphuoc.example", "UBND xã <b>Khe</b>"):
        told = read("/tra-cuu/", q=typed)
        assert "<script" not in told
        assert "<b>xin" not in told
        assert "<i>." not in told


def test_a_past_day_is_answered_and_a_day_that_is_none_refused(world: World) -> None:
    make_official(
        world.cast.commune, SITE, since_on=DAY - timedelta(days=90), until_on=DAY - timedelta(days=30),
        because=MarkLost.ARCHIVED,
    )  # fmt: skip
    assert headline(read("/tra-cuu/", q=SITE)).startswith("Không còn là kênh chính thức")
    before = f"{DAY - timedelta(days=60):%d/%m/%Y}"
    assert headline(read("/tra-cuu/", q=SITE, ngay=before)).startswith(f"Đúng. Ngày {before}")
    for wrong in ("31/31/2026", "hôm qua", f"{date(2099, 1, 1):%d/%m/%Y}"):
        assert "dd/mm/yyyy" in read("/tra-cuu/", 422, q=SITE, ngay=wrong)


def test_the_channel_the_list_and_the_unit_lead_to_each_other(page: Channel, world: World) -> None:
    code, unit = page.code, world.cast.commune.code
    assert f"/kenh-chinh-thuc/{code}/" in read("/kenh-chinh-thuc/")
    assert f"/co-quan/{unit}/" in read(f"/kenh-chinh-thuc/{code}/")
    told = read(f"/co-quan/{unit}/")
    assert f"/kenh-chinh-thuc/{code}/" in told
    assert f"/co-quan/{world.cast.province.code}/" in told
    assert read(f"/en/units/{unit}/")


def test_a_pending_channel_has_no_public_page(world: World) -> None:
    pending = prove(make_channel(world.cast.commune, SITE))
    for rest in ("", "tem/", "qr.svg", "huy-hieu.svg"):
        read(f"/kenh-chinh-thuc/{pending.code}/{rest}", 404)


def test_sticker_and_badge_lead_to_the_answer_and_the_badge_says_when_it_is_over(page: Channel, world: World) -> None:
    told = read(f"/kenh-chinh-thuc/{page.code}/tem/")
    assert f"http://testserver/kenh-chinh-thuc/{page.code}/" in told
    assert read(f"/kenh-chinh-thuc/{page.code}/qr.svg") == read(f"/kenh-chinh-thuc/{page.code}/qr.svg")
    badge = Client().get(f"/kenh-chinh-thuc/{page.code}/huy-hieu.svg")
    assert badge["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Kênh chính thức" in badge.content.decode()
    over = make_official(world.cast.commune, "https://cu.example", until_on=DAY, since_on=DAY - timedelta(days=9))
    assert "Không còn chính thức" in read(f"/kenh-chinh-thuc/{over.code}/huy-hieu.svg")


def test_programs_of_others_may_ask_without_a_key(page: Channel) -> None:
    response = Client().get("/api/v1/channels/lookup", {"q": "binhmlnhha.anphuoc-vn.example"})
    told = response.json()
    assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == ("*", "private, max-age=60")
    assert told["answer"] == "lookalike"
    assert [run["here"] for run in told["similar"][0]["letters"]] == ["l", "-vn"]
    again = Client().get("/api/v1/channels/lookup", {"q": SITE}, headers={"if-none-match": "x"})
    assert again.json()["channels"][0]["code"] == str(page.code)
    kept = Client().get("/api/v1/channels/lookup", {"q": SITE}, headers={"if-none-match": again["ETag"]})
    assert kept.status_code == 304


def test_pages_are_light_and_set_no_cookie(page: Channel) -> None:
    for url in ("/", f"/tra-cuu/?q={SITE}", "/kenh-chinh-thuc/", f"/kenh-chinh-thuc/{page.code}/tem/"):
        response = Client().get(url)
        assert not response.cookies
        assert len(response.content) < 40_000
        assert b"<script" not in response.content
        assert b"style=" not in response.content


FILES = (
    "/kenh-chinh-thuc/kenh.csv", "/kenh-chinh-thuc/kenh.json", "/kenh-chinh-thuc/kenh.jsonld", "/trust.txt",
    "/xpoc-manifest.json", "/kenh-chinh-thuc/thay-doi.atom",
)  # fmt: skip


def test_files_for_machines_are_the_same_bytes_for_the_same_registry(page: Channel, world: World) -> None:
    make_official(world.cast.commune, "https://www.facebook.com/xa.moi", "=Tên & <xã>")
    first = {url: Client().get(url).content for url in FILES}
    with on_day(DAY + timedelta(days=3)):
        assert {url: Client().get(url).content for url in FILES} == first
    assert Client().get("/.well-known/trust.txt").content == first["/trust.txt"]


def test_files_for_machines_hold_what_is_official_alone(page: Channel, world: World) -> None:
    make_official(world.cast.commune, "https://cu.example", until_on=DAY, since_on=DAY - timedelta(days=9))
    facebook = make_official(world.cast.commune, "https://www.facebook.com/xa.moi", "=Tên & <xã>")
    told = json.loads(read("/kenh-chinh-thuc/kenh.json"))
    assert [one["url"] for one in told["channels"]] == [page.url, facebook.url]
    assert set(told["channels"][0]) == set(
        json.loads(read("/kenh-chinh-thuc/kenh.schema.json"))["properties"]["channels"]["items"]["required"]
    )
    assert "'=Tên" in read("/kenh-chinh-thuc/kenh.csv")
    (unit,) = json.loads(read("/kenh-chinh-thuc/kenh.jsonld"))["@graph"]
    assert (unit["url"], unit["sameAs"]) == (page.url, [facebook.url])
    assert read("/trust.txt").splitlines()[1:] == [f"member={page.url}"]
    unit_file = read(f"/co-quan/{world.cast.commune.code}/trust.txt").splitlines()
    assert unit_file == ["belongto=http://testserver/", f"social={facebook.url}"]
    assert read("/kenh-chinh-thuc/thay-doi.atom").count("<entry>") == 4
    assert json.loads(read("/xpoc-manifest.json"))["accounts"][0]["url"] == facebook.url
