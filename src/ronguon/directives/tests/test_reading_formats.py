"""One document, many kinds of file: the same duties, each offset led back to its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ronguon.directives.reading.api import read
from ronguon.directives.reading.formats.legacy import _TCVN3, _vni
from ronguon.directives.reading.reader import Reading, read_text
from ronguon.directives.tests.reading_files import BODY, make_docx, make_pdf, saved


def said(reading: Reading) -> list[str]:
    return [" ".join(duty.span.of(reading.text).split()) for duty in reading.duties]


EXPECTED = said(read_text(BODY))


def make_html(text: str) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in text.split("\n") if line.strip())
    return f"<!doctype html><html><head><title>x</title><style>p{{}}</style></head><body>{lines}</body></html>".encode()


MAKERS: list[tuple[str, Callable[[str], bytes]]] = [
    ("a.docx", make_docx),
    ("a.pdf", make_pdf),
    ("a.html", make_html),
    ("a.md", str.encode),
    ("a.txt", str.encode),
]


@pytest.mark.parametrize(("name", "make"), MAKERS, ids=[name for name, _ in MAKERS])
def test_every_kind_of_file_gives_the_same_duties(name: str, make: Callable[[str], bytes]) -> None:
    reading = read(make(BODY), name=name)
    assert said(reading) == EXPECTED
    assert reading.document.number == "05/CT-UBND"
    assert reading.document.issued_on is not None
    value = reading.as_json(with_map=True)
    covered = {at for place in value["map"] for at in range(place["start"], place["end"])}
    assert covered >= {at for at, char in enumerate(reading.text) if not char.isspace()}
    for duty in value["obligations"]:
        assert reading.text[duty["start"] : duty["end"]] == duty["text"]
        assert any(place["start"] <= duty["start"] < place["end"] for place in value["map"])


@pytest.mark.parametrize(
    "data",
    [
        BODY.encode("utf-8-sig"),
        BODY.encode("utf-16"),
        BODY.replace("\n", "\r\n").encode(),
        unicodedata.normalize("NFD", BODY).encode(),
        BODY.encode("utf-16-le"),
    ],
    ids=["bom", "utf-16", "crlf", "nfd", "utf-16-le"],
)
def test_text_is_settled_whatever_way_it_was_stored(data: bytes) -> None:
    assert read(data, name="a.txt").text == BODY


def test_settled_text_is_the_file_itself() -> None:
    odd = BODY + "\n \t\u00a0dòng cuối  "
    assert read(odd.encode(), name="a.txt").text == odd


def test_older_encodings_are_converted_with_a_note() -> None:
    back = {new: old for old, new in _TCVN3.items() if old != new}
    old = "".join(back.get(c, c) for c in BODY.lower())
    reading = read(old.encode("cp1252", errors="ignore"), name="a.txt")
    assert [note.code for note in reading.notes] == ["legacy_encoding"]
    assert "sở y tế chủ trì" in reading.text
    windows = read(_windows_1258(BODY), name="a.txt")
    assert [note.code for note in windows.notes] == ["legacy_encoding"]
    assert said(windows) == EXPECTED


def _windows_1258(text: str) -> bytes:
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tones = [c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323"]
            base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
            out += base.encode("cp1258") + "".join(tones).encode("cp1258")
    return bytes(out)


def test_vni_is_converted() -> None:
    assert _vni("UÛy ban nhaân daân tænh, ñaûng vieân") == "Ủy ban nhân dân tỉnh, đảng viên"


def test_list_numbers_of_word_are_written_out() -> None:
    document = docx.Document()
    document.add_paragraph("Sở Y tế đo nước giếng.", style="List Number")
    document.add_paragraph("Sở Xây dựng sửa giếng.", style="List Number")
    document.add_paragraph("Giữ sạch thành giếng.", style="List Bullet")
    text = read(saved(document), name="a.docx").text
    assert [line for line in text.split("\n") if line] == [
        "1. Sở Y tế đo nước giếng.",
        "2. Sở Xây dựng sửa giếng.",
        "- Giữ sạch thành giếng.",
    ]


def test_tracked_changes_are_taken_as_accepted_with_a_note() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("1. Sở Y tế ")
    for kind, tag, words in (("del", "delText", "bán"), ("ins", "t", "đo")):
        run = f'<w:r><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'
        paragraph._p.append(parse_xml(f'<w:{kind} {nsdecls("w")} w:id="1" w:author="x">{run}</w:{kind}>'))
    paragraph.add_run(" nước giếng ở trường.")
    reading = read(saved(document), name="a.docx")
    assert reading.text.strip() == "1. Sở Y tế đo nước giếng ở trường."
    assert [note.code for note in reading.notes] == ["tracked_changes"]


def test_tables_of_word_are_read_row_by_row() -> None:
    document = docx.Document()
    for line in ("KẾ HOẠCH", "Giữ sạch giếng", "I. PHÂN CÔNG"):
        document.add_paragraph(line)
    rows = [
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"],
        ["1", "Lập danh sách giếng chung", "UBND các xã", "30/6/2026"],
        ["2", "Xây bể lọc ở trường", "Sở Xây dựng", "Quý IV/2026"],
    ]
    table = document.add_table(3, 4)
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    found = read(saved(document), name="a.docx").as_json()["obligations"]
    assert [duty["text"] for duty in found] == ["Lập danh sách giếng chung", "Xây bể lọc ở trường"]
    assert [duty["addressees"][0]["text"] for duty in found] == ["UBND các xã", "Sở Xây dựng"]


def test_letterhead_table_is_read_as_lines() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    cells = [
        "ỦY BAN NHÂN DÂN\nTỈNH AN PHƯỚC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        "Số: 05/CT-UBND",
        "An Phước, ngày 05 tháng 4 năm 2026",
    ]
    for cell, words in zip([c for row in table.rows for c in row.cells], cells, strict=True):
        cell.text = words
    title = document.add_paragraph("CHỈ THỊ")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("Về việc giữ sạch nguồn nước").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("1. Sở Y tế đo nước giếng.")
    head = read(saved(document), name="a.docx").document
    assert (head.issuer, head.number, head.place) == ("ỦY BAN NHÂN DÂN TỈNH AN PHƯỚC", "05/CT-UBND", "An Phước")
    assert head.type == "Chỉ thị"


def test_page_numbers_and_broken_lines_of_a_pdf_are_mended() -> None:
    long = "1. Sở Y tế " + "kiểm tra mẫu nước giếng ở trường học, trạm y tế và nhà văn hóa, " * 90 + "ghi sổ."
    reading = read(make_pdf(f"KẾ HOẠCH\nGiữ sạch giếng\n{long}"), name="a.pdf")
    assert said(reading) == [long[3:-1]]
    places = reading.as_json(with_map=True)["map"]
    assert {place["page"] for place in places} == {1, 2}
    assert all(len(place["box"]) == 4 for place in places)


def test_lists_of_a_page_carry_their_markers() -> None:
    page = (
        "<html><body><p>CHỈ THỊ</p><ol><li>Sở Y tế đo nước.</li><li>Các xã:<ul><li>Giữ sạch giếng.</li></ul></li></ol>"
        "<script>x</script></body></html>"
    )
    assert [line for line in read(page.encode(), name="a.html").text.split("\n") if line] == [
        "CHỈ THỊ",
        "1. Sở Y tế đo nước.",
        "2. Các xã:",
        "+ Giữ sạch giếng.",
    ]


def test_markdown_marks_are_dropped_and_lines_joined() -> None:
    source = "# CHỈ THỊ\n\n**Về** việc [nước](http://x.vn)\n\n1. Sở Y tế\nđo nước giếng.\n* Giữ sạch.\n"
    assert read(source.encode(), name="a.md").text.strip().split("\n") == [
        "CHỈ THỊ", "", "", "Về việc nước", "", "1. Sở Y tế đo nước giếng.", "- Giữ sạch.",
    ]  # fmt: skip
