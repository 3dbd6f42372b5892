"""Typed text outlives a session for whoever typed it, and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ronguon.people.models import Account, Session
from ronguon.people.typed_text import MOST_BYTES

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
PASSWORD = "mot cau dai de nho 2026"
FORM = "/viec-phai-lam/00000000-0000-0000-0000-000000000001/tien-do/"
TEXT = 'Đã mời 37 hộ dân đến họp,\nhai hộ vắng. "Biên bản" kèm theo <b>.'
HERE = "/tai-khoan/gui-tiep/"
Travel = Callable[[timedelta], None]


@pytest.fixture(autouse=True)
def later() -> Iterator[Travel]:
    """Yield a function that moves the clock on."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield lambda by: clock.move_to(datetime.now(UTC) + by)


def person(who: str) -> Account:
    return Account.objects.create_user(f"{who}@example.vn", PASSWORD, full_name=who)


@pytest.fixture
def client_of_an(later: Travel) -> Any:
    """Return a browser in which An has typed, and whose session has ended meanwhile."""
    client: Any = Client()
    client.force_login(person("an"))
    later(timedelta(minutes=31))
    return client


def sign_in(client: Any, who: str, way: str = HERE) -> Any:
    typed = {"login": f"{who}@example.vn", "password": PASSWORD, "next": way}
    return client.post("/tai-khoan/login/", typed)


def test_the_text_comes_back_to_the_same_person_and_is_sent_on_by_hand(client_of_an: Any) -> None:
    answer = client_of_an.post(f"{FORM}?ky=1", {"text": TEXT, "percent": "40", "tick": ["a", "b"]})
    assert answer.headers["Location"] == "/tai-khoan/login/?next=/tai-khoan/gui-tiep/"
    said = client_of_an.get(answer.headers["Location"]).content.decode()
    assert "Chữ anh chị vừa gõ được giữ 30 phút" in said
    assert "37 hộ dân" not in said
    assert sign_in(client_of_an, "an").headers["Location"] == HERE
    page = client_of_an.get(HERE).content.decode()
    assert f'action="{FORM}?ky=1"' in page
    sent = re.findall(r'<textarea name="(\w+)" hidden readonly>\n(.*?)</textarea>', page, re.DOTALL)
    assert [(name, unescape(value)) for name, value in sent] == [
        ("text", TEXT), ("percent", "40"), ("tick", "a"), ("tick", "b"),
    ]  # fmt: skip
    assert "csrfmiddlewaretoken" in page


def test_nobody_else_reads_it_and_it_is_deleted(client_of_an: Any) -> None:
    person("dung")
    client_of_an.post(FORM, {"text": TEXT})
    sign_in(client_of_an, "dung")
    answer = client_of_an.get(HERE, follow=True)
    assert "37 hộ dân" not in answer.content.decode()
    assert "carried" not in client_of_an.session
    client_of_an.post("/tai-khoan/logout/")
    sign_in(client_of_an, "an")
    assert client_of_an.get(HERE).status_code == 302


def test_the_database_holds_it_encrypted_alone(client_of_an: Any) -> None:
    client_of_an.post(FORM, {"text": TEXT})
    held = client_of_an.session["carried"]
    assert "hộ" not in held  # a letter that the alphabet of the token lacks; digits it may have by chance
    assert held.startswith("gAAAA")
    assert all("hộ dân" not in row.session_data for row in Session.objects.all())


def test_after_half_an_hour_it_is_gone(client_of_an: Any, later: Travel) -> None:
    client_of_an.post(FORM, {"text": TEXT})
    later(timedelta(minutes=20))
    sign_in(client_of_an, "an")
    later(timedelta(minutes=11))
    assert client_of_an.get(HERE).status_code == 302
    assert "carried" not in client_of_an.session


def test_it_is_dropped_when_the_person_says_so(client_of_an: Any) -> None:
    client_of_an.post(FORM, {"text": TEXT})
    sign_in(client_of_an, "an")
    client_of_an.post(HERE)
    assert "carried" not in client_of_an.session


def test_sent_on_it_is_gone(client_of_an: Any) -> None:
    client_of_an.post(FORM, {"text": TEXT})
    sign_in(client_of_an, "an")
    client_of_an.post("/viec-phai-lam/", {"text": "another form"})
    assert "carried" in client_of_an.session
    client_of_an.post(FORM, {"text": TEXT})
    assert "carried" not in client_of_an.session


def test_files_are_not_kept_and_the_page_says_so(client_of_an: Any) -> None:
    client_of_an.post(FORM, {"text": TEXT, "file": SimpleUploadedFile("a.pdf", b"secret bytes")})
    sign_in(client_of_an, "an")
    page = client_of_an.get(HERE).content.decode()
    assert "Tệp không được giữ" in page
    assert "secret bytes" not in page


def test_a_part_of_a_page_is_led_to_signing_in_as_a_whole(client_of_an: Any) -> None:
    answer = client_of_an.post(FORM, {"text": TEXT}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/tai-khoan/login/?next=/tai-khoan/gui-tiep/"


def test_a_session_ended_from_elsewhere_keeps_the_text_too() -> None:
    an = person("an")
    here, there = Client(), Client()
    here.force_login(an)
    there.force_login(an)
    here.post("/tai-khoan/phien/ket-thuc/")
    assert "gui-tiep" in there.post(FORM, {"text": TEXT}).headers["Location"]


@pytest.mark.parametrize("kind", ["stranger", "forged", "too much", "nothing", "json", "a page of signing in"])
def test_what_is_not_carried(kind: str, client_of_an: Any) -> None:
    client = Client() if kind in {"stranger", "forged"} else client_of_an
    if kind == "forged":
        client.cookies["sessionid"] = "k" * 32
    typed: dict[str, Any] = {
        "too much": {"text": "x" * MOST_BYTES},
        "nothing": {"csrfmiddlewaretoken": "x"},
    }.get(kind, {"text": TEXT})
    where = "/tai-khoan/password/change/" if kind.startswith("a page") else FORM
    answer = client.post(where, typed, "application/json") if kind == "json" else client.post(where, typed)
    assert "gui-tiep" not in answer.headers["Location"]
    assert "carried" not in client.session


def test_a_session_of_four_days_ago_is_known_no_more(client_of_an: Any, later: Travel) -> None:
    later(timedelta(days=4))
    assert "gui-tiep" not in client_of_an.post(FORM, {"text": TEXT}).headers["Location"]
