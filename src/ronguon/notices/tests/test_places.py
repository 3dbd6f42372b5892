"""The ledger keeps what a notice is about; its address is made when it is shown."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import resolve

from ronguon.notices import registry
from ronguon.notices.actions import New
from ronguon.notices.models import Notice
from ronguon.notices.registry import address_of, place

ONE = {"occurrence", "directive", "withdrawal", "comparison", "roles", "channel", "extension"}
ALL_OF_THEM = {"work", "claims"}


def test_every_kind_that_an_app_speaks_for_has_its_page() -> None:
    assert registry._pages.keys() == ONE | ALL_OF_THEM
    code = uuid4()
    for kind in ONE:
        page = resolve(address_of(place(kind, code)).partition("#")[0])
        assert page.kwargs == {"code": code}, kind
    for kind in ALL_OF_THEM:
        assert resolve(address_of(place(kind))).kwargs == {}


def test_a_page_of_roles_opens_at_the_roles() -> None:
    code = uuid4()
    assert address_of(place("roles", code)) == f"/don-vi/{code}/#vai-tro"


def test_a_page_that_moved_is_found_by_notices_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = place("occurrence", code := uuid4())
    assert str(code) in kept
    monkeypatch.setitem(registry._pages, "occurrence", ("documents:room", ""))
    assert Notice(address=kept).leads_to == f"/van-ban/{code}/"


def test_a_row_of_an_earlier_release_leads_where_it_led() -> None:
    assert Notice(address="/viec-phai-lam/").leads_to == "/viec-phai-lam/"


def test_a_kind_that_nobody_speaks_for_is_not_kept_and_leads_nowhere() -> None:
    with pytest.raises(KeyError):
        place("planted")
    assert Notice(address="planted:1").leads_to == ""


def test_an_address_is_not_kept() -> None:
    with pytest.raises(ValueError, match="may move"):
        New(1, Notice.Kind.ASSIGNED, "1", "directive", "1", "Việc", "/viec-phai-lam/")
