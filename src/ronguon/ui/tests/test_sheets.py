"""Tables as files: no cell is a formula on any machine, and what was written can be read back letter by letter."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.ui.sheets import MARK, computes, harmless, restored, sheet
from ronguon.ui.tests.formulas import FORMULAS, STARTS, active, payloads, plain, records

DANGEROUS = st.text(st.sampled_from("=+-@＝'\"; ,\t\r\n\0\u200b\ufeffaĐ"), max_size=12)


def test_two_hundred_payloads_lie_still_and_come_back() -> None:
    given_ = payloads()
    assert len(set(given_)) == 200
    text = sheet("a.csv", ["Việc"], [[one, "sau", one] for one in given_]).content.decode()
    back = [row for row in records(text)[1:] if row == [row[0], "sau", row[0]]]
    assert active(text) == []
    assert [row[0] for row in back] == given_


@pytest.mark.parametrize("start", STARTS)
def test_a_planted_writer_without_the_apostrophe_is_caught(start: str) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([[f"{start}{FORMULAS[0]}"], [f"xã;\n {start}1"]])
    assert len(active(MARK + out.getvalue())) >= 2


@given(st.lists(DANGEROUS, min_size=1, max_size=6))
def test_any_text_lies_still_and_comes_back(row: list[str]) -> None:
    text = sheet("a.csv", ["Việc"], [row]).content.decode()
    assert active(text) == []
    assert records(text)[1:] == [row]


@given(st.text() | DANGEROUS)
def test_one_apostrophe_less_is_the_text_again(text: str) -> None:
    assert plain(harmless(text)) == restored(harmless(text)) == text
    assert not computes(harmless(text))


def test_what_would_be_computed_is_known_before_it_is_made_harmless() -> None:
    assert [text for text in payloads() if not computes(text)] == []
    assert [words for words in ("UBND xã A", "'=quoted", "a=b", "", "Việc 1: - rà") if computes(words)] == []


def test_ordinary_words_are_left_alone() -> None:
    for words in ("UBND xã Bình Minh Hạ", "Việc 1: - rà soát", "“Ngày thứ bảy”", "'nháy", "12/03/2026", "a=b, c+d", ""):
        assert harmless(words) == words


def test_time_grows_linearly() -> None:
    def best(text: str) -> float:
        """Return the least processor time of five tries: what else the machine does is not measured."""
        tries = []
        for _ in range(5):
            begun = time.process_time()
            harmless(text)
            tries.append(time.process_time() - begun)
        return min(tries)

    for one in ("'", "\n", " ", '"'):
        few, many = best(one * 5_000 + "x"), best(one * 50_000 + "x")
        assert many < 40 * max(few, 1e-4), "ten times the length; a quadratic one would take a hundred times as long"


def test_a_cut_table_says_so_and_the_file_is_only_saved() -> None:
    answer = sheet("a.csv", ["Việc"], ([number] for number in range(10)), most=4)
    rows = records(answer.content.decode())
    assert [row[0] for row in rows[1:5]] == ["0", "1", "2", "3"]
    assert len(rows) == 6
    assert "4" in rows[-1][0]
    assert answer["Content-Disposition"] == 'attachment; filename="a.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
