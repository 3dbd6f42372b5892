"""Printed pages back into text: what is cut, what is joined, what is kept apart."""

from __future__ import annotations

import random

import pytest
import typst

from ronguon.directives.reading.api import read
from ronguon.directives.reading.formats.pdf import read_pdf
from ronguon.directives.tests.reading_files import make_pdf

A4 = '#set page(paper: "a4", margin: 2cm{})\n#set text(size: 13pt, font: "Liberation Serif")\n#set par(justify: true)\n'
WORDS = [
    "rà soát giếng chung", "lấy mẫu nước", "ghi sổ theo dõi", "sửa bể lọc", "đặt biển báo", "đắp bờ ao",
    "tập huấn cho tổ dân phố", "chụp ảnh hiện trạng", "báo cáo kết quả", "vệ sinh sân giếng", "đo độ đục",
    "thay nắp bể", "khơi rãnh thoát", "trồng cây quanh hồ", "niêm yết kết quả đo", "lập bản đồ giếng",
]  # fmt: skip


def printed(source: str) -> bytes:
    pdf: bytes = typst.compile(source.encode())
    return pdf


def lines(data: bytes) -> list[str]:
    return [line for line in read_pdf(data).text.split("\n") if line]


def paragraphs(number: int) -> list[str]:
    """Return paragraphs of several lines, no two alike."""
    dice = random.Random(20260405)
    return [f"Đoạn này nêu việc {', '.join(dice.choices(WORDS, k=16))}." for _ in range(number)]


def placed(x: float, y: float, words: str) -> str:
    return f'#place(dx: {x}cm, dy: {y}cm, "{words}")\n'


@pytest.mark.parametrize("pages", ["one", "many"])
@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("[#context counter(page).display() CÔNG BÁO/Số 21 + 22/Ngày 06-01-2026]", "none"),
        ("[CÔNG BÁO/Số 21 + 22/Ngày 06-01-2026 #h(1fr) #context counter(page).display()]", "none"),
        ("none", '[#h(1fr) Trang #context counter(page).display("1/1", both: true)]'),
        ("none", "[#context counter(page).display() #h(1fr)]"),
        ('[#context counter(page).display("— 1 —")]', "none"),
    ],
)
def test_gazette_heads_and_page_numbers_are_cut(head: str, foot: str, pages: str) -> None:
    said = paragraphs(2 if pages == "one" else 30)
    data = printed(A4.format(f", header: {head}, footer: {foot}") + "\n\n".join(said))
    assert lines(data) == said


def test_a_line_that_heads_most_pages_is_cut_and_one_that_heads_a_single_page_stays() -> None:
    said = paragraphs(60)
    head = "context if calc.odd(counter(page).get().first()) [KẾ HOẠCH GIỮ SẠCH GIẾNG] else [TỈNH AN PHƯỚC]"
    assert lines(printed(A4.format(f", header: {head}") + "\n\n".join(said))) == said
    assert lines(printed(A4.format("") + "TIÊU ĐỀ CỦA TRANG MỘT\n\n" + "\n\n".join(said))) == [
        "TIÊU ĐỀ CỦA TRANG MỘT",
        *said,
    ]


def test_a_head_is_cut_wherever_the_file_keeps_it() -> None:
    said = paragraphs(30)
    last = ", foreground: place(top + center, dy: 1cm)[CÔNG BÁO/Số 9/Ngày 06-01-2026]"
    assert lines(printed(A4.format(last) + "\n\n".join(said))) == said


def test_paragraphs_broken_over_lines_and_pages_are_whole_again() -> None:
    said = paragraphs(40)
    content = read_pdf(printed(A4.format("") + "\n\n".join(said)))
    assert [line for line in content.text.split("\n") if line] == said
    assert {place.at["page"] for place in content.places} == {1, 2, 3, 4}


def test_ragged_lines_and_indents_are_joined_as_well() -> None:
    said = paragraphs(12)
    ragged = A4.format("").replace("justify: true", "justify: false")
    assert lines(printed(ragged + "\n\n".join(said))) == said
    indented = A4.format("").replace("justify: true", "justify: true, first-line-indent: 1cm, spacing: 0.65em")
    assert lines(printed(indented + "\n\n".join(said))) == said


def test_points_of_a_list_hanging_behind_their_dash_are_joined() -> None:
    said = [f"- {words}" for words in paragraphs(12)]
    listed = "\n".join(f"#par(hanging-indent: 0.8cm)[#box(width: 0.8cm)[-]{words[2:]}]" for words in said)
    assert [" ".join(line.split()) for line in lines(printed(A4.format("") + listed))] == said


