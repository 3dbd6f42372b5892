"""Icons, badges, numbers, bars."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ronguon.ui.states import GROUPS, STATES
from ronguon.ui.tags.data import bar5, five
from ronguon.ui.tests.making import render


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_told_by_icon_and_word(state: str) -> None:
    made = render(f"{{% badge '{state}' %}}")
    assert "sprite.svg#" in made or re.search(r"sprite\.[0-9a-f]+\.svg#", made)
    assert re.search(r"</svg>[^<]+</span>$", made)


def test_an_unknown_state_does_not_break_the_page() -> None:
    assert "mới" in render("{% badge 'mới' %}")


def test_a_label_is_escaped() -> None:
    made = render("{% badge 'over' label %}{% num 5 url label %}", label="<b>x</b>", url='"><script>')
    assert "<b>" not in made
    assert "<script>" not in made


@pytest.mark.parametrize(
    ("snippet", "made"),
    [
        ("{% num 0 '/rows' %}", '<span class="rn-zero">0</span>'),
        ("{% num None '/rows' %}", '<span class="rn-zero">–</span>'),
        ("{% num 7 %}", '<span class="rn-nums">7</span>'),
        ("{% num 1284 '/rows' %}", '<a class="rn-num" href="/rows">1.284</a>'),
    ],
)
def test_a_number_is_a_door_only_where_rows_are(snippet: str, made: str) -> None:
    with translation.override("vi"):
        assert render(snippet) == made


def test_icons_are_decoration_unless_they_say_something() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'check' %}")
    assert 'role="img" aria-label="Xong"' in render("{% icon 'check' label='Xong' %}")


@given(st.fixed_dictionaries({key: st.integers(min_value=0, max_value=10**6) for key in GROUPS}))
def test_the_five_parts_of_the_bar_fill_it_in_their_order(counts: dict[str, int]) -> None:
    rects = re.findall(r'<rect x="([\d.]+)%" width="([\d.]+)%"', bar5(counts))
    assert len(rects) == sum(value > 0 for value in counts.values())
    if rects:
        assert sum(float(width) for _, width in rects) == pytest.approx(100, abs=0.05)
        assert [float(at) for at, _ in rects] == sorted(float(at) for at, _ in rects)


def test_the_bar_says_its_numbers_aloud_even_when_a_group_is_empty() -> None:
    with translation.override("en"):
        made = bar5({"ontime": 3})
    assert 'role="img"' in made
    assert "Done on time 3" in made
    assert "Overdue 0" in made


def test_counts_may_come_from_any_object_with_the_five_names() -> None:
    class Row:
        over = 2

    assert five(Row()) == {"ontime": 0, "late": 0, "open": 0, "over": 2, "none": 0}


def test_the_five_groups_lead_to_their_rows_and_keep_the_filter() -> None:
    made = render("{% groups counts '/viec/?don-vi=7' %}", counts={"over": 58, "open": 2})
    assert 'href="/viec/?don-vi=7&amp;nhom=over"' in made
    assert made.count("rn-zero") == 3


def test_late_and_uncounted_differ_by_pattern_too() -> None:
    made = bar5({"late": 1, "none": 1}, patterns="-x")
    assert 'fill="url(#p-late-x)"' in made
    assert 'fill="url(#p-none-x)"' in made


def test_progress_of_nothing_is_no_division_by_zero() -> None:
    assert 'width="0.00%"' in render("{% progress 0 0 %}")


def test_letters_that_differ_are_marked_and_the_word_is_read_once() -> None:
    made = render("{% letters 'a b.c' marks %}", marks=(0, 1))
    assert '<mark class="">a</mark>' in made
    assert '<mark class="no"></mark>' in made
    assert '<span class="rn-vh">ab.c</span>' in made
