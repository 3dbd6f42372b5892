"""Privacy, accessibility, where to report a weakness: there, in both languages, whole, and linked from every page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test import Client
from django.test.utils import isolate_apps

from ronguon.people.models import Account
from ronguon.portal import privacy
from ronguon.settings import environment

pytestmark = pytest.mark.django_db
PAGES = {
    "/quyen-rieng-tu/": "/en/privacy/",
    "/tro-nang/": "/en/accessibility/",
}
PERSONAL = {"email", "full_name", "actor", "account"}


def of_persons(model: type[models.Model]) -> bool:
    """Return whether rows of a model name a person: by key, by number, by name or by address."""
    return any(
        field.related_model is Account
        or field.name in PERSONAL
        or (field.name.endswith("_by") and isinstance(field, models.UUIDField))
        for field in model._meta.local_fields
        if not model._meta.auto_created
    )


def unlisted(found: Iterator[type[models.Model]]) -> set[str]:
    """Return the models that name a person and stand in no row of the page."""
    told = {label for row in privacy.notice("vi").held for label in row.models}
    return {model._meta.label for model in found if of_persons(model)} - told


def test_every_table_that_names_a_person_is_told() -> None:
    assert unlisted(iter(apps.get_models())) == set()


def test_every_table_that_is_told_exists() -> None:
    labels = {label for row in privacy.notice("vi").held for label in row.models}
    assert {apps.get_model(label)._meta.label for label in labels} == labels


@isolate_apps()
def test_a_planted_table_is_noticed() -> None:
    meta = type("Meta", (), {"app_label": "planted"})
    attributes = {"__module__": "ronguon.planted", "seen_by": models.UUIDField(), "Meta": meta}
    assert unlisted(iter([type("Planted", (models.Model,), attributes)])) == {"planted.Planted"}


def test_both_languages_say_as_much() -> None:
    vi, en = privacy.notice("vi"), privacy.notice("en")
    assert [row.id for row in vi.held] == [row.id for row in en.held]
    assert [len(part) for part in (vi.never, vi.rights, vi.limits)] == [
        len(p) for p in (en.never, en.rights, en.limits)
    ]
    words = {word for one in (vi, en) for row in one.held for word in (row.what, row.why, row.keep, row.who)}
    assert all(words)


@pytest.mark.parametrize(("vi", "en"), PAGES.items())
def test_each_page_is_there_in_both_languages_and_names_whom_to_ask(vi: str, en: str, settings: Any) -> None:
    settings.RONGUON_OWNER, settings.RONGUON_CONTACT = "Văn phòng UBND tỉnh", "hoi@example.vn"
    for address in (vi, en):
        page = Client().get(address)
        assert page.status_code == 200
        assert not page.cookies
        assert "Văn phòng UBND tỉnh" in page.content.decode()
        assert "mailto:hoi@example.vn" in page.content.decode()
    settings.RONGUON_OWNER = settings.RONGUON_CONTACT = ""
    assert Client().get(vi).status_code == 200


@pytest.mark.parametrize("address", ["/", "/en/", "/tu-choi/", "/tai-khoan/login/", "/bat-dau/"])
def test_the_pages_stand_in_every_footer(address: str) -> None:
    client: Any = Client()
    client.force_login(Account.objects.create_user("a@example.vn", "mot cau dai 2026", full_name="A"))
    page = client.get(address, follow=True).content.decode()
    foot = page.partition("<footer")[2]
    wanted = ("/en/refusals/", "/en/privacy/", "/en/accessibility/")
    assert all(
        url in foot for url in (wanted if address == "/en/" else ("/tu-choi/", "/quyen-rieng-tu/", "/tro-nang/"))
    )


def test_security_txt_says_where_to_write_and_never_goes_stale(settings: Any) -> None:
    settings.RONGUON_SECURITY_CONTACT = "mailto:bao-mat@example.vn"
    settings.RONGUON_BASE_URL = "https://ronguon.example"
    now = datetime(2026, 3, 2, 3, tzinfo=UTC)
    with time_machine.travel(now):
        answer = Client().get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:bao-mat@example.vn"
    assert fields["Preferred-Languages"] == "vi, en"
    assert fields["Canonical"] == "https://ronguon.example/.well-known/security.txt"
    assert fields["Policy"].startswith("https://ronguon.example/quyen-rieng-tu/")
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - now < timedelta(days=365)


def test_without_a_contact_there_is_no_such_page(settings: Any) -> None:
    settings.RONGUON_SECURITY_CONTACT = ""
    assert Client().get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("value", ["mailto:a@b.vn", "https://b.vn/bao", "tel:+84-24-0000", ""])
def test_an_address_to_write_to_is_taken(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGUON_SECURITY_CONTACT", value)
    assert environment.contact("RONGUON_SECURITY_CONTACT") == value


@pytest.mark.parametrize("value", ["a@b.vn", "http://b.vn", "mailto:", "mailto:a@b.vn\nX: y", "gọi cho tôi"])
def test_what_is_no_address_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGUON_SECURITY_CONTACT", value)
    with pytest.raises(ImproperlyConfigured, match="RONGUON_SECURITY_CONTACT"):
        environment.contact("RONGUON_SECURITY_CONTACT")


@pytest.mark.parametrize("value", ["30", "30/m", "0/1m", "30/1d", "x/1m", "30/0m", "-1/1s"])
def test_what_is_no_limit_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGUON_LIMIT_PUBLIC", value)
    with pytest.raises(ImproperlyConfigured, match="RONGUON_LIMIT_PUBLIC"):
        environment.rate("RONGUON_LIMIT_PUBLIC", "1/1s")


def test_robots_may_read_what_is_public_and_nothing_else() -> None:
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Disallow: /"
    assert "Allow: /ket-qua/" in lines
    assert not any("tai-khoan" in line or "van-ban" in line for line in lines)
