"""What is not read, and in which words it is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from ronguon.directives.reading.api import read, read_json
from ronguon.directives.reading.refusals import MAX_BYTES, REASONS
from ronguon.directives.tests.reading_files import BODY, make_docx, make_pdf
from ronguon.kernel.errors import RefusedFileError
from ronguon.kernel.saying import vietnamese


def code_of(data: bytes, name: str) -> str:
    with pytest.raises(RefusedFileError) as caught:
        read(data, name=name)
    assert caught.value.message == vietnamese(REASONS[caught.value.code])
    return caught.value.code


MARKS = [
    "MẬT",
    "TỐI MẬT",
    "TUYỆT MẬT",
    "Độ mật: Mật",
    "ĐỘ MẬT: TỐI MẬT",
    "[MẬT]",
    "**MẬT**",
    "M Ậ T",
    "Mật",
    "Độ mật: tối mật",
    "MẬT.",
]


@pytest.mark.parametrize("mark", MARKS)
def test_mark_on_a_line_of_its_own_is_refused(mark: str) -> None:
    assert code_of(f"{mark}\n\n{BODY}".encode(), "a.txt") == "classified"


@pytest.mark.parametrize("mark", ["MẬT", "TUYỆT MẬT"])
def test_mark_in_a_cell_or_another_spelling_is_refused(mark: str) -> None:
    assert code_of(f"SỞ Y TẾ | {mark}\n\n{BODY}".encode(), "a.txt") == "classified"
    decomposed = mark.replace("Ậ", "A\u0323\u0302")
    assert code_of(f"{decomposed}\n\n{BODY}".encode(), "a.txt") == "classified"


SENTENCES = [
    "Bảo vệ bí mật nhà nước theo Luật Bảo vệ bí mật nhà nước.",
    "Văn bản có độ mật phải lưu riêng.",
    "Tài liệu tối mật do Văn phòng giữ.",
    "Mật khẩu phải đổi ba tháng một lần.",
    "MẬT ONG RỪNG",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_words_inside_a_sentence_pass(sentence: str) -> None:
    assert read(f"{BODY}\n\n{sentence}\n".encode(), name="a.txt").text.endswith(f"{sentence}\n")


def test_mark_in_a_header_of_a_word_file_is_refused() -> None:
    assert code_of(make_docx(BODY, header="TỐI MẬT"), "a.docx") == "classified"
    assert read(make_docx(BODY, header="Trang nội bộ"), name="a.docx").duties


def test_mark_in_a_pdf_is_refused() -> None:
    assert code_of(make_pdf(f"MẬT\n{BODY}"), "a.pdf") == "classified"


def test_empty_and_too_large() -> None:
    assert code_of(b"", "a.txt") == "empty"
    assert code_of(b" \n\t\n", "a.txt") == "empty"
    assert code_of("— … —".encode(), "a.txt") == "empty"
    assert code_of(b"a" * (MAX_BYTES + 1), "a.txt") == "too_large"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a.png", "kind"),
        (b"GIF89a......", "a.docx", "kind"),
        (b"{\\rtf1 abc}", "a.rtf", "kind"),
        (b"plain words", "a.exe", "kind"),
        (b"plain words", "a.docx", "damaged"),
        (b"plain words", "a.pdf", "damaged"),
        (b"%PDF-1.7\nnothing else", "a.pdf", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "old_office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted"),
        (b"PK\x03\x04 torn", "a.docx", "damaged"),
        (bytes(range(128, 256)) * 8, "a.txt", "encoding"),
        (b"words\0words and more words", "a.txt", "damaged"),
    ],
)
def test_files_that_are_not_read(data: bytes, name: str, code: str) -> None:
    assert code_of(data, name) == code


def test_other_archives_are_another_kind() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    assert code_of(buffer.getvalue(), "a.docx") == "kind"


def test_declared_entities_are_refused() -> None:
    document = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
    assert code_of(buffer.getvalue(), "a.docx") == "dtd"


def test_archive_that_swells_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 90_000_000)
    assert code_of(buffer.getvalue(), "a.docx") == "bomb"


def test_scanned_pdf_is_refused() -> None:
    assert code_of(make_pdf(""), "a.pdf") == "scanned"


def test_locked_pdf_is_refused() -> None:
    locked = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/O<" + b"28" * 32 + b">/U<" + b"31" * 32 + b">/P -4>>endobj\n"
        b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF"
    )
    assert code_of(locked, "a.pdf") == "encrypted"


def test_child_process_entry_gives_the_same_json() -> None:
    data = BODY.encode()
    assert read_json(data, {"name": "a.txt", "with_map": False}) == read(data, name="a.txt").as_json()
    assert "map" in read_json(data, {"name": "a.txt", "with_map": True})
