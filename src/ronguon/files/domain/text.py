"""Plain text, tables in text, and pages of markup: Unicode, or not taken."""

from __future__ import annotations

import codecs
import re
from typing import Final

from ronguon.files.domain.refusals import refusal

_NOT_IN_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_MARKUP: Final = re.compile(rb"<(?:!doctype|html|head|body|script|iframe|svg|object|embed|\?php)[\s>/]", re.IGNORECASE)
_NOT_BLANK: Final = re.compile(r"\S")
_FIRST_TAG: Final = re.compile(r"<(?:[a-z][a-z0-9]*|!doctype|\?xml)[\s>/]", re.IGNORECASE)
HEAD_BYTES: Final = 1024


def decode_text(data: bytes, *, older: bool = False) -> str:
    """Return the text in `data`, its byte-order mark dropped: UTF-8, or UTF-16 that begins with a mark.

    With `older`, text in an alphabet of one byte a letter passes too, each byte as some letter: which alphabet it
    is, only its reader finds out.

    Raises `RefusedFileError` for other encodings (`text_encoding`), and for control characters, which plain
    text does not hold (`mismatch`).
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        if wide or not older or _NOT_IN_TEXT.search(text):
            raise refusal("text_encoding") from None
    if _NOT_IN_TEXT.search(text):
        raise refusal("mismatch")
    return text


def has_markup(data: bytes) -> bool:
    """Whether `data` holds an opening tag that a browser would act upon."""
    return _MARKUP.search(data) is not None


def check_text(data: bytes, *, older: bool = False) -> None:
    """Refuse what is not plain text, or what is a page of markup under another name."""
    text = decode_text(data, older=older)
    if not text.strip():
        raise refusal("empty")
    if has_markup(text[:HEAD_BYTES].encode("utf-8")):
        raise refusal("mismatch")


def check_markdown(data: bytes, *, older: bool = False) -> None:
    """Refuse what is not text. Markdown may hold tags, which its reader drops."""
    if not decode_text(data, older=older).strip():
        raise refusal("empty")


def check_markup(data: bytes, *, older: bool = False) -> None:
    """Refuse what is not text, and text that does not begin like a page of markup."""
    text = decode_text(data, older=older)
    if not text.strip():
        raise refusal("empty")
    if not _FIRST_TAG.match(text, _after_comments(text)):
        raise refusal("mismatch")


def _after_comments(text: str) -> int:
    """Return where the first thing begins that is neither blank nor a comment."""
    # A loop that moves forward, not one pattern: comments nested in a repeated pattern take time without end.
    at = _after_blanks(text, 0)
    while text.startswith("<!--", at):
        end = text.find("-->", at)
        at = _after_blanks(text, end + 3) if end >= 0 else len(text)
    return at


def _after_blanks(text: str, at: int) -> int:
    found = _NOT_BLANK.search(text, at)
    return found.start() if found else len(text)
