"""What a file is, judged by its content and its extension together."""

from __future__ import annotations

from typing import Final

from ronguon.files.domain import jpeg
from ronguon.files.domain.archive import looks_appended
from ronguon.files.domain.images import check_image
from ronguon.files.domain.kinds import (
    EXTENSIONS,
    LIMIT_BYTES,
    MEDIA_TYPES,
    MIB,
    TAKEN,
    FileKind,
    KnownKind,
    Purpose,
    kinds_in_words,
)
from ronguon.files.domain.names import clean_name
from ronguon.files.domain.office import OLE_MAGIC, office_kind, refuse_old_office
from ronguon.files.domain.pdf import check_pdf
from ronguon.files.domain.refusals import refusal
from ronguon.files.domain.text import HEAD_BYTES, check_markdown, check_markup, check_text

_OFFICE: Final = frozenset({KnownKind.DOCX, KnownKind.XLSX, KnownKind.ODT})
_TEXTS: Final = {
    KnownKind.TXT: check_text,
    KnownKind.CSV: check_text,
    KnownKind.MD: check_markdown,
    KnownKind.HTML: check_markup,
}
_BEGINNINGS: Final = {
    b"%PDF-": frozenset({KnownKind.PDF}),
    b"PK\x03\x04": _OFFICE,
    b"\x89PNG\r\n\x1a\n": frozenset({KnownKind.PNG}),
    jpeg.MAGIC: frozenset({KnownKind.JPG}),
}
_OLD_OFFICE: Final = frozenset({"doc", "xls", "ppt", "rtf"})
_OTHER_PHOTOS: Final = frozenset({"heic", "heif", "webp", "gif", "bmp", "tif", "tiff", "avif", "jxl", "svg"})


def sniff(data: bytes, name: str, *, purpose: Purpose = Purpose.EVIDENCE) -> FileKind:
    """Return what the file is, or refuse it with a sentence that says what to do.

    A kind counts only if content and extension agree and `purpose` takes it. Nothing is written, no parser runs,
    and memory stays within a few times the file. Whether the text bears a secrecy mark is not seen here.

    Raises `RefusedFileError` with a code of `REASONS`.
    """
    shown, extension = clean_name(name)
    if not data:
        raise refusal("empty")
    if len(data) > LIMIT_BYTES[purpose]:
        raise refusal("too_large", limit=LIMIT_BYTES[purpose] // MIB)
    kind = _stated(extension, purpose)
    if data.startswith(OLE_MAGIC):
        refuse_old_office(data)
    begins_as = next((kinds for mark, kinds in _BEGINNINGS.items() if data.startswith(mark)), frozenset(_TEXTS))
    if kind not in begins_as:
        raise refusal(_why_not(data, kind))
    if kind is not KnownKind.PDF and b"%PDF-" in data[:HEAD_BYTES]:
        raise refusal("polyglot")
    if kind not in _OFFICE and looks_appended(data):
        raise refusal("polyglot")
    _check(data, kind, purpose)
    return FileKind(kind, MEDIA_TYPES[kind], shown)


def _stated(extension: str, purpose: Purpose) -> KnownKind:
    kind = EXTENSIONS.get(extension)
    if kind in TAKEN[purpose]:
        return kind
    if extension in _OLD_OFFICE and _OFFICE & TAKEN[purpose]:
        raise refusal("old_office")
    if extension in _OTHER_PHOTOS and KnownKind.JPG in TAKEN[purpose]:
        raise refusal("photo_format")
    raise refusal("kind", kinds=kinds_in_words(purpose))


def _why_not(data: bytes, kind: KnownKind) -> str:
    if kind is KnownKind.PDF and b"%PDF-" in data[:HEAD_BYTES]:
        return "polyglot"
    return "mismatch"


def _check(data: bytes, kind: KnownKind, purpose: Purpose) -> None:
    if kind in _OFFICE:
        if office_kind(data) is not kind:
            raise refusal("mismatch")
    elif kind is KnownKind.PDF:
        check_pdf(data)
    elif kind in _TEXTS:
        # The reader of directives knows the older Vietnamese alphabets; everybody else would see other letters.
        _TEXTS[kind](data, older=purpose is Purpose.DIRECTIVE)
    else:
        check_image(data, kind)