TORN = [
    ("theo Quyết định số 12/QĐ-", "UBND ngày 05/4/2026"),
    ("theo Quyết định số 12/", "QĐ-UBND ngày 05/4/2026"),
    ("trong giai đoạn 2026-", "2030 của tỉnh An Phước"),
    ("theo Chỉ thị số 05-", "CT/ĐU của Đảng ủy xã"),
    ("họp ngày 05-", "4-2026 tại trụ sở"),
]


@pytest.mark.parametrize(("first", "second"), TORN)
def test_a_number_broken_at_its_hyphen_is_whole_again(first: str, second: str) -> None:
    start = "Sở Y tế làm việc này với các xã và phường của tỉnh An Phước "
    data = printed("#set page(width: 30cm, height: 12cm)\n" + placed(0, 0, start + first) + placed(0, 0.6, second))
    assert lines(data) == [start + first + second]


def test_a_dash_between_words_keeps_its_blanks_at_the_end_of_a_line() -> None:
    start = "Sở Y tế làm việc này với các xã và phường của tỉnh: Độc lập -"
    data = printed("#set page(width: 30cm, height: 12cm)\n" + placed(0, 0, start + " ") + placed(0, 0.6, "tự do"))
    assert lines(data) == [start + " tự do"]


LETTERHEAD = {
    "left": ["ỦY BAN NHÂN DÂN", "TỈNH AN PHƯỚC", "Số: 05/UBND-NN", "V/v rà soát giếng chung", "trên toàn tỉnh"],
    "right": [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "An Phước, ngày 05 tháng 4 năm 2026",
    ],
}
ORDER = (
    "Hai năm nay nhiều giếng bị bẩn. Ủy ban nhân dân tỉnh yêu cầu Sở Y tế rà soát các giếng chung đang dùng ở trụ sở "
    "và báo cáo kết quả trước ngày 30/4/2026."
)


def letter(*, by_lines: bool) -> bytes:
    """Return a letter whose head and foot stand in two columns, which the file keeps one by one or line by line."""
    sides = [
        [placed(x, 0.6 * at, words) for at, words in enumerate(LETTERHEAD[side])]
        for side, x in (("left", 0), ("right", 7.5))
    ]
    foot = [[placed(0, 0.6 * at, words) for at, words in enumerate(["Nơi nhận:", "- Như trên;", "- Lưu: VT."])],
            [placed(9, 0, "CHỦ TỊCH"), placed(9, 1.8, "Lâm Quốc Thuần")]]  # fmt: skip

    def laid(columns: list[list[str]]) -> str:
        if not by_lines:
            return "".join(columns[0] + columns[1])
        both = [line for at in range(5) for column in columns for line in column[at : at + 1]]
        return "".join(both)

    body = f'#v(4cm)\nKính gửi: Sở Y tế\n\n#"{ORDER}"\n\n#v(1cm)\n'
    return printed(A4.format("") + laid(sides) + body + laid(foot))


@pytest.mark.parametrize("by_lines", [True, False])
def test_two_columns_of_a_letterhead_are_read_one_after_the_other(*, by_lines: bool) -> None:
    data = letter(by_lines=by_lines)
    assert lines(data) == [
        "ỦY BAN NHÂN DÂN", "TỈNH AN PHƯỚC", "Số: 05/UBND-NN", "V/v rà soát giếng chung trên toàn tỉnh",
        *LETTERHEAD["right"], "Kính gửi: Sở Y tế", ORDER,
        "Nơi nhận:", "- Như trên;", "- Lưu: VT.", "CHỦ TỊCH", "Lâm Quốc Thuần",
    ]  # fmt: skip
    document = read(data, name="a.pdf").document
    assert (document.issuer, document.number, document.place) == (
        "ỦY BAN NHÂN DÂN TỈNH AN PHƯỚC",
        "05/UBND-NN",
        "An Phước",
    )
    assert (document.recipients, document.signatory_name) == (["Như trên", "Lưu: VT"], "Lâm Quốc Thuần")


def test_two_columns_of_tasks_keep_their_rows() -> None:
    rows = [("Đo nước giếng", "Sở Y tế"), ("Sửa bể lọc", "Sở Xây dựng"), ("Ghi sổ theo dõi", "Các xã và phường")]
    source = "".join(placed(0, at, a) + placed(10, at, b) for at, (a, b) in enumerate(rows))
    assert lines(printed(A4.format("") + source)) == [words for row in rows for words in row]


def test_letters_beyond_the_first_plane_keep_every_box() -> None:
    content = read_pdf(make_pdf("Giữ sạch giếng 😀 ở trường học và trạm y tế.\nĐo nước 😀😀 hằng quý ở các xã."))
    words = [place.span.of(content.text) for place in content.places]
    assert words[:5] == ["Giữ", "sạch", "giếng", "😀", "ở"]
    assert all(box[2] > box[0] and box[3] > box[1] for box in (place.at["box"] for place in content.places))
