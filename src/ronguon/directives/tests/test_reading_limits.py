"""What reading may cost: refused files are refused within it, and a reader that takes more is ended."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from ronguon.directives.reading import child
from ronguon.directives.reading.child import READING_LIMITS, print_safely, read_safely
from ronguon.directives.reading.formats.content import MAX_LETTERS
from ronguon.directives.reading.refusals import MAX_BYTES, REASONS
from ronguon.directives.tests import reading_hogs
from ronguon.directives.tests.reading_files import BODY, make_docx, make_pdf
from ronguon.directives.tests.reading_word import SPACES, p, packed, word
from ronguon.files.children import calling
from ronguon.files.domain.refusals import REASONS as FILES_REASONS
from ronguon.files.tests.making import pdf, stream
from ronguon.kernel.errors import RefusedFileError
from ronguon.kernel.saying import vietnamese

MIB = 1024 * 1024
Safely = Callable[[bytes, str], object]
WAYS: dict[str, Safely] = {"read": read_safely, "printed": lambda data, name: print_safely(data, name, "json")}


def tags(tag: str, number: int) -> bytes:
    return packed({"word/document.xml": f"<w:document {SPACES}><w:body>{tag * number}</w:body></w:document>"})


def swollen_page() -> bytes:
    """Return a PDF whose page unpacks to three quarters of a gigabyte of blanks."""
    machine = zlib.compressobj(9)
    packed_page = b"".join(machine.compress(b" " * MIB) for _ in range(768)) + machine.flush()
    swollen = pdf(stream(packed_page, b"/Filter/FlateDecode"))
    return swollen.replace(b"/Contents 4 0 R", b"/Contents 5 0 R")


LOCKED_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
LOCKED_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"3 0 obj<</Filter/Standard/V 1/R 2/O<" + b"28" * 32 + b">/U<" + b"31" * 32 + b">/P -4>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF"
)
REFUSED: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("a scan", "a.pdf", lambda: make_pdf(""), "scanned"),
    ("a locked PDF", "a.pdf", lambda: LOCKED_PDF, "encrypted"),
    ("a locked Word file", "a.docx", lambda: LOCKED_WORD, "encrypted"),
    ("half a Word file", "a.docx", lambda: make_docx(BODY)[:9_000], "damaged"),
    ("half a PDF", "a.pdf", lambda: make_pdf(BODY)[:400], "damaged"),
    ("a Word file of torn XML", "a.docx", lambda: word("<w:p>"), "damaged"),
    ("a mark in text", "a.txt", f"TỐI MẬT\n{BODY}".encode, "classified"),
    ("a mark in a Word file", "a.docx", lambda: make_docx(f"MẬT\n{BODY}"), "classified"),
    ("a mark in a PDF", "a.pdf", lambda: make_pdf(f"MẬT\n{BODY}"), "classified"),
    ("a mark on a page", "a.html", f"<p>MẬT</p><p>{BODY}".encode, "classified"),
    ("one part that swells", "a.docx", lambda: word(" " * 90 * MIB), "bomb"),
    ("empty paragraphs without end", "a.docx", lambda: tags("<w:p/>", 9_000_000), "bomb"),
    ("attributes without end", "a.docx", lambda: tags('<a b="" c=""/>', 4_000_000), "bomb"),
    ("tags without end", "a.html", lambda: b"<p>" * 6_000_000, "bomb"),
    ("more bytes than are taken", "a.txt", lambda: b"a" * (MAX_BYTES + 1), "too_large"),
    ("more letters than are read", "a.txt", lambda: b"a b " * (MAX_LETTERS // 4 + 1), "too_long"),
    ("more letters in a Word file", "a.docx", lambda: word(p("a b " * 9_999) * 40), "too_long"),
    ("more letters on a page", "a.html", lambda: (b"<p>" + b"a b " * 99) * (MAX_LETTERS // 390), "too_long"),
    ("more letters in Markdown", "a.md", lambda: b"a b\n\n" * (MAX_LETTERS // 4), "too_long"),
    ("a page that swells", "a.pdf", swollen_page, "unreadable"),
]  # fmt: skip


EACH_WAY = [
    # Each file goes one of the ways at each change, all of them in the long run.
    pytest.param(
        make, name, code, way, id=f"{why}-{way}", marks=[] if number % len(WAYS) == turn else [pytest.mark.soak]
    )
    for number, (why, name, make, code) in enumerate(REFUSED)
    for turn, way in enumerate(WAYS)
]


@pytest.mark.parametrize(("make", "name", "code", "way"), EACH_WAY)
def test_refused_files_stay_within_the_limits(make: Callable[[], bytes], name: str, code: str, way: str) -> None:
    with pytest.raises(RefusedFileError) as caught:
        WAYS[way](make(), name)
    assert caught.value.code == code
    assert caught.value.message in {vietnamese(REASONS.get(code, "")), vietnamese(FILES_REASONS.get(code, ""))}


def test_the_limits_are_those_that_were_promised() -> None:
    assert READING_LIMITS.memory_bytes == 300 * MIB
    assert READING_LIMITS.cpu_seconds <= 40


@pytest.fixture
def hog(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a reader that takes too much in the place of the real one."""

    monkeypatch.setattr(child, "READING_LIMITS", replace(READING_LIMITS, cpu_seconds=3))

    def plant(name: str) -> None:
        for opener in ("directive", "directive-print"):
            monkeypatch.setitem(calling._openers, opener, f"{reading_hogs.__name__}:{name}")

    return plant


@pytest.mark.parametrize("way", WAYS)
def test_a_reader_that_hoards_memory_is_ended_and_one_that_does_not_is_let_be(
    way: str, hog: Callable[[str], None]
) -> None:
    hog("hoard")
    assert "100 MiB held" in str(WAYS[way](b"100", "a.txt"))
    with pytest.raises(RefusedFileError) as caught:
        WAYS[way](b"320", "a.txt")
    assert caught.value.code == "unreadable"


def test_a_reader_that_never_ends_is_ended(hog: Callable[[str], None]) -> None:
    hog("spin")
    assert read_safely(b"1000", "a.txt") == {"text": "counted"}
    with pytest.raises(RefusedFileError) as caught:
        read_safely(b"inf", "a.txt")
    assert caught.value.code == "unreadable"


def test_the_command_ends_such_a_reader_with_a_sentence(hog: Callable[[str], None], tmp_path: Path) -> None:
    hog("hoard")
    path, err = tmp_path / "a.txt", io.StringIO()
    path.write_bytes(b"320")
    with pytest.raises(SystemExit) as caught:
        call_command("parse", str(path), stderr=err)
    assert caught.value.code == 1
    assert err.getvalue().strip() == vietnamese(FILES_REASONS["unreadable"])


def test_the_command_reads_no_file_to_its_end_that_has_none() -> None:
    err = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("parse", "/dev/zero", stderr=err)
    assert err.getvalue().strip() == vietnamese(REASONS["too_large"])
