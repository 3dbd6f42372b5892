from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.papers.columns import PADDING_PT, alignments, fitted
from ronguon.papers.paper import Table
from ronguon.papers.sheet import Sheet, StyledLine, StyledTable, compose
from ronguon.papers.tests.making import make_letter, make_paper, make_party_paper
from ronguon.papers.widths import broken, width_pt

WORDS = st.lists(st.sampled_from(["ỦY", "BAN", "NHÂN", "DÂN", "XÃ", "THẠCH", "KHÊ", "THƯỢNG"]), min_size=1, max_size=12)


def texts(lines: tuple[StyledLine, ...]) -> list[str]:
    return [line.text for line in lines]


def body_lines(sheet: Sheet) -> list[StyledLine]:
    return [block for block in sheet.body if isinstance(block, StyledLine)]


def test_state_report_stands_in_its_order() -> None:
    sheet = compose(make_paper())
    assert texts(sheet.left_names) == ["ỦY BAN NHÂN DÂN\nXÃ BÌNH MINH HẠ"]
    assert texts(sheet.right_names) == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert texts(sheet.left_marks) == ["Số: 05/BC-UBND"]
    assert texts(sheet.right_marks) == ["Bình Minh Hạ, ngày 05 tháng 02 năm 2026"]
    assert [line.part for line in sheet.opening] == ["kind", "title", "to_single", "basis", "basis"]
    assert texts(sheet.authority) == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert texts(sheet.recipients) == ["Nơi nhận:", "- UBND tỉnh An Phước;", "- Lưu: VT, VHXH."]
    assert body_lines(sheet)[-1].text.endswith("khu phố./.")


def test_party_report_has_its_own_head_and_marks() -> None:
    sheet = compose(make_party_paper())
    assert texts(sheet.left_names) == ["TỈNH ỦY AN PHƯỚC", "ĐẢNG ỦY\nXÃ HÒA LẠC GIANG", "*"]
    assert texts(sheet.right_names) == ["ĐẢNG CỘNG SẢN VIỆT NAM"]
    assert [line.part for line in sheet.opening] == ["kind", "title", "title_mark", "basis", "basis"]
    assert texts(sheet.authority) == ["T/M BAN THƯỜNG VỤ", "BÍ THƯ"]
    assert body_lines(sheet)[-1].text.endswith("tháng 3.")


def test_letter_sums_itself_up_under_its_number() -> None:
    sheet = compose(make_letter())
    assert [line.part for line in sheet.left_marks] == ["number", "letter_title"]
    assert sheet.left_marks[1].text.replace("\n", " ") == "V/v cung cấp số liệu kênh thông tin chính thức"
    assert texts(sheet.opening) == [
        "Kính gửi:",
        "- Ủy ban nhân dân các xã, phường;",
        "- Ủy ban nhân dân đặc khu Hòn Trầm.",
    ]


def test_draft_is_marked() -> None:
    assert compose(make_paper(draft=True, number=None)).left_marks[-1].text == "DỰ THẢO"


def test_party_submission_of_2026_is_submitted_not_sent() -> None:
    changes = {"kind": "Tờ trình", "to": ["Ban Thường vụ Tỉnh ủy"]}
    old = compose(make_party_paper(**changes))
    new = compose(make_party_paper(**changes, issued_on="2026-06-15"))
    assert "Kính gửi: Ban Thường vụ Tỉnh ủy" in texts(old.opening)
    assert "Kính trình: Ban Thường vụ Tỉnh ủy" in texts(new.opening)


def test_rules_below_follow_the_words() -> None:
    sheet = compose(make_paper())
    motto, issuer = sheet.right_names[1], sheet.left_names[0]
    assert math.isclose(motto.rule_pt, width_pt(motto.text, 13))
    widest = max(width_pt(line, 12) for line in issuer.text.split("\n"))
    assert widest / 3 <= issuer.rule_pt <= widest / 2
    assert sheet.right_names[0].rule_pt == 0


@pytest.mark.parametrize(
    ("heading", "level", "part", "text"),
    [
        ("I. Kết quả", 1, "heading_1", "I. KẾT QUẢ"),
        ("1. Kết quả", 2, "heading_2", "1. Kết quả"),
        ("Chương I\nQuy định chung", 1, "heading_chapter", "Chương I\nQUY ĐỊNH CHUNG"),
        ("Phần thứ nhất\nTình hình", 1, "heading_chapter", "Phần thứ nhất\nTÌNH HÌNH"),
        ("Mục 1\nQuy định", 2, "heading_section", "Mục 1\nQUY ĐỊNH"),
        ("Điều 1. Phạm vi", 3, "heading_article", "Điều 1. Phạm vi"),
        ("Mục đích, yêu cầu", 2, "heading_2", "Mục đích, yêu cầu"),
        ("Phần mềm", 2, "heading_2", "Phần mềm"),
    ],
)
def test_heading_takes_the_style_its_words_ask_for(heading: str, level: int, part: str, text: str) -> None:
    line = body_lines(compose(make_paper(body=[{"heading": heading, "level": level}])))[0]
    assert (line.part, line.text) == (part, text)


def test_outline_never_skips_a_level() -> None:
    body = [{"heading": f"Đề mục {level}", "level": level} for level in (3, 4, 1, 4)]
    assert [line.outline for line in body_lines(compose(make_paper(body=body)))] == [1, 2, 1, 2]


def test_columns_fill_the_page_and_stand_as_they_hold() -> None:
    grid = next(block for block in compose(make_paper()).body if isinstance(block, StyledTable))
    assert math.isclose(sum(grid.widths_pt), 165 * 72 / 25.4)
    assert grid.aligns == ("center", "left", "left", "right")


@given(st.lists(st.text("abcĐ ơư9", max_size=40), min_size=1, max_size=8), st.floats(100, 500))
def test_any_columns_fill_the_room(head: list[str], room: float) -> None:
    table = Table(tuple(head), (tuple(head),))
    size, widths = fitted(table, 13, room)
    assert math.isclose(sum(widths), room)
    assert 8 <= size <= 13
    assert len(alignments(table)) == len(head)


def test_wide_table_is_set_smaller_until_its_words_fit() -> None:
    table = Table(("Số lượng",) * 11, (("Trường",) * 11,))
    size, widths = fitted(table, 13, 467)
    assert size == 10
    assert min(widths) >= width_pt("Trường", size) + PADDING_PT


@given(WORDS, st.floats(40, 300))
def test_broken_words_stay_the_same_words(words: list[str], room: float) -> None:
    text = " ".join(words)
    shown = broken(text, 12, room, {"XÃ"})
    assert shown.replace("\n", " ") == text
    if "\n" in shown:
        assert max(width_pt(line, 12) for line in shown.split("\n")) <= room


def test_breaks_of_the_author_are_kept() -> None:
    assert broken("ỦY BAN\nNHÂN DÂN XÃ BÌNH MINH HẠ", 12, 50) == "ỦY BAN\nNHÂN DÂN XÃ BÌNH MINH HẠ"
