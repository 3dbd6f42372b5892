"""Names: what is shown is plain, and nothing in a name acts."""

from __future__ import annotations

import unicodedata
from email.message import Message
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.files.domain import clean_name, content_disposition
from ronguon.files.domain.names import MAX_CHARS


@pytest.mark.parametrize(
    ("raw", "shown", "extension"),
    [
        ("Kế hoạch.pdf", "Kế hoạch.pdf", "pdf"),
        ("Ke\u0302\u0301 hoa\u0323ch.PDF", "Kế hoạch.PDF", "pdf"),
        ("../../etc/passwd.txt", "passwd.txt", "txt"),
        ("C:\\Tài liệu\\a.docx", "a.docx", "docx"),
        ("a\0.pdf", "a.pdf", "pdf"),
        ("a.pdf\0.exe", "a.pdf.exe", "exe"),
        ("\u202efdp.exe", "fdp.exe", "exe"),
        ("a\u200b.p\u200bdf", "a.pdf", "pdf"),
        ("a\r\nb\tc.txt", "a b c.txt", "txt"),
        ("  a  b .txt", "a b.txt", "txt"),
        ("a.pdf. .", "a.pdf", "pdf"),
        (".txt", "tep-khong-ten.txt", "txt"),
        ("....txt", "tep-khong-ten.txt", "txt"),
        ("", "tep-khong-ten", ""),
        ("..", "tep-khong-ten", ""),
        ("ghi chú", "ghi chú", ""),
        ("a.ghi chú", "a.ghi chú", ""),
        ("a.ｐｄｆ", "a.ｐｄｆ", ""),
        ("\ud800a.txt", "a.txt", "txt"),
    ],
)
def test_name_is_cleaned(raw: str, shown: str, extension: str) -> None:
    assert clean_name(raw) == (shown, extension)


def test_long_name_keeps_its_ending() -> None:
    shown, extension = clean_name("ảnh" * 100 + ".jpg")
    assert len(shown) == MAX_CHARS
    assert shown.endswith(".jpg")
    assert extension == "jpg"


@given(st.text(max_size=300))
def test_any_name_becomes_a_short_visible_one(raw: str) -> None:
    shown, extension = clean_name(raw)
    assert 0 < len(shown) <= MAX_CHARS
    assert not set(shown) & set("/\\\0\r\n\t")
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs"} for char in shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert clean_name(shown) == (shown, extension)


@given(st.text(max_size=100))
def test_header_carries_the_whole_name_and_nothing_else(raw: str) -> None:
    shown = clean_name(raw).shown
    header = content_disposition(shown)
    assert header.isascii()
    assert header.isprintable()
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == "attachment"
    assert unquote(header.partition("filename*=UTF-8''")[2]) == shown


def test_old_programs_get_a_name_without_accents() -> None:
    assert content_disposition('Đề "án".pdf') == (
        "attachment; filename=\"de _an_.pdf\"; filename*=UTF-8''%C4%90%E1%BB%81%20%22%C3%A1n%22.pdf"
    )
