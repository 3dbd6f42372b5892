"""A lost race runs again from the start and has one effect; what remains is a plain page that keeps what was typed."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from ronguon.assignments.models import Progress
from ronguon.assignments.tests.world import World
from ronguon.audit.models import Event
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.models import Evidence
from ronguon.files import storage
from ronguon.files.tests.making import png
from ronguon.jobs.models import Heartbeat
from ronguon.people.sessions import SessionStore
from ronguon.portal import patience
from ronguon.portal.patience import TRIES, answer, watched
from ronguon.portal.views.refusals import bad_request

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
KINDS = {"busy": (sqlite3.SQLITE_BUSY, "40P01"), "full": (sqlite3.SQLITE_FULL, "53100"),
         "read_only": (sqlite3.SQLITE_READONLY, "25006"), "away": (sqlite3.SQLITE_CANTOPEN, "57P01")}  # fmt: skip
NOTE = "Đã họp ở 7 trên 9 thôn; còn thôn Đồng Lạc."


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(patience, "_PAUSE", 0.0)
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    with on_day():
        yield
    logging.getLogger("django.request").setLevel(logging.NOTSET)


def failing(kind: str) -> OperationalError:
    """Return the framework's error for a kind of trouble, raised from the driver's of this run's database."""
    code, state = KINDS[kind]
    cause: Exception
    if connection.vendor == "sqlite":
        cause = sqlite3.OperationalError("planted")
        cause.sqlite_errorcode = code
    else:
        cause = type("Planted", (psycopg.OperationalError,), {"sqlstate": state, "__module__": "psycopg"})("planted")
    error = OperationalError("planted")
    error.__cause__ = cause
    return error


@contextmanager
def refusing(kind: str, *, times: int, on: str = "INSERT INTO") -> Iterator[list[str]]:
    """Let the first `times` statements that begin with `on` fail; yield what was refused."""
    refused: list[str] = []

    def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 (the framework calls it so)
        if sql.startswith(on) and len(refused) < times:
            refused.append(sql)
            raise failing(kind)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield refused


def browser(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.an_account)
    return client


def note(client: Client, world: World) -> Any:
    fields = {"note": NOTE, "csrfmiddlewaretoken": "abc"}
    return client.post(reverse("work:progress", args=[world.occurrence.code]), fields)


@pytest.mark.parametrize("lost", [1, TRIES - 1])
def test_a_lost_race_is_run_again_and_has_one_effect(lost: int) -> None:
    world = World()
    client = browser(world)
    with refusing("busy", times=lost) as refused:
        assert note(client, world).status_code == 302
    assert len(refused) == lost
    assert [one.text for one in Progress.objects.all()] == [NOTE]
    assert Event.objects.filter(verb="occurrence.progressed").count() == 1


def test_a_file_that_came_along_is_read_again_and_kept_once() -> None:
    world = World()
    client = browser(world)
    kept = len(list(storage.keys()))
    proof = {"title": "Ảnh", "file": SimpleUploadedFile("anh.png", png(), "image/png")}
    with refusing("busy", times=2, on='INSERT INTO "audit_event"') as refused:
        assert client.post(reverse("evidence:add", args=[world.occurrence.code]), proof).status_code == 302
    assert len(refused) == 2
    assert Evidence.objects.get().file.size_bytes == len(png())
    assert len(list(storage.keys())) == kept + 1


def test_when_patience_is_used_up_the_page_keeps_what_was_typed() -> None:
    world = World()
    client = browser(world)
    with refusing("busy", times=99) as refused:
        got = note(client, world)
    assert len(refused) == TRIES
    assert (got.status_code, got["Retry-After"], got["Cache-Control"]) == (503, "5", "no-store")
    text = unescape(got.content.decode())
    assert "Hệ thống đang bận" in text
    assert f'<input type="hidden" name="note" value="{NOTE}">' in text
    assert 'name="csrfmiddlewaretoken" value="abc"' in text
    assert re.search(r"<textarea[^>]* readonly>" + re.escape(NOTE), text)
    assert not re.search(r"locked|planted|OperationalError", text)
    assert not Progress.objects.exists()


