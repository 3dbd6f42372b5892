"""Every address of all doors stands in `routes.txt`, which the tests that visit pages go through."""

from __future__ import annotations

from pathlib import Path

import routes
from django.urls import clear_url_caches, include, path, reverse_lazy
from django.views.generic import RedirectView

from ronguon.portal import public_urls
from ronguon.ui import navigation

LIST = Path(__file__).with_name("routes.txt")


def differences(listed: list[str], real: list[str]) -> list[str]:
    """Return what stands in one list alone, `+` for what the site has and the list does not."""
    return [f"+ {line}" for line in real if line not in listed] + [f"- {line}" for line in listed if line not in real]


def test_the_list_and_the_site_agree() -> None:
    listed = LIST.read_text(encoding="utf-8").splitlines()
    assert differences(listed, routes.lines()) == [], "type: make routes"
    assert listed == sorted(set(listed))


def test_every_entry_of_a_menu_leads_somewhere() -> None:
    assert list(navigation.missing()) == []


def test_no_address_stands_behind_two_doors() -> None:
    doors = ("staff", "public", "scripts")
    behind = [{line.split("\t")[2] for line in routes.lines() if line.startswith(door)} for door in doors]
    assert all(behind)
    assert len(set.union(*behind)) == sum(map(len, behind))


def test_a_planted_address_is_caught() -> None:
    before = routes.lines()
    view = RedirectView.as_view(url=reverse_lazy("account_login"))
    planted = path("planted/", include([path("", view, name="planted")]))
    public_urls.urlpatterns.append(planted)
    clear_url_caches()
    try:
        assert differences(before, routes.lines()) == ["+ public\tplanted\t/planted/"]
        assert differences(["staff\tgone\t/gone/", *routes.lines()], routes.lines()) == ["- staff\tgone\t/gone/"]
    finally:
        public_urls.urlpatterns.remove(planted)
        clear_url_caches()
