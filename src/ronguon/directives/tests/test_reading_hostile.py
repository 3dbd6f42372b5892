"""Torn and hostile input: nothing but a refusal comes out, and work grows with length, not faster."""

from __future__ import annotations

import random
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronguon.directives.reading.akn import as_akn
from ronguon.directives.reading.api import read
from ronguon.directives.reading.reader import read_text
from ronguon.directives.reading.table import as_table
from ronguon.directives.tests.reading_files import BODY, make_docx, make_pdf
from ronguon.kernel.errors import RefusedFileError

MUTATIONS = 320
SOAK_MUTATIONS = 10_000
SOURCES = {
    "a.txt": BODY.encode(),
    "a.md": BODY.encode(),
    "a.html": ("<html><body>" + "".join(f"<p>{line}</p>" for line in BODY.split("\n")) + "</body></html>").encode(),
    "a.docx": make_docx(BODY),
    "a.pdf": make_pdf(BODY),
}


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return the bytes with a few changes: flips, cuts, doublings, runs of one byte."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(max(1, len(changed)))
        size = dice.choice([1, 1, 1, 4, 40, 400])
        match dice.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del changed[at : at + size]
            case 2:
                changed[at:at] = changed[at : at + size]
            case 3:
                changed[at:at] = bytes([dice.randrange(256)]) * size
            case _:
                del changed[max(1, at) :]
    return bytes(changed)


def read_mutations(name: str, number: int) -> int:
    """Read `number` seeded mutations of one source; return how many were read. Anything but a refusal gets out."""
    dice = random.Random(20260405)
    read_count = 0
    for _ in range(number):
        data = mutated(SOURCES[name], dice)
        try:
            reading = read(data, name=name)
        except RefusedFileError:
            continue
        read_count += 1
        assert all(reading.text[d["start"] : d["end"]] == d["text"] for d in reading.as_json()["obligations"])
    return read_count


@pytest.mark.parametrize("name", list(SOURCES))
def test_mutated_files_are_read_or_refused(name: str) -> None:
    assert read_mutations(name, MUTATIONS) or name == "a.docx"


@pytest.mark.soak
@pytest.mark.parametrize("name", list(SOURCES))
def test_ten_thousand_mutated_files_are_read_or_refused(name: str) -> None:
    assert read_mutations(name, SOAK_MUTATIONS)


LETTERS = st.sampled_from(
    [
        "1. ",
        "a) ",
        "- ",
        "I. ",
        "Sở Y tế",
        "các xã",
        " kiểm tra",
        ":",
        ";",
        ". ",
        "(",
        ")",
        "“",
        "”",
        "\n",
        "\n\n",
        " | ",
        "\t",
        "trước ngày 15 hằng tháng",
        "01 trang",
        "không",
        "Nơi nhận:",
        "KẾ HOẠCH",
        "Phụ lục I",
        "TT",
        "Nhiệm vụ",
        "đề nghị ",
        "ạ",
        "\u0301",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LETTERS, max_size=60).map("".join))
def test_any_text_gives_spans_that_hold_and_a_sound_tree(raw: str) -> None:
    text = unicodedata.normalize("NFC", raw)
    reading = read_text(text)
    value = reading.as_json()
    eids = [clause["eid"] for clause in value["clauses"]]
    assert len(eids) == len(set(eids))
    spans = {clause["eid"]: (clause["start"], clause["end"]) for clause in value["clauses"]}
    for clause in value["clauses"]:
        assert 0 <= clause["start"] <= clause["end"] <= len(text)
        if clause["parent"] is not None:
            start, end = spans[clause["parent"]]
            assert start <= clause["start"]
            assert clause["end"] <= end
    for duty in value["obligations"]:
        assert text[duty["start"] : duty["end"]] == duty["text"]
        assert duty["text"] == duty["text"].strip()
        assert duty["clause"] in spans
        for body in [*duty["addressees"], *duty["coordinators"]]:
            assert text[body["start"] : body["end"]] == body["text"] != ""
    assert as_akn(reading).endswith("</akomaNtoso>\n")
    assert as_table(reading)


PATTERNS = [
    "a",
    "(",
    "“",
    "các sở, ",
    "Trong quá trình, ",
    "giao ",
    "1/",
    "trước ngày 01/02/2026 và ",
    "Chỉ thị số 1/CT-A, Luật Đất đai, ",
    "Sở A làm (Sở B nên kiểm tra kho); ",
    "kể từ ngày a ",
    "lãnh đạo chỉ đạo ",
    "a) b\n",
    "- a\n",
    "a\n",
    "a\tb\n",
    "MẬT ",
    "định kỳ ",
    "đề nghị ",
    "trong 5 ",
    "Luật Đất đai; ",
    "kế hoạch số 5 ",
]


def work(pattern: str, letters: int) -> float:
    text = "CHỈ THỊ\n\nvề việc thử\n\nUBND tỉnh yêu cầu:\n\n1. Sở " + pattern * (letters // len(pattern))
    best = 99.0
    for _ in range(2):
        begun = time.process_time()
        read_text(text)
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.parametrize("pattern", PATTERNS)
def test_work_doubles_at_most_about_when_length_doubles(pattern: str) -> None:
    read_text("CHỈ THỊ\n\n1. Sở Y tế đo nước.")
    small, large = work(pattern, 20_000), work(pattern, 40_000)
    assert large < 3.2 * small + 0.25


def test_a_line_of_a_million_letters_is_read_in_seconds() -> None:
    begun = time.process_time()
    read_text("CHỈ THỊ\n\nUBND tỉnh yêu cầu:\n\n1. Sở Y tế " + "kiểm tra, (giao) các sở; trước ngày 1/2/2026 " * 22_000)
    assert time.process_time() - begun < 60
