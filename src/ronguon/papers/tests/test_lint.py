from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date
from typing import cast

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from ronguon.papers import LintFinding, Paper, PaperError, lint_docx, write_docx
from ronguon.papers.tests.making import make_letter, make_paper, make_party_paper
from ronguon.papers.word.marks import number_pages

Change = Callable[[DocxDocument], None]
Holder = DocxDocument | _Cell


def opened(paper: Paper) -> DocxDocument:
    return Document(io.BytesIO(write_docx(paper)))


def saved(document: DocxDocument) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def paragraphs(document: DocxDocument) -> list[Paragraph]:
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [*document.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]


def say(old: str, new: str) -> Change:
    def change(document: DocxDocument) -> None:
        runs = [run for paragraph in paragraphs(document) for run in paragraph.runs if run.text.startswith(old)]
        assert runs
        for run in runs:
            run.text = run.text.replace(old, new)

    return change


def style(name: str, /, **looks: object) -> Change:
    def change(document: DocxDocument) -> None:
        font = cast("ParagraphStyle", document.styles[name]).font
        for look, value in looks.items():
            setattr(font, look, value)

    return change


def stance(name: str, alignment: WD_ALIGN_PARAGRAPH) -> Change:
    def change(document: DocxDocument) -> None:
        cast("ParagraphStyle", document.styles[name]).paragraph_format.alignment = alignment

    return change


def section(**looks: object) -> Change:
    def change(document: DocxDocument) -> None:
        for look, value in looks.items():
            setattr(document.sections[0], look, value)

    return change


def drop_number(document: DocxDocument) -> None:
    for run in document.sections[0].header.paragraphs[0].runs:
        run._r.getparent().remove(run._r)


def number_below(document: DocxDocument) -> None:
    drop_number(document)
    number_pages(document.sections[0].footer.paragraphs[0])


def parts(findings: list[LintFinding]) -> set[str]:
    return {finding.part for finding in findings}


@pytest.mark.parametrize(
    "paper",
    [
        make_paper(),
        make_paper(number=131, issued_on="2026-10-20"),
        make_letter(),
        make_party_paper(),
        make_party_paper(issued_on="2026-06-15"),
        make_party_paper(kind="Công văn", symbol="CV/ĐU", to=["Các chi bộ"]),
    ],
)
def test_our_own_papers_pass(paper: Paper) -> None:
    assert lint_docx(write_docx(paper), None) == []


STATE_FAULTS: list[tuple[str, Change]] = [
    ("margin_left", section(left_margin=Mm(20))),
    ("margin_right", section(right_margin=Mm(25))),
    ("margin_top", section(page_width=Mm(216), page_height=Mm(279))),
    ("body", style("Nội dung", name="Arial")),
    ("body", style("Nội dung", size=Pt(12))),
    ("body", stance("Nội dung", WD_ALIGN_PARAGRAPH.LEFT)),
    ("nation", say("CỘNG HÒA", "CỘNG HOÀ NƯỚC")),
    ("nation", style("Quốc hiệu", size=Pt(15))),
    ("motto", say("Độc lập", "ĐỘC LẬP")),
    ("motto", style("Tiêu ngữ", bold=False)),
    ("number", say("Số: 05/BC", "Số 05-BC")),
    ("number", say("Số: 05", "Số:05")),
    ("number_digits", say("Số: 05", "Số: 5")),
    ("number", style("Số, ký hiệu", bold=True)),
    ("place_date", say("Bình Minh Hạ, ngày 05", "Bình Minh Hạ, ngày 5")),
    ("place_date", say("Bình Minh Hạ, ngày 05 tháng 02", "Bình Minh Hạ, ngày 31 tháng 02")),
    ("place_date", say("Bình Minh Hạ, ngày", "Ngày")),
    ("place_date", style("Địa danh và thời gian", italic=False)),
    ("kind", say("BÁO CÁO", "Báo cáo")),
    ("kind", style("Tên loại văn bản", size=Pt(18))),
    ("title", style("Trích yếu", bold=False)),
    ("recipients_label", say("Nơi nhận:", "NƠI NHẬN")),
    ("recipients_label", say("Nơi nhận:", "Nơi gửi:")),
    ("recipients_label", style("Nơi nhận", italic=False)),
    ("recipients_item", style("Danh sách nơi nhận", size=Pt(14))),
    ("recipients_item", say("- UBND tỉnh An Phước;", "- UBND tỉnh An Phước,")),
    ("recipients_item", say("- Lưu: VT, VHXH.", "- Lưu: VT, VHXH;")),
    ("recipients_item", say("- Lưu: VT, VHXH.", "- Sở Nội vụ.")),
    ("authority", say("TM. ỦY BAN", "T/M ỦY BAN")),
    ("authority", style("Quyền hạn của người ký", bold=False)),
    ("signer_title", style("Chức vụ của người ký", bold=False)),
    ("signer_name", say("Nguyễn Thị Chi", "TS. Nguyễn Thị Chi")),
    ("signer_name", style("Họ và tên người ký", italic=True)),
    ("page_number", drop_number),
    ("page_number", number_below),
    ("page_number", section(different_first_page_header_footer=False)),
]


