"""Marks of a Markdown file are no words of the document: none is left, and signs that are words stay."""

from __future__ import annotations

import pytest

from ronguon.directives.reading.formats.markdown import read_markdown
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.named_units import read_list, split_names


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**CHỈ THỊ**", "CHỈ THỊ"),
        ("***Đậm và nghiêng***", "Đậm và nghiêng"),
        (r"\*\*Các sở\*\* báo cáo", "Các sở báo cáo"),
        ("*(kèm theo Kế hoạch này)*", "(kèm theo Kế hoạch này)"),
        ("**“Ngày hội”**: *“Tổ công nghệ”*", "“Ngày hội”: “Tổ công nghệ”"),
        ("_(Có phụ lục)_.", "(Có phụ lục)."),
        ("~~bỏ~~ giữ", "bỏ giữ"),
        (r"1\. **Giao** Sở Y tế", "1. Giao Sở Y tế"),
        (r"tệp ket\_qua\_1, mục \#2", "tệp ket_qua_1, mục #2"),
        ("biểu (*) tính 2*3 và 5 * 6", "biểu (*) tính 2*3 và 5 * 6"),
        ("tệp ket_qua_1", "tệp ket_qua_1"),
    ],
)
def test_no_mark_is_left_and_no_sign_is_lost(written: str, said: str) -> None:
    assert read_markdown(written.encode()).text == said


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Các Bộ Quốc phòng, Công an phối hợp", ["Các Bộ Quốc phòng, Công an"]),
        ("Các Bộ: Quốc phòng, Công an, Tài chính chủ trì", ["Các Bộ: Quốc phòng, Công an, Tài chính"]),
        ("Các Bộ Tài chính, Công an các tỉnh chỉ đạo", ["Các Bộ Tài chính", "Công an các tỉnh"]),
        ("Sở Y tế, Công an tỉnh phối hợp", ["Sở Y tế", "Công an tỉnh"]),
    ],
)
def test_behind_the_ministries_the_police_is_a_ministry_too(text: str, names: list[str]) -> None:
    low = text.lower()
    found = read_list(text, low, TextSpan(0, len(text)))
    assert found is not None
    assert [text[one.start : one.end] for one in split_names(text, low, found.span)] == names
