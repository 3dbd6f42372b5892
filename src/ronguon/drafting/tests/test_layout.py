"""Laying out a document's text: nothing lost, every duty findable, whatever overlaps."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.drafting.domain.layout import DutyMark, DutyRun, Paragraph, ParagraphBlock, ValueCue, lay_out
from ronguon.drafting.domain.shapes import ParagraphShape

TEXTS = st.text(alphabet="ab đ|\n \t-𠀀Ệ", max_size=80)
PLAN_TITLE = (
    "Thực hiện Chỉ thị số 12-CT/TU ngày 27/7/2026 của Ban Thường vụ Tỉnh ủy về xây dựng kênh thông tin chính thức, "
    "trả lời người dân và phổ biến quy định an toàn thông tin"
)
SPANS = st.lists(st.tuples(st.integers(0, 80), st.integers(1, 30)), max_size=8)


def marks_in(text: str, spans: list[tuple[int, int]]) -> list[DutyMark]:
    cut = [(min(start, len(text)), min(start + length, len(text))) for start, length in spans]
    return [DutyMark(str(n), start, end) for n, (start, end) in enumerate(cut) if text[start:end].strip()]


def paragraphs(blocks: list[ParagraphBlock]) -> list[Paragraph]:
    return [one for block in blocks for one in block.paragraphs]


def runs(blocks: list[ParagraphBlock]) -> list[DutyRun]:
    return [run for one in paragraphs(blocks) for run in one.runs]


@given(TEXTS, SPANS, SPANS)
def test_every_character_is_there_once_and_in_order(
    text: str, spans: list[tuple[int, int]], hints: list[tuple[int, int]]
) -> None:
    cues = [ValueCue("x", mark.start, mark.end) for mark in marks_in(text, hints)]
    at, rebuilt = 0, ""
    for run in runs(lay_out(text, marks=marks_in(text, spans), cues=cues)):
        assert not text[at : run.start].strip()
        said = "".join(part.text for part in run.parts)
        assert said == text[run.start : run.end]
        rebuilt += text[at : run.start] + said
        at = run.end
    assert rebuilt + text[at:] == text
    assert not text[at:].strip()


@given(TEXTS, SPANS)
def test_runs_lie_inside_their_duty_and_paragraph(text: str, spans: list[tuple[int, int]]) -> None:
    marks = {mark.key: mark for mark in marks_in(text, spans)}
    for one in paragraphs(lay_out(text, marks=list(marks.values()))):
        assert one.runs[0].start == one.start
        assert one.runs[-1].end == one.end
        for run in one.runs:
            if run.key:
                assert marks[run.key].start <= run.start < run.end <= marks[run.key].end


@given(TEXTS, SPANS)
def test_a_character_outside_all_duties_carries_none(text: str, spans: list[tuple[int, int]]) -> None:
    marks = marks_in(text, spans)
    covered = {at for mark in marks for at in range(mark.start, mark.end)}
    for run in runs(lay_out(text, marks=marks)):
        if not run.bar:
            assert bool(run.key) == covered.issuperset(range(run.start, run.end))


@given(TEXTS, SPANS)
def test_each_duty_with_words_is_numbered_once(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [mark for mark in marks_in(text, spans) if text[mark.start : mark.end].replace("|", "").strip()]
    begun = [key for run in runs(lay_out(text, marks=marks)) for key in run.begins]
    assert sorted(begun) == sorted(mark.key for mark in marks)


def test_duties_that_touch_stay_two() -> None:
    text = "a) Mở trang. Đăng lịch."
    first, second = text.index("Mở"), text.index("Đăng")
    found = runs(lay_out(text, marks=[DutyMark("1", first, second), DutyMark("2", second, len(text))]))
    assert [(run.key, text[run.start : run.end]) for run in found] == [
        ("", "a) "),
        ("1", "Mở trang. "),
        ("2", "Đăng lịch."),
    ]


def test_a_duty_inside_another_lies_on_top_and_both_are_numbered() -> None:
    found = runs(lay_out("abcdef", marks=[DutyMark("out", 0, 6), DutyMark("in", 2, 4)]))
    assert [(run.key, run.begins) for run in found] == [("out", ("out",)), ("in", ("in",)), ("out", ())]


def test_of_two_duties_over_the_same_words_both_keep_a_number() -> None:
    (run,) = runs(lay_out("abc", marks=[DutyMark("1", 0, 3), DutyMark("2", 0, 3)]))
    assert set(run.begins) == {"1", "2"}
    assert run.begins[0] == run.key


def test_a_deadline_outside_the_duty_is_shown_where_it_stands() -> None:
    text = "1. Trước ngày 05/9/2026:\n- Mở trang"
    blocks = lay_out(text, marks=[DutyMark("1", 27, 35)], cues=[ValueCue("Hạn", 3, 23)])
    hinted = [part for run in runs(blocks) for part in run.parts if part.cue]
    assert [(part.text, part.begins) for part in hinted] == [("Trước ngày 05/9/2026", True)]
    assert runs(blocks)[0].key == ""


def test_state_letterhead_stands_in_two_columns() -> None:
    text = (files("ronguon.content") / "samples" / "02-plan.txt").read_text("utf-8")
    blocks = lay_out(text, kind="Kế hoạch", title=PLAN_TITLE)
    head, title = blocks[0], blocks[1]
    assert [(one.shape, text[one.start : one.end]) for one in head.paragraphs] == [
        (ParagraphShape.LEFT, "ỦY BAN NHÂN DÂN"),
        (ParagraphShape.LEFT, "TỈNH AN PHƯỚC"),
        (ParagraphShape.RIGHT, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (ParagraphShape.RIGHT, "Độc lập - Tự do - Hạnh phúc"),
        (ParagraphShape.LEFT, "Số: 112/KH-UBND"),
        (ParagraphShape.RIGHT, "An Phước, ngày 06 tháng 8 năm 2026"),
    ]
    assert [one.shape for one in title.paragraphs] == [ParagraphShape.KIND, ParagraphShape.TITLE]
    table = next(block for block in blocks if block.kind == "table")
    assert {len(row) for row in table.rows} == {6}
    assert len(table.rows) == 15
    assert blocks[-1].kind == "foot"
    signed = next(one for one in blocks[-1].paragraphs if one.shape == ParagraphShape.SIGNATURE)
    assert text[signed.start : signed.end] == "TM. ỦY BAN NHÂN DÂN"


@pytest.mark.parametrize("name", ["01-directive", "03-letter", "04-telegram", "10-commune-directive"])
def test_each_sample_shows_its_head(name: str) -> None:
    text = (files("ronguon.content") / "samples" / f"{name}.txt").read_text("utf-8")
    kind = next((k for k in ("Chỉ thị", "Công điện") if k.upper() in text), "Công văn")
    blocks = lay_out(text, kind=kind, title="")
    assert blocks[0].kind == "head"
    assert {one.shape for one in blocks[0].paragraphs} == {ParagraphShape.LEFT, ParagraphShape.RIGHT}
