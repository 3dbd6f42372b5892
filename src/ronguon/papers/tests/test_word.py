from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Row
from docx.text.paragraph import Paragraph

from ronguon.papers import Paper, write_docx
from ronguon.papers.tests.making import make_letter, make_paper, make_party_paper


def opened(paper: Paper) -> DocxDocument:
    return Document(io.BytesIO(write_docx(paper)))


def all_paragraphs(document: DocxDocument) -> list[Paragraph]:
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [*document.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]


def find(document: DocxDocument, text: str) -> Paragraph:
    return next(paragraph for paragraph in all_paragraphs(document) if paragraph.text == text)


def style_of(paragraph: Paragraph) -> ParagraphStyle:
    style = paragraph.style
    assert style is not None
    return style


def has_mark(row: _Row, tag: str) -> bool:
    properties = row._tr.trPr
    return properties is not None and properties.find(qn(tag)) is not None


def millimetres(*lengths: Length | None) -> list[int]:
    return [round(length.mm) if length is not None else 0 for length in lengths]


def xml(paper: Paper, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(write_docx(paper))) as archive:
        return archive.read(name).decode()


def test_state_report_prints_each_part_as_ruled() -> None:
    document = opened(make_paper())
    expected = {
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": (12, True, False, WD_ALIGN_PARAGRAPH.CENTER),
        "Độc lập - Tự do - Hạnh phúc": (13, True, False, WD_ALIGN_PARAGRAPH.CENTER),
        "ỦY BAN NHÂN DÂN\nXÃ BÌNH MINH HẠ": (12, True, False, WD_ALIGN_PARAGRAPH.CENTER),
        "Số: 05/BC-UBND": (13, False, False, WD_ALIGN_PARAGRAPH.CENTER),
        "Bình Minh Hạ, ngày 05 tháng 02 năm 2026": (13, False, True, WD_ALIGN_PARAGRAPH.CENTER),
        "BÁO CÁO": (14, True, False, WD_ALIGN_PARAGRAPH.CENTER),
        "Căn cứ Kế hoạch số 31/KH-UBND;": (14, False, True, WD_ALIGN_PARAGRAPH.JUSTIFY),
        "I. KẾT QUẢ": (14, True, False, WD_ALIGN_PARAGRAPH.JUSTIFY),
        "Nơi nhận:": (12, True, True, WD_ALIGN_PARAGRAPH.LEFT),
        "- Lưu: VT, VHXH.": (11, False, False, WD_ALIGN_PARAGRAPH.LEFT),
        "Nguyễn Thị Chi": (14, True, False, WD_ALIGN_PARAGRAPH.CENTER),
    }
    for text, (size, bold, italic, stance) in expected.items():
        style = style_of(find(document, text))
        font, layout = style.font, style.paragraph_format
        assert (font.size, font.bold, font.italic, layout.alignment) == (Pt(size), bold, italic, stance), text


def test_party_report_prints_each_part_as_ruled() -> None:
    document = opened(make_party_paper())
    expected = {
        "ĐẢNG CỘNG SẢN VIỆT NAM": (15, True, False, False),
        "*": (14, False, False, False),
        "Số 12-BC/ĐU": (14, False, False, False),
        "BÁO CÁO": (16, True, False, False),
        "-----": (14, False, False, False),
        "T/M BAN THƯỜNG VỤ": (14, True, False, False),
        "BÍ THƯ": (14, False, False, False),
        "Nơi nhận:": (14, False, False, True),
        "- Lưu Văn phòng Đảng ủy.": (12, False, False, False),
    }
    for text, (size, bold, italic, underline) in expected.items():
        font = style_of(find(document, text)).font
        assert (font.size, font.bold, font.italic, font.underline) == (Pt(size), bold, italic, underline), text


def test_page_is_a4_with_the_ruled_margins_and_a_number_hidden_at_first() -> None:
    section = opened(make_paper()).sections[0]
    assert millimetres(section.page_width, section.page_height) == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert millimetres(*margins) == [20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert "PAGE" in "".join(section.header._element.itertext())
    assert style_of(section.header.paragraphs[0]).paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_unit_is_justified_and_indented() -> None:
    document = opened(make_paper())
    body = next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith("Ủy ban nhân dân xã"))
    layout = style_of(body).paragraph_format
    assert layout.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert layout.first_line_indent == pytest.approx(Mm(12.7), abs=Pt(0.1))
    assert layout.space_after == Pt(6)
    assert layout.line_spacing == pytest.approx(1.15, abs=0.01)


def test_party_lines_are_exactly_18_points() -> None:
    document = opened(make_party_paper())
    body = next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith("Đã tổ chức"))
    assert style_of(body).paragraph_format.line_spacing == Pt(18)


def test_table_repeats_its_head_on_every_page() -> None:
    table = opened(make_paper()).tables[1]
    assert [cell.text for cell in table.rows[0].cells] == ["STT", "Đơn vị", "Nhiệm vụ được giao", "Tỷ lệ (%)"]
    assert has_mark(table.rows[0], "w:tblHeader")
    assert not has_mark(table.rows[1], "w:tblHeader")
    assert [cell.text for cell in table.rows[2].cells][1] == "Trường THCS Bình Minh Hạ"


def test_every_style_names_the_face_for_every_script() -> None:
    styles = xml(make_paper(), "word/styles.xml")
    defaults = styles[: styles.index("</w:docDefaults>")]
    assert re.search(
        r'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman"', defaults
    )
    assert '<w:lang w:val="vi-VN" w:eastAsia="vi-VN"' in defaults
    for style in opened(make_paper()).styles:
        if style.name in {"Heading 1", "Normal", "Quốc hiệu", "Nội dung"}:
            fonts = style.element.rPr.rFonts
            assert fonts.get(qn("w:eastAsia")) == "Times New Roman"
            assert fonts.get(qn("w:asciiTheme")) is None


def test_headings_are_headings_of_the_outline() -> None:
    document = opened(make_paper())
    heading = find(document, "I. KẾT QUẢ")
    assert style_of(heading).name == "Heading 1"
    assert style_of(heading).paragraph_format.keep_with_next


def test_signature_stays_with_the_last_paragraph() -> None:
    document = opened(make_paper())
    last = next(paragraph for paragraph in document.paragraphs if paragraph.text.endswith("./."))
    assert last.paragraph_format.keep_with_next
    assert has_mark(document.tables[-1].rows[0], "w:cantSplit")


@pytest.mark.parametrize("make", [make_paper, make_party_paper, make_letter])
def test_equal_papers_have_equal_bytes(make: Callable[..., Paper]) -> None:
    assert write_docx(make()) == write_docx(make())


def test_every_time_inside_is_the_day_of_issue() -> None:
    data = write_docx(make_paper())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 2, 5, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert "docProps/thumbnail.jpeg" not in archive.namelist()


def test_properties_name_the_paper_and_no_person() -> None:
    properties = opened(make_paper()).core_properties
    assert properties.title == "Báo cáo Kết quả quản lý kênh thông tin chính thức quý I năm 2026"
    assert properties.language == "vi-VN"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert str(properties.created)[:10] == str(properties.modified)[:10] == "2026-02-05"


def test_signs_of_markup_are_words() -> None:
    words = 'A < B & C > D "E" {{f}} #g $h$ *i* _k_ \\l'
    assert words + "./." in [paragraph.text for paragraph in opened(make_paper(body=[{"p": words}])).paragraphs]


def test_adjacent_tables_stay_apart() -> None:
    tables = [{"table": {"head": ["A"], "rows": [["1"]]}}] * 2
    assert len(opened(make_letter(to=[], body=tables)).tables) == 4
