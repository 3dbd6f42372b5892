"""Where a duty may be parted, what each part's words are, and which part a value goes with."""

from __future__ import annotations

import pytest

from ronguon.drafting.domain.parting import goes_with, halves, starts

TABLE = [
    ("Rà soát các trang; công bố danh sách", "công", "Rà soát các trang", "công bố danh sách"),
    ("Rà soát các trang. Công bố danh sách.", "Công", "Rà soát các trang.", "Công bố danh sách."),
    ("Rà soát các trang và công bố danh sách", "và", "Rà soát các trang", "công bố danh sách"),
    ("Rà soát các trang và công bố danh sách", "công", "Rà soát các trang", "công bố danh sách"),
    ("Rà soát, đồng thời  công bố danh sách", "đồng", "Rà soát", "công bố danh sách"),
    ("Rà soát các trang\n- Công bố danh sách", "- Công", "Rà soát các trang", "- Công bố danh sách"),
    (" Rà soát ;\n và  công bố ; ", "công", "Rà soát", "công bố ;"),
]


@pytest.mark.parametrize(("text", "at", "first", "second"), TABLE)
def test_what_joins_two_duties_belongs_to_neither(text: str, at: str, first: str, second: str) -> None:
    parts = halves(text, text.index(at))
    assert parts is not None
    assert [text[start:end] for start, end in parts] == [first, second]


@pytest.mark.parametrize("at", [-1, 0, 9, 99])
def test_a_part_without_words_is_no_part(at: int) -> None:
    assert halves("Công bố;;", at) is None


@pytest.mark.parametrize("text", [row[0] for row in TABLE])
def test_every_offered_place_parts_the_words_and_loses_none_but_what_joins(text: str) -> None:
    offered = starts(text, offset=100)
    assert offered
    for one in offered:
        parts = halves(text, one.at - 100)
        assert parts is not None
        (first, first_end), (second, second_end) = parts
        left = text[:first] + text[first_end:second] + text[second_end:]
        assert not set(left.replace("đồng thời", "").replace("và", "")) - set(" \n;,:"), left


def test_the_likely_places_come_first_and_no_more_than_a_list_holds() -> None:
    words = [one.words for one in starts("Rà soát, thống kê và lập danh sách; gửi về Sở trước ngày 5 hằng tháng")]
    assert words[0] == "gửi về Sở trước ngày 5 hằng tháng"
    assert "và lập danh sách; gửi về Sở trước ngày 5 hằng tháng" in words
    assert len(starts("a, " * 500 + "b")) == 12
    assert starts("Công bố") == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [("hằng quý", (True, False)), ("trước 15/5", (False, True)), ("năm 2026", (True, True)), ("", (True, True))],
)
def test_a_value_goes_with_the_words_that_state_it(words: str, expected: tuple[bool, bool]) -> None:
    assert goes_with(words, "Rà soát hằng quý", "gửi báo cáo trước 15/5") == expected
