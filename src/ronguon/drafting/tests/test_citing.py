"""Where words stand, as people say it, and what is shown around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.drafting.domain.citing import around, place_in_words


@pytest.mark.parametrize(
    ("markers", "words"),
    [
        ([], ""),
        ([""], ""),
        (["1.", "a)"], "mục 1, điểm a"),
        (["II.", "3."], "mục II, mục 3"),
        (["2.1."], "mục 2.1"),
        (["Điều 4.", "2.", "đ)"], "Điều 4, mục 2, điểm đ"),
        (["1.", "-"], "mục 1, gạch đầu dòng"),
    ],
)
def test_a_place_is_said_from_the_outside_in(markers: list[str], words: str) -> None:
    assert place_in_words(markers) == words


@given(st.text(), st.data())
def test_the_exact_words_are_never_cut(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    within = (data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text))))
    before, exact, after = around(text, start=start, end=end, within=within, most=20)
    assert exact == text[start:end]
    assert max(len(before), len(after)) <= 21


def test_what_stands_around_is_shortened_at_a_blank() -> None:
    text = "một hai ba bốn NĂM sáu bảy tám chín"
    start = text.index("NĂM")
    found = around(text, start=start, end=start + 3, within=(0, len(text)), most=9)
    assert found == ("…ba bốn ", "NĂM", " sáu bảy…")
