"""Documents with a secrecy mark are refused; words about secrets inside a sentence pass."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronguon.directives.reading.api import read
from ronguon.kernel.errors import RefusedFileError

HEAD = "TỈNH ỦY AN PHƯỚC\n*\nSố 15-CV/TU\n"
TAIL = "\nĐề nghị các sở, ban, ngành báo cáo kết quả trước ngày 15 tháng 4 năm 2026.\n"
LEVELS = ["MẬT", "TỐI MẬT", "TUYỆT MẬT"]
BOXES = ["{}", "  {}  ", "[{}]", "({})", "“{}”", "*{}*", "** {} **", "--- {} ---", "| {} |", "«{}»", "{}.", "_{}_"]
LABELS = ["Độ mật: {}", "ĐỘ MẬT: {}", "Độ mật - {}", "Độ mật:{}", "Mức độ mật: {}"]
ENDS = ["\n", "\r\n", "\n\n"]
SENTENCES = [
    "Thực hiện nghiêm quy định về bảo vệ bí mật nhà nước.",
    "Không đưa tài liệu mật lên Internet, mạng xã hội.",
    "Văn bản có dấu MẬT, TỐI MẬT, TUYỆT MẬT được quản lý theo quy định riêng.",
    "Cán bộ giữ bí mật thông tin của người tố cáo.",
    "Mật khẩu của tài khoản quản trị được đổi sáu tháng một lần.",
    "Rà soát danh mục bí mật nhà nước thuộc độ Tuyệt mật của ngành.",
    "Mật độ dân số của phường tăng nhanh.",
    "Phối hợp mật thiết với các đơn vị liên quan.",
    "Đề nghị giải mật tài liệu đã hết thời hạn bảo vệ.",
    "Hộ nuôi ong lấy mật được hỗ trợ vốn.",
    "BẢO VỆ BÍ MẬT NHÀ NƯỚC TRÊN KHÔNG GIAN MẠNG",
    "Khi soạn thảo, người soạn đề xuất độ mật và ghi rõ nơi nhận.",
]


def refused(text: str, encoding: str = "utf-8") -> bool:
    try:
        read(text.encode(encoding), name="van-ban.txt")
    except RefusedFileError as refusal:
        return refusal.code == "classified"
    return False


def marks() -> list[str]:
    own = [box.format(level) for box in BOXES for level in LEVELS]
    labelled = [label.format(level) for label in LABELS for level in [*LEVELS, "Mật", "Tối mật", "Tuyệt mật"]]
    return own + labelled


def test_a_mark_on_a_line_of_its_own_is_refused_wherever_it_stands(show: Callable[[str], None]) -> None:
    tried = []
    for mark, end in itertools.product(marks(), ENDS):
        tried += [f"{mark}{end}{HEAD}{TAIL}", f"{HEAD}{mark}{end}{TAIL}", f"{HEAD}{TAIL}{mark}{end}"]
    kept = [text for text in tried if not refused(text)]
    show(f"secrecy {len(tried) - len(kept)}/{len(tried)} marked texts refused")
    assert kept == []


def test_words_about_secrets_in_a_sentence_pass(show: Callable[[str], None]) -> None:
    texts = [HEAD + before + sentence + TAIL for sentence in SENTENCES for before in ("", "- ", "1. ", "Điều 3. ")]
    wrongly = [text for text in texts if refused(text)]
    show(f"secrecy {len(texts) - len(wrongly)}/{len(texts)} sentences about secrets pass")
    assert wrongly == []


@pytest.mark.parametrize("level", LEVELS)
def test_spelling_of_the_file_makes_no_difference(level: str) -> None:
    text = f"{HEAD}{level}\n{TAIL}"
    assert refused(unicodedata.normalize("NFD", text))
    assert refused("\ufeff" + text)
    assert refused(text, "utf-16")
    assert refused(f"{HEAD}{' '.join(level.replace(' ', ''))}\n{TAIL}"), "letters set apart"


WORDS = st.text(alphabet="abcdeghiklmnopqrstuvxyăâđêôơư ạảãàáìíòóùúỳý", min_size=3, max_size=30).map(str.strip)


@settings(max_examples=150, deadline=None)
@given(before=WORDS, after=WORDS, level=st.sampled_from(LEVELS), box=st.sampled_from(BOXES))
def test_a_mark_is_a_line_not_a_word(before: str, after: str, level: str, box: str) -> None:
    assert refused(f"{HEAD}{before}\n{box.format(level)}\n{after}{TAIL}")
    if len(before) > 2 and len(after) > 2:
        assert not refused(f"{HEAD}Người dân {before} nói {level.lower()} rồi {after} về nhà.{TAIL}")