@pytest.mark.parametrize(("part", "change"), STATE_FAULTS)
def test_planted_fault_in_a_state_paper_is_found(part: str, change: Change) -> None:
    document = opened(make_paper())
    change(document)
    assert part in parts(lint_docx(saved(document), date(2026, 2, 5)))


PARTY_FAULTS: list[tuple[str, Change]] = [
    ("nation", style("Tiêu đề Đảng Cộng sản Việt Nam", size=Pt(13))),
    ("nation", say("*", "Độc lập - Tự do - Hạnh phúc")),
    ("number", say("Số 12-BC/ĐU", "Số: 12-BC/ĐU")),
    ("title_mark", say("-----", "")),
    ("body", say("Đã tổ chức 03 hội nghị.", "Đã tổ chức 03 hội nghị./.")),
    ("authority", say("T/M BAN", "TM. BAN")),
    ("signer_title", style("Chức vụ của người ký", bold=True)),
    ("recipients_label", style("Nơi nhận", underline=False)),
    ("recipients_item", say("- Ban Thường vụ Tỉnh ủy,", "- Ban Thường vụ Tỉnh ủy;")),
]


@pytest.mark.parametrize(("part", "change"), PARTY_FAULTS)
def test_planted_fault_in_a_party_paper_is_found(part: str, change: Change) -> None:
    body = [{"p": "Ban Thường vụ báo cáo như sau:"}, {"p": "Đã tổ chức 03 hội nghị."}]
    document = opened(make_party_paper(body=body))
    change(document)
    assert part in parts(lint_docx(saved(document), date(2026, 4, 5)))


def test_letter_without_v_v_is_found() -> None:
    document = opened(make_letter())
    say("V/v cung cấp", "Về việc cung cấp")(document)
    assert parts(lint_docx(saved(document), None)) == {"letter_title"}


def test_finding_names_its_rule_and_its_weight() -> None:
    document = opened(make_paper())
    section(left_margin=Mm(20))(document)
    (finding,) = lint_docx(saved(document), None)
    assert finding.weight == "error"
    assert finding.verified == "primary"
    assert finding.line() == (
        "Sai: Lề trái là 20 mm, quy định từ 30 đến 35 mm. — Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục I, khoản 3"
    )


def test_rule_that_is_not_sure_is_only_noted() -> None:
    document = opened(make_party_paper(issued_on="2026-06-15"))
    style("Nơi nhận", size=Pt(16))(document)
    (finding,) = lint_docx(saved(document), None)
    assert (finding.part, finding.weight, finding.verified) == ("recipients_label", "note", "open")
    assert finding.line().startswith("Nên xem lại: ")


def test_table_follows_the_date_line_of_the_paper() -> None:
    data = write_docx(make_party_paper(issued_on="2026-06-15"))
    assert lint_docx(data, None) == []
    assert "recipients_item" in parts(lint_docx(data, date(2026, 4, 5)))


def test_day_before_any_table_is_refused() -> None:
    with pytest.raises(PaperError, match="05/03/2020"):
        lint_docx(write_docx(make_paper()), date(2019, 1, 1))


