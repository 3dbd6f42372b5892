"""Page, order, filter and search stand in the address."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from ronguon.ui.listing import address, order_of, page_of
from ronguon.ui.tests.making import render

ALLOWED = {"han": ("due_on", "-created_at"), "ten": ("name",)}


@pytest.mark.parametrize(("asked", "number"), [("2", 2), ("0", 3), ("99", 3), ("abc", 1), ("", 1)])
def test_a_page_that_is_none_becomes_the_nearest(asked: str, number: int) -> None:
    request = RequestFactory().get("/", {"trang": asked})
    assert page_of(request, list(range(60))).number == number


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ("han", ("due_on", "-created_at")),
        ("-han", ("-due_on", "created_at")),
        ("password", ("name",)),
        ("-", ("name",)),
        (None, ("name",)),
    ],
)
def test_only_listed_orders_reach_the_database(asked: str | None, fields: tuple[str, ...]) -> None:
    request = RequestFactory().get("/", {} if asked is None else {"sap": asked})
    assert order_of(request, ALLOWED, "ten").fields == fields


def test_a_new_filter_starts_at_page_one_and_keeps_the_rest() -> None:
    query = QueryDict("trang=4&tim=a+b&nhom=over")
    assert address(query, nhom="open") == "?tim=a+b&nhom=open"
    assert address(query, trang=5) == "?tim=a+b&nhom=over&trang=5"
    assert address(query, tim=None, nhom="") == "?"


@given(st.text(min_size=1), st.text(min_size=1))
def test_whatever_is_in_the_address_survives_a_page_turn(name: str, value: str) -> None:
    query = QueryDict(mutable=True)
    query[name] = value
    turned = QueryDict(address(query, trang=2)[1:])
    assert turned["trang"] == "2"
    if name != "trang":
        assert turned[name] == value


def test_paging_marks_this_page_and_offers_the_neighbours() -> None:
    page = Paginator(range(58), 5).get_page(2)
    made = render("{% paging page 'việc' %}", "/?tim=x", page=page)
    assert made.count('aria-current="page"') == 1
    assert 'href="?tim=x&amp;trang=1"' in made
    assert 'href="?tim=x&amp;trang=3"' in made
    assert "6–10" in made


def test_one_page_has_no_page_numbers_and_an_empty_list_no_paging() -> None:
    assert "<ol>" not in render("{% paging page %}", page=Paginator(range(3), 5).get_page(1))
    assert render("{% paging page %}", page=Paginator([], 5).get_page(1)) == ""


@pytest.mark.parametrize(
    ("path", "state", "url"),
    [("/", "none", "?sap=han"), ("/?sap=han", "ascending", "?sap=-han"), ("/?sap=-han", "descending", "?sap=han")],
)
def test_a_column_head_says_and_turns_the_order(path: str, state: str, url: str) -> None:
    made = render("{% sort_header 'han' 'Hạn' %}", path)
    assert f'aria-sort="{state}"' in made
    assert f'href="{url}"' in made


def test_filter_chips_mark_what_holds() -> None:
    choices = [("", "Tất cả", 5), ("lead", "Chủ trì", 3)]
    made = render("{% filter_chips 'vai' choices 'Vai trò' %}", "/?vai=lead&trang=3", choices=choices)
    assert made.count('aria-current="true"') == 1
    assert 'href="?vai=lead" aria-current="true"' in made
    assert 'href="?"' in made


def test_a_search_keeps_the_filter_and_escapes_what_was_typed() -> None:
    made = render("{% search_field 'Tìm' %}", '/?nhom=over&tim="><script>&trang=2')
    assert '<input type="hidden" name="nhom" value="over">' in made
    assert "<script>" not in made
    assert 'name="trang"' not in made
