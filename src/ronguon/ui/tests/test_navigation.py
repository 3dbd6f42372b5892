"""Bars are filled by other apps and shown to those who may see them."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path
from django.utils import translation
from pytest_django import Settings

from ronguon.ui import navigation
from ronguon.ui.navigation import Bell, Identity, NavigationItem, NavigationPlace
from ronguon.ui.tests.making import render


def _page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_public = ([path("", _page, name="home"), path("tu-choi/", _page, name="refusals")], "portal")
urlpatterns = [
    path("viec/", _page, name="owe"),
    path("viec/cho-duyet/", _page, name="review"),
    path("", include(_public, namespace="portal")),
    path("en/", include(_public, namespace="portal-en")),
]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_identity", [])
    monkeypatch.setattr(navigation, "_bell", [])
    settings.ROOT_URLCONF = __name__
    settings.RONGUON_PUBLIC_URLCONF = __name__


def _request(at: str = "/viec/") -> HttpRequest:
    return RequestFactory().get(at)


def test_entries_stand_in_their_order_and_the_deepest_is_current() -> None:
    navigation.register(NavigationItem(label="Chờ duyệt", url_name="review", order=2))
    navigation.register(NavigationItem(label="Việc", url_name="owe", order=1, short="Việc ngắn"))
    entries = navigation.entries(_request("/viec/cho-duyet/7/"), NavigationPlace.MAIN)
    assert [(entry.label, entry.current) for entry in entries] == [("Việc", False), ("Chờ duyệt", True)]
    assert entries[0].short == "Việc ngắn"


def test_what_a_reader_may_not_see_is_not_there() -> None:
    navigation.register(
        NavigationItem(label="Việc", url_name="owe", predicate=lambda request: request.path != "/viec/")
    )
    assert navigation.entries(_request(), NavigationPlace.MAIN) == []
    assert len(navigation.entries(_request("/khac/"), NavigationPlace.MAIN)) == 1


def test_places_do_not_mix() -> None:
    navigation.register(NavigationItem(label="Từ chối", url_name="portal:refusals", place=NavigationPlace.FOOT))
    assert navigation.entries(_request(), NavigationPlace.MAIN) == []
    assert [entry.url for entry in navigation.entries(_request(), NavigationPlace.FOOT)] == ["/tu-choi/"]


def test_registering_twice_shows_once() -> None:
    for _ in range(2):
        navigation.register(NavigationItem(label="Việc", url_name="owe"))
    assert len(navigation.entries(_request(), NavigationPlace.MAIN)) == 1


def test_a_name_without_an_address_is_left_out_and_reported() -> None:
    navigation.register(NavigationItem(label="Mất", url_name="nowhere"))
    assert navigation.entries(_request(), NavigationPlace.MAIN) == []
    assert list(navigation.missing()) == ["nowhere"]


def test_who_and_bell_come_from_the_apps_above() -> None:
    assert navigation.identity(_request()) is None
    assert navigation.bell(_request()) is None
    navigation.identify_by(lambda _: Identity("Chuyên viên", "UBND xã"))
    navigation.ring_by(lambda _: Bell(3, "/thong-bao/"))
    assert navigation.identity(_request()) == Identity("Chuyên viên", "UBND xã")
    assert navigation.bell(_request()) == Bell(3, "/thong-bao/")


@pytest.mark.parametrize(
    ("at", "language", "link"),
    [
        ("/tu-choi/", "vi", "en /en/tu-choi/ English"),
        ("/en/tu-choi/", "en", "vi /tu-choi/ Tiếng Việt"),
        ("/viec/", "vi", ""),
    ],
)
def test_the_other_language_stands_in_the_path(at: str, language: str, link: str) -> None:
    with translation.override(language):
        made = render("{% other_language as o %}{% if o %}{{ o.code }} {{ o.url }} {{ o.name }}{% endif %}", at)
    assert made == link


def test_breadcrumbs_take_pairs_or_a_list_and_end_here() -> None:
    pairs = render("{% breadcrumbs 'A' '/a' 'B' '/b' 'Đây' %}")
    listed = render("{% breadcrumbs trail %}", trail=[("A", "/a"), ("B", "/b"), ("Đây", "")])
    assert pairs == listed
    assert '<li aria-current="page">Đây</li>' in pairs