def add(holder: Holder, text: str, size: float, looks: str = "", stance: WD_ALIGN_PARAGRAPH | None = None) -> None:
    """Add a line as clerks do: every look set on the words themselves."""
    paragraph = holder.add_paragraph()
    run = paragraph.add_run(text)
    run.font.name, run.font.size = "Times New Roman", Pt(size)
    run.bold, run.italic = "b" in looks, "i" in looks
    paragraph.alignment = stance


def clerks_paper() -> DocxDocument:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(30), Mm(20), Mm(20), Mm(20)
    page.different_first_page_header_footer = True
    number_pages(page.header.paragraphs[0])
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    add(left, "UBND TỈNH AN PHƯỚC", 13)
    add(left, "SỞ NỘI VỤ", 13, "b")
    add(left, "Số: 1204/KH-SNV", 13)
    add(right, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, "b")
    add(right, "Độc lập - Tự do - Hạnh phúc", 14, "b")
    add(right, "An Phước, ngày 14 tháng 7 năm 2025", 14, "i")
    add(document, "KẾ HOẠCH", 14, "b", WD_ALIGN_PARAGRAPH.CENTER)
    add(document, "Tập huấn công tác văn thư, lưu trữ năm 2025", 14, "b", WD_ALIGN_PARAGRAPH.CENTER)
    sentence = "Các phòng chuyên môn cử người dự tập huấn đúng thành phần và bảo đảm công việc chung của cơ quan. "
    for _ in range(12):
        add(document, sentence, 13, "", WD_ALIGN_PARAGRAPH.JUSTIFY)
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    add(left, "Nơi nhận:", 12, "bi")
    add(left, "- Các phòng chuyên môn;", 11)
    add(left, "- Lưu: VT.", 11)
    add(right, "KT. GIÁM ĐỐC", 14, "b")
    add(right, "PHÓ GIÁM ĐỐC", 14, "b")
    add(right, "Lê Văn Dũng", 14, "b")
    return document


def test_paper_typed_by_a_clerk_passes() -> None:
    assert lint_docx(saved(clerks_paper()), None) == []


def test_face_of_a_theme_is_seen_in_a_typed_paper() -> None:
    document = clerks_paper()
    document.paragraphs[-1].runs[0].font.name = "Calibri"
    assert parts(lint_docx(saved(document), None)) == {"body"}


def test_blank_document_lacks_everything_and_is_no_error() -> None:
    found = lint_docx(saved(Document()), None)
    assert {"nation", "motto", "number", "place_date", "kind", "recipients_label", "signer_name"} <= parts(found)


def test_file_that_is_no_docx_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as other:
        other.writestr("a.txt", "A")
    for data in (b"", b"PK", b"%PDF-1.7", "Văn bản".encode(), archive.getvalue()):
        with pytest.raises(PaperError):
            lint_docx(data, None)


def test_archive_that_unpacks_to_too_much_is_refused_unopened() -> None:
    archive = io.BytesIO()
    with (
        zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bomb,
        bomb.open("word/document.xml", "w", force_zip64=True) as entry,
    ):
        for _ in range(201):
            entry.write(bytes(1024 * 1024))
    with pytest.raises(PaperError) as refusal:
        lint_docx(archive.getvalue(), None)
    assert refusal.value.code == "too_large"


def test_damaged_files_are_read_or_refused() -> None:
    whole = write_docx(make_paper())
    chance = random.Random(7)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert _answer(bytes(data[: chance.randint(1, len(data))] if chance.random() < 0.3 else data))


def test_damaged_words_inside_are_read_or_refused() -> None:
    whole = write_docx(make_paper())
    chance = random.Random(11)
    for _ in range(150):
        written = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(written, "w") as new:
            for name in old.namelist():
                data = bytearray(old.read(name))
                if name in {"word/document.xml", "word/styles.xml"}:
                    for _ in range(chance.randint(0, 4)):
                        data[chance.randrange(len(data))] = chance.choice(b'0aZ"<> ')
                new.writestr(name, bytes(data))
        assert _answer(written.getvalue())


def _answer(data: bytes) -> str:
    try:
        return f"{len(lint_docx(data, None))} findings"
    except PaperError as refusal:
        return refusal.message
