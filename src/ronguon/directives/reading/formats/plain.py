"""Plain text: UTF-8 or UTF-16; the older Vietnamese encodings are told apart and converted."""

from __future__ import annotations

import codecs
import re
from typing import Final

from ronguon.directives.reading.formats.content import MAX_LETTERS, FileContent, nfc
from ronguon.directives.reading.formats.legacy import convert
from ronguon.directives.reading.model import FilePlace, ReadNote, TextSpan
from ronguon.directives.reading.refusals import refusal

_ODD: Final = re.compile(r"[\u00a1-\u00ff]")
_VIETNAMESE: Final = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def decode(data: bytes) -> tuple[str, list[ReadNote]]:
    """Return the characters of `data` and notes on how they were read.

    Raises `RefusedFileError` when no encoding fits (`encoding`) or the bytes are no text (`damaged`).
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(data, "utf-16")
    low, high = data[:400:2].count(0), data[1:400:2].count(0)
    if low + high > len(data[:400]) // 4:
        return _utf16(data, "utf-16-le" if high > low else "utf-16-be")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return convert(data)
    if "\0" in text:
        raise refusal("damaged")
    return convert(data, text) if _looks_legacy(text) else (text, [])


def _utf16(data: bytes, encoding: str) -> tuple[str, list[ReadNote]]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise refusal("damaged") from None
    return text.lstrip("\ufeff"), []


def _looks_legacy(text: str) -> bool:
    """Whether text that is valid UTF-8 shows letters of an 8-bit Vietnamese font, stored as Latin letters."""
    sample = text[:20000]
    odd = len(_ODD.findall(sample))
    return odd > 20 and odd > 3 * len(_VIETNAMESE.findall(nfc(sample).lower()))


def read_plain(data: bytes) -> FileContent:
    """Return the content of a text file; a file that already is NFC with line feeds stays as it is."""
    text, notes = decode(data)
    if len(text) > MAX_LETTERS:
        raise refusal("too_long")
    return FileContent(*settle(text), notes)


def settle(text: str) -> tuple[str, list[FilePlace]]:
    """Return the text in NFC with line feeds, a form feed as one too, and other control characters as blanks.

    A place gives the `line` of the file, counted from 1, and the `column`: how many code points of that line, in
    NFC, stand before it.
    """
    lines, places, at = [], [], 0
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        settled = _CONTROL.sub(" ", nfc(line))
        column = 0
        for part in settled.split("\f"):
            if part:
                places.append(
                    FilePlace(TextSpan(at + column, at + column + len(part)), {"line": number, "column": column})
                )
            column += len(part) + 1
        lines.append(settled.replace("\f", "\n"))
        at += len(settled) + 1
    return "\n".join(lines), places
