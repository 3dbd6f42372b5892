"""Looking only where something may begin finds what going through every letter finds, and nothing is kept behind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronguon.directives.reading import citations, forms, memory, quantities, subjects
from ronguon.directives.reading.lines import is_heading_case
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.named_units import starts_name
from ronguon.directives.reading.places import matches, numbers, phrases
from ronguon.directives.reading.reader import read_text
from ronguon.directives.reading.words import has_letters, key, one_of, pack, words
from ronguon.directives.tests.reading_files import BODY

PIECES = [
    *(form["example"] for kind in ("deadline", "frequency") for form in pack("dates")[kind]),
    *(word for group in pack("laws")["group"] for word in group["words"][:12]),
    *pack("dates")["cues"], *pack("dates")["period_cues"], *pack("dates")["term_cues"],
    "yêu cầu", "giao", "phân công", "đề nghị", "Luật", "Bộ luật", "ISO 9001", "TCVN 5945:2011", "số", "số:", "17h30",
    "01 trang", "100 cây", "1.200 cây (một nghìn)", "15/KH-UBND", "15", "5/9", "2026", "ngày", "tháng", "quý", "năm",
    "hằng", "lần", " ", " ", " ", "  ", "\n", ",", ";", ".", "/", "(", ")", "-", "x", "\u0301",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def places(found: Iterable[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in found]


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.data())
def test_a_stretch_holds_the_forms_that_every_letter_would_show(text: str, data: st.DataObject) -> None:
    low = key(text)
    start = data.draw(st.integers(0, len(low)))
    span = TextSpan(start, data.draw(st.integers(start, len(low))))
    for kind in ("deadline", "frequency"):
        everywhere = [
            (form.rule, match.span())
            for form in forms._forms(kind)
            for match in form.exact.finditer(low, span.start, span.end)
        ]
        assert [(rule, match.span()) for rule, match in forms.find(low, span, kind)] == everywhere
    documents, laws, standards = citations._places(text)
    number, asked = quantities._NUMBER, subjects._performatives()
    for pattern, within, candidates in (
        (citations._document(), text, documents),
        (citations._law(), text, laws),
        (citations._STANDARD, text, standards),
        (number, low, numbers(low)),
        (asked, low, phrases(low, "phrases", "performative")),
    ):
        assert places(matches(pattern, within, span, candidates)) == places(
            pattern.finditer(within, span.start, span.end)
        )


def test_a_place_left_out_is_missed() -> None:
    low = "trước ngày 5/9 và trước ngày 6/9"
    pattern = re.compile("trước")
    assert places(matches(pattern, low, TextSpan(0, len(low)), [0, 18])) == [(0, 5), (18, 23)]
    assert places(matches(pattern, low, TextSpan(0, len(low)), [18])) == [(18, 23)]


@given(st.sets(st.text("aăb c.(", min_size=1, max_size=5), min_size=1, max_size=12), st.text("aăb c.(", max_size=30))
def test_phrases_that_share_beginnings_find_what_a_list_of_them_finds(phrases_: set[str], text: str) -> None:
    listed = "|".join(map(re.escape, sorted(phrases_, key=lambda phrase: (-len(phrase), phrase))))
    for behind in ("", r"(?!\w)"):
        expected = re.compile(rf"(?:{listed}){behind}")
        assert places(re.compile(one_of(phrases_) + behind).finditer(text)) == places(expected.finditer(text))


def test_every_word_of_a_list_is_found_whole() -> None:
    pattern = re.compile(one_of(words("verbs")) + r"(?!\w)")
    assert all(pattern.fullmatch(word) for word in words("verbs"))


@given(st.text("ABĐỦabđủ 1.²ⓐⅣǅ", max_size=60))
def test_capitals_are_told_as_by_counting_every_letter(line: str) -> None:
    letters = [char for char in line if char.isalpha()]
    assert is_heading_case(line) == (bool(letters) and sum(char.isupper() for char in letters) >= 0.9 * len(letters))
    assert has_letters(line, 8) == (len(letters) >= 8)


def kept() -> dict[str, Any]:
    """Return how many answers each function still remembers, where it does any."""
    caches: list[Any] = [clear.__self__ for clear in memory._FORGETTING]  # type: ignore[attr-defined] # (a bound method)
    return {cache.__name__: size for cache in caches if (size := cache.cache_info().currsize)}


@pytest.mark.parametrize("text", [BODY, "", "\0"])
def test_no_words_stay_behind_when_a_text_was_read(text: str) -> None:
    memory.forget()
    starts_name("sở y tế", 0)
    assert kept() == {"starts_name": 1}
    read_text(text)
    assert kept() == {}


def test_words_are_forgotten_also_when_reading_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ronguon.directives.reading.citations.find", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read_text(BODY)
    assert kept() == {}