@pytest.mark.parametrize(("kind", "status"), [("full", 507), ("read_only", 503), ("away", 503)])
def test_other_trouble_is_not_tried_again_and_says_what_to_do(kind: str, status: int) -> None:
    world = World()
    client = browser(world)
    with refusing(kind, times=99) as refused:
        got = note(client, world)
    assert len(refused) == 1
    assert got.status_code == status
    text = got.content.decode()
    assert "Hãy " in text
    assert ("Gửi lại</button>" in text) is (kind != "away")
    assert not Progress.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_in_part_is_not_run_again_and_not_denied() -> None:
    def half(request: HttpRequest) -> HttpResponse:
        beat(f"{Heartbeat.objects.count()}")
        return answer(request, failing("busy")) or HttpResponse()

    got = patience.patience(half)(RequestFactory().post("/x/", {"note": NOTE}))
    assert got.status_code == 503
    assert Heartbeat.objects.count() == 1
    assert "Một phần của việc vừa gửi có thể đã được ghi." in got.content.decode()
    assert "Gửi lại</button>" not in got.content.decode()


def beat(worker: str) -> None:
    Heartbeat.objects.create(worker=worker, beat_at=datetime(2026, 3, 2, tzinfo=UTC))


def half_a_beat() -> None:
    with transaction.atomic():
        beat("a")
        raise RuntimeError


@pytest.mark.django_db(transaction=True)
def test_a_commit_is_noticed_and_a_rollback_is_none() -> None:
    with watched() as became:
        assert not Heartbeat.objects.exists()
        with pytest.raises(RuntimeError):
            half_a_beat()
        assert not became.committed
        beat("a")
        assert became.committed


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/tai-khoan/login/", {"login": "an@example.vn", "password": "mat-khau-bi-mat"}),
        ("/don-vi/loi-moi/abc/", {"password1": "mat-khau-bi-mat", "name": "Người được mời"}),
        ("/viec-phai-lam/", {"password": "mat-khau-bi-mat", "secret_word": "mat-khau-bi-mat"}),
    ],
)
def test_no_secret_is_written_into_the_page(path: str, fields: dict[str, str]) -> None:
    got = answer(RequestFactory().post(path, fields), failing("busy"))
    assert got is not None
    assert "bi-mat" not in got.content.decode()


def test_what_was_typed_is_escaped() -> None:
    got = answer(RequestFactory().post("/x/", {"note": "</textarea><script>alert(1)</script>"}), failing("full"))
    assert got is not None
    assert "<script" not in got.content.decode()


def test_a_machine_is_answered_as_a_machine() -> None:
    got = answer(RequestFactory().get("/x/", headers={"accept": "application/json"}), failing("busy"))
    assert got is not None
    assert got["Content-Type"] == "application/json"
    assert '"code": "busy"' in got.content.decode()


def test_trouble_before_the_view_and_after_it_is_told_too(client: Client) -> None:
    world = World()
    client = browser(world)
    with refusing("away", times=99, on="SELECT"):
        got = client.get(reverse("work:list"))
    assert got.status_code == 503
    with refusing("full", times=99, on='UPDATE "people_session"'):
        session = SessionStore(client.cookies["sessionid"].value)
        with pytest.raises(Exception) as caught:  # noqa: PT011 (the session's own error hides the database's)
            session.save()
    assert bad_request(RequestFactory().get("/"), caught.value).status_code == 507


def test_public_pages_say_it_too() -> None:
    with refusing("away", times=99, on="SELECT"):
        got = Client(raise_request_exception=False).get("/ket-qua/")
    assert got.status_code == 503
    assert "set-cookie" not in {name.lower() for name in got.headers}


def test_an_error_of_our_own_stays_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer(RequestFactory().get("/"), ValueError("planted")) is None
    assert answer(RequestFactory().get("/"), None) is None
    got = patience.patience(lambda _request: HttpResponse(status=500))(RequestFactory().get("/"))
    assert got.status_code == 500
