"""Names of units, composed by the thousand: none ends before its last word, none holds what its unit does."""

from __future__ import annotations

from itertools import product

import pytest

from ronguon.directives.reading import subjects
from ronguon.directives.reading.memory import forget
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.words import key, words

PLAIN = {
    "Sở": (
        "Nông nghiệp và Môi trường", "Xây dựng", "Tài chính", "Nội vụ", "Khoa học và Công nghệ", "Giáo dục và Đào tạo",
        "Văn hóa, Thể thao và Du lịch", "Y tế", "Công Thương", "Tư pháp", "Dân tộc và Tôn giáo", "Ngoại vụ",
        "Quy hoạch - Kiến trúc", "Lao động - Thương binh và Xã hội", "Giao thông vận tải",
    ),
    "Ban": ("Tuyên giáo và Dân vận Tỉnh ủy", "Tổ chức Tỉnh ủy", "Nội chính Tỉnh ủy", "Chỉ huy Phòng thủ dân sự"),
    "Hội": ("Liên hiệp Phụ nữ", "Nông dân", "Cựu chiến binh", "Chữ thập đỏ", "Người cao tuổi", "Luật gia"),
    "Văn phòng": ("Tỉnh ủy", "Ủy ban nhân dân tỉnh", "Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh"),
    "Chi cục": ("Thủy lợi", "Kiểm lâm", "Dân số", "Chăn nuôi, Thú y và Thủy sản"),
    "Ngân hàng Nhà nước": ("chi nhánh Khu vực 16",),
}  # fmt: skip
HEADS = ("Cục", "Chi cục", "Trung tâm", "Ban")
PLACES = ("", "tỉnh", "tỉnh An Phước", "xã Cẩm Vân", "khu vực 5")
DOES = (
    "chủ trì rà soát danh mục", "kiểm tra các công trình", "xây dựng kế hoạch năm 2026", "hướng dẫn các xã thực hiện",
    "có trách nhiệm báo cáo kết quả", "phải hoàn thành việc cắm mốc", "khẩn trương trình phương án",
)  # fmt: skip


def composed() -> list[str]:
    fields = sorted(words("bodies", "field"))
    named = [f"{head} {field.capitalize()}" for head, field in product(HEADS, fields)]
    named += [f"{head} {field}" for head, known in PLAIN.items() for field in known]
    return [" ".join(filter(None, pair)) for pair in product(named, PLACES)]


def test_ten_thousand_names_are_read_whole() -> None:
    torn, read = [], 0
    for number, name in enumerate(composed()):
        for does in (DOES[number % len(DOES)], DOES[(number + 3) % len(DOES)], DOES[(number + 5) % len(DOES)]):
            text = f"{name} {does}"
            found = subjects.find(text, key(text), TextSpan(0, len(text)))
            named = [span.of(text) for span in found.names] if found else []
            read += 1
            if named != [name]:
                torn.append((text, named))
        forget()
    assert read >= 10_000
    assert torn == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Công an tỉnh quản lý xuất nhập cảnh theo quy định", ["Công an tỉnh"]),
        ("Sở Y tế kiểm soát bệnh tật ở vùng lũ", ["Sở Y tế"]),
        ("UBND xã Cẩm Vân báo cáo kết quả", ["UBND xã Cẩm Vân"]),
        ("UBND phường Tân Lập cấp nước cho các hộ", ["UBND phường Tân Lập"]),
    ],
)
def test_in_small_letters_the_same_words_are_what_a_unit_does(text: str, names: list[str]) -> None:
    found = subjects.find(text, key(text), TextSpan(0, len(text)))
    assert found is not None
    assert [span.of(text) for span in found.names] == names
