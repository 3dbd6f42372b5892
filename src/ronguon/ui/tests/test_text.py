"""Dates, numbers and sizes as this house writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ronguon.ui.tags.text import breakable, days_left, filesize_vi, vi_date, vi_number, vi_percent, vi_time

ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (0, None, "0"),
        (1284, None, "1.284"),
        (1234.5, None, "1.234,5"),
        (Decimal("47.66"), 1, "47,7"),
        (2.5, 0, "3"),
        (-1234, None, "-1.234"),
        (None, None, ""),
    ],
)
def test_numbers_are_grouped_by_points_and_rounded(value: float | None, decimals: int | None, written: str) -> None:
    with translation.override("vi"):
        assert vi_number(value, decimals) == written


def test_english_pages_group_by_commas() -> None:
    with translation.override("en"):
        assert vi_number(1234.5) == "1,234.5"


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_whole_number_reads_back_as_itself(value: int) -> None:
    with translation.override("vi"):
        assert int(vi_number(value).replace(".", "")) == value


def test_an_instant_is_dated_by_the_day_in_vietnam() -> None:
    late_evening = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)
    assert vi_date(late_evening) == "24/11/2026"
    assert vi_time(late_evening) == "01:05 24/11/2026"


def test_no_day_stays_empty() -> None:
    assert vi_date(None) == ""
    assert vi_time(None) == ""
    assert days_left(None, ON) == ""
    assert filesize_vi(None) == ""


@pytest.mark.parametrize(
    ("due_on", "written"),
    [
        (date(2026, 11, 26), "2 days left"),
        (date(2026, 11, 25), "1 day left"),
        (date(2026, 11, 24), "due today"),
        (date(2026, 11, 16), "8 days overdue"),
    ],
)
def test_days_left_are_told_in_words(due_on: date, written: str) -> None:
    with translation.override("en"):
        assert days_left(due_on, ON) == written


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (812_000, "812 kB"),
        (999_499, "999 kB"),
        (999_500, "1,0 MB"),
        (1_600_000, "1,6 MB"),
        (20_000_000, "20 MB"),
    ],
)
def test_sizes_are_decimal(size: int, written: str) -> None:
    with translation.override("vi"):
        assert filesize_vi(size) == written


def test_a_share_of_nothing_is_a_dash() -> None:
    assert vi_percent(1, 0) == "–"
    assert vi_percent(None, 5) == "–"
    with translation.override("vi"):
        assert vi_percent(612, 1284) == "47,7 %"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_day_is_read_before_the_month_in_both_languages(language: str) -> None:
    with translation.override(language):
        assert forms.DateField(localize=True).clean("03/04/2026") == date(2026, 4, 3)
        assert forms.DateField(localize=True).clean("25/12/2026") == date(2026, 12, 25)
        assert forms.DateInput(attrs={}).format_value(date(2026, 4, 3)) in {"2026-04-03", "03/04/2026"}


def test_an_address_breaks_before_its_sign_and_stays_text() -> None:
    assert breakable("ba.an@anphuoc.example") == "ba.an<wbr>@anphuoc.example"
    assert breakable("<b>@x") == "&lt;b&gt;<wbr>@x"
    assert breakable("không có") == "không có"
