"""A duty's proposed title is short, ends where a phrase ends, and stands in the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from ronguon.drafting.domain.titling import MOST, title_of

LONG = Path(__file__).resolve().parents[4] / "tests" / "data" / "long_duties.txt"

VEXED = (
    "Trường hợp phát sinh vướng mắc do quy định của pháp luật chuyên ngành (chưa có quy định, quy định chưa rõ ràng, "
    "còn chồng chéo) thì phải nêu rõ nội dung vướng mắc và đề xuất hướng xử lý"
)
NEED = (
    "Đánh giá nhu cầu sử dụng đất phù hợp với mục tiêu, quy mô, địa điểm, yêu cầu hoạt động của dự án; tổng vốn đầu "
    "tư, tiến độ thực hiện dự án"
)
LOOK = (
    "Xem xét nội dung đánh giá sơ bộ tác động môi trường (nếu có), có ý kiến về nhóm dự án đầu tư có nguy cơ tác động "
    "xấu đến môi trường"
)
DIFFER = (
    "Trường hợp các cơ quan phối hợp thẩm định có ý kiến khác nhau, cơ quan chủ trì có trách nhiệm phối hợp với các cơ "
    "quan xem xét, làm rõ nội dung; tổ chức khảo sát"
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("tham gia kiểm tra, khảo sát vị trí đầu tư.", "Tham gia kiểm tra, khảo sát vị trí đầu tư"),
        ("Lập danh mục; gửi về Sở Nội vụ", "Lập danh mục"),
        (VEXED, "Nêu rõ nội dung vướng mắc và đề xuất hướng xử lý"),
        (NEED, "Đánh giá nhu cầu sử dụng đất phù hợp với mục tiêu, quy mô, địa điểm"),
        (LOOK, "Xem xét nội dung đánh giá sơ bộ tác động môi trường (nếu có)"),
        (DIFFER, "Cơ quan chủ trì có trách nhiệm phối hợp với các cơ quan xem xét, làm rõ nội dung"),
        ("Nêu rõ … và báo cáo", "Nêu rõ và báo cáo"),
        ("…", ""),
        ("x" * 200, "X" + "x" * 89),
    ],
)
def test_titles_end_where_a_phrase_ends(text: str, title: str) -> None:
    assert title_of(text) == title


def _rules(text: str, title: str) -> None:
    assert 0 < len(title) <= MOST
    assert "…" not in title
    assert title.count("(") <= title.count(")"), title
    plain = " ".join(text.replace("…", " ").split())
    at = plain.lower().find(title.lower())
    assert at >= 0, "the title's words stand in the text, in their order"
    assert not plain[at + len(title) : at + len(title) + 1].isalnum(), f"cut inside a word: {title}"
    assert title.rsplit(maxsplit=1)[-1].lower() not in {"và", "của", "các", "với", "cho", "theo", "để"}, title


def test_on_real_texts_every_title_keeps_the_rules() -> None:
    texts = LONG.read_text(encoding="utf-8").splitlines()
    assert len(texts) > 100
    for text in texts:
        _rules(text, title_of(text))


def test_any_cut_of_long_words_keeps_the_rules() -> None:
    words = (
        "chỉ đạo rà soát, tổng hợp và báo cáo kết quả (nếu có) theo quy định tại khoản 2 của Điều 6 với các cơ quan "
    )
    for start in range(len(words)):
        if words[start - 1] == " " and words[start] not in " (,":
            text = words[start:] + words * 3
            title = title_of(text)
            assert len(title) <= MOST
            assert "…" not in title
