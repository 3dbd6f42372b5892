from __future__ import annotations

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

from ronguon.papers import Paper, PaperError, pdf, write_pdf
from ronguon.papers.tests.making import TABLE, make_letter, make_paper, make_party_paper

LONG = [{"p": "Các cơ quan, đơn vị chủ động triển khai, bảo đảm tiến độ và chất lượng. " * 6}] * 30


def pages(paper: Paper) -> list[str]:
    document = pdfium.PdfDocument(write_pdf(paper))
    texts = [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    document.close()
    return texts


def joined(paper: Paper) -> str:
    return " ".join(" ".join(pages(paper)).split())


def fonts(data: bytes) -> set[tuple[str, bool]]:
    """Return the base name of each font that words are set in, and whether it is inside the file."""
    document = pdfium.PdfDocument(data)
    found = set()
    for page in document:
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(item.raw)
            size = raw.FPDFFont_GetBaseFontName(font, None, 0)
            name = (raw.c_char * size)()
            raw.FPDFFont_GetBaseFontName(font, name, size)
            found.add((name.value.decode().split("+")[-1], bool(raw.FPDFFont_GetIsEmbedded(font))))
    document.close()
    return found


def test_text_extracts_as_nfc_vietnamese() -> None:
    text = joined(make_paper())
    assert unicodedata.is_normalized("NFC", text)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-UBND",
        "Bình Minh Hạ, ngày 05 tháng 02 năm 2026",
        "I. KẾT QUẢ",
        "Trường THCS Bình Minh Hạ",
        "khu phố./.",
        "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        "- Lưu: VT, VHXH.",
    ):
        assert words in text


def test_every_vietnamese_letter_extracts_as_itself() -> None:
    letters = "aáàảãạăắằẳẵặâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđ"
    words = " ".join(letters + letters.upper())
    assert words in joined(make_paper(body=[{"p": words}]))


def test_address_longer_than_the_line_is_printed_to_its_end() -> None:
    address = "https://anphuoc.example/" + "kenhthongtin/" * 14 + "het"
    for block in (
        {"p": address},
        {"table": {"head": ["TT", "Địa chỉ", "Ghi chú"], "rows": [["1", address, "A" * 60]]}},
    ):
        text = "".join(pages(make_paper(body=[block]))[0].split())
        assert address in text


def test_party_report_and_letter_print_their_own_words() -> None:
    party = joined(make_party_paper())
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in party
    assert "Số 12-BC/ĐU" in party
    assert "-----" in party
    assert "T/M BAN THƯỜNG VỤ BÍ THƯ" in party
    assert "Độc lập" not in party
    assert "V/v cung cấp số liệu" in joined(make_letter())


def test_draft_says_so() -> None:
    assert "DỰ THẢO" in joined(make_paper(draft=True, number=None))
    assert "DỰ THẢO" not in joined(make_paper())


def test_fonts_are_ours_and_inside() -> None:
    found = fonts(write_pdf(make_paper()))
    assert {name for name, _ in found} == {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}
    assert all(inside for _, inside in found)


@pytest.mark.parametrize("make", [make_paper, make_party_paper, make_letter])
def test_equal_papers_have_equal_bytes(make: Callable[..., Paper]) -> None:
    assert write_pdf(make()) == write_pdf(make())


def test_threads_write_the_same_bytes() -> None:
    paper = make_paper()
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(write_pdf, [paper] * 8))) == 1


def test_document_is_tagged_and_claims_both_standards() -> None:
    data = write_pdf(make_paper())
    document = pdfium.PdfDocument(data)
    assert raw.FPDFCatalog_IsTagged(document.raw)
    assert document.get_metadata_dict()["Title"].startswith("Báo cáo Kết quả quản lý")
    assert document.get_metadata_dict()["CreationDate"].startswith("D:20260205")
    assert document.get_metadata_dict()["Author"] == ""
    document.close()
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data


def test_page_number_shows_from_the_second_page() -> None:
    texts = pages(make_paper(body=LONG))
    assert len(texts) > 2
    assert not texts[0].startswith("1\n")
    assert [text.split("\n")[0] for text in texts[1:]] == [str(page) for page in range(2, len(texts) + 1)]


def test_head_of_a_long_table_stands_on_every_page() -> None:
    rows = [[str(row), "Văn phòng", "Rà soát danh sách kênh thông tin", "10,0"] for row in range(150)]
    texts = pages(make_paper(body=[{"table": {**TABLE, "rows": rows}}]))
    assert len(texts) > 2
    assert all("Nhiệm vụ được giao" in text for text in texts[:-1])


def test_last_page_never_holds_the_signature_alone() -> None:
    for count in range(8, 24):
        last = pages(make_paper(body=LONG[:count]))[-1]
        assert "chất lượng./." in " ".join(last.split())


def test_very_long_cell_is_printed_to_its_end() -> None:
    words = "rà soát " * 2_000 + "hết"
    text = joined(make_paper(body=[{"table": {"head": ["A", "B"], "rows": [["1", words]]}}]))
    assert text.count("soát") == 2_000
    assert " hết " in text


def test_many_recipients_run_over_pages() -> None:
    text = joined(make_paper(recipients=[f"Đơn vị {place}" for place in range(200)]))
    assert "- Đơn vị 199." in text


def test_signs_of_markup_are_words() -> None:
    words = 'A < B & C > D "E" #let f = 1 $g$ *h* _i_ \\k @l [m]'
    assert words in joined(make_paper(body=[{"p": words}]))


def test_sign_that_the_face_lacks_comes_from_the_compilers_own() -> None:
    assert "tỷ lệ ≥ 80%" in joined(make_paper(body=[{"p": "tỷ lệ ≥ 80%"}]))


def test_sign_that_no_font_has_is_refused_by_name() -> None:
    with pytest.raises(PaperError, match="😀") as refusal:
        write_pdf(make_paper(body=[{"p": "Kết quả 😀"}]))
    assert refusal.value.code == "no_glyph"


def test_fonts_that_were_not_built_are_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf, "FONTS", tmp_path)
    pdf._fonts.cache_clear()
    with pytest.raises(PaperError, match="make"):
        write_pdf(make_paper())
    pdf._fonts.cache_clear()
