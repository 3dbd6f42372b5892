"""Tells the kind of a file, first from its bytes, then from its name, and hands it to its reader."""

from __future__ import annotations

from typing import Final

from ronguon.directives.reading.formats.content import FileContent
from ronguon.directives.reading.formats.markdown import read_markdown
from ronguon.directives.reading.formats.plain import read_plain
from ronguon.directives.reading.refusals import refusal

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: Final = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"{\\rtf",
    b"RIFF",
    b"BM6",
)
_TEXT_ENDS: Final = (".txt", ".text", "")
_PDF_WINDOW: Final = 1024


def open_file(data: bytes, name: str) -> FileContent:
    """Return the content of the file. Raises `RefusedFileError`; anything else a reader trips over is refused too."""
    end = _end_of(name)
    if data.startswith(_OLE):
        raise refusal("encrypted" if b"E\0n\0c\0r\0y\0p\0t\0e\0d" in data[: 1 << 20] else "old_office")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from ronguon.directives.reading.formats.docx import read_docx  # noqa: PLC0415 (a library for this kind of file alone)

        return read_docx(data)
    if b"%PDF-" in data[:_PDF_WINDOW]:
        from ronguon.directives.reading.formats.pdf import read_pdf  # noqa: PLC0415 (a library for this kind of file alone)

        return read_pdf(data)
    if data.startswith(_OTHERS):
        raise refusal("kind")
    if end in {".docx", ".pdf"}:
        raise refusal("damaged")
    if end in {".html", ".htm", ".xhtml"}:
        from ronguon.directives.reading.formats.html import read_html  # noqa: PLC0415 (a library for this kind of file alone)

        return read_html(data)
    if end in {".md", ".markdown"}:
        return read_markdown(data)
    if end in _TEXT_ENDS:
        return read_plain(data)
    raise refusal("kind")


def _end_of(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "." + last.rsplit(".", 1)[-1].lower() if "." in last else ""
