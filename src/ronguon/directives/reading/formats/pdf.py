"""PDF files with a text layer: the words of each page with their boxes; what becomes of them is told in `printed`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from ctypes import byref, c_double
from itertools import pairwise
from typing import Final

import pypdfium2 as pdfium
from pypdfium2 import raw

from ronguon.directives.reading.formats.content import MAX_LETTERS, FileContent
from ronguon.directives.reading.formats.printed import PrintedLine, PrintedWord, build
from ronguon.directives.reading.refusals import refusal

_MOST_PAGES: Final = 500
_FEWEST_LETTERS: Final = 20
_GAP: Final = 2.6
_PASSWORD: Final = 4
_BROKEN: Final = "\x02\ufffe"  # what pdfium gives for a hyphen at which a line was broken
_SURROGATES: Final = (0xD800, 0xDC00, 0xE000)


def read_pdf(data: bytes) -> FileContent:
    """Return the content of a PDF's text layer.

    A place gives the `page`, counted from 1, and the `box` of one word in points from the lower left corner: left,
    bottom, right, top.

    Raises `RefusedFileError`: `encrypted`, `damaged`, `too_long` beyond 500 pages or the letters of a text, `scanned`
    when pages hold next to no characters.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise refusal("encrypted" if getattr(error, "err_code", None) == _PASSWORD else "damaged") from None
    try:
        pages = _pages(document)
    except pdfium.PdfiumError:
        raise refusal("damaged") from None
    finally:
        with suppress(pdfium.PdfiumError):
            document.close()
    letters = sum(char.isalpha() for page in pages for row in page for char in row.said)
    if letters < _FEWEST_LETTERS * max(1, len(pages)):
        raise refusal("scanned" if pages else "empty")
    return build(pages)


def _pages(document: pdfium.PdfDocument) -> list[list[PrintedLine]]:
    if len(document) > _MOST_PAGES:
        raise refusal("too_long")
    found, letters = [], 0
    for number in range(len(document)):
        page = document[number]
        textpage = page.get_textpage()
        letters += textpage.count_chars()
        if letters > MAX_LETTERS:
            raise refusal("too_long")
        found.append([PrintedLine(number + 1, *line) for line in _lines(_words(textpage)) if line[0]])
        textpage.close()
        page.close()
    return found


def _characters(textpage: pdfium.PdfTextPage) -> list[str]:
    """Return the characters of a page by pdfium's own count; the second half of a pair is an empty one."""
    count = textpage.count_chars()
    said = textpage.get_text_range(0, count) if count else ""
    if len(said) == count:
        return list(said)
    low, middle, high = _SURROGATES
    codes = [raw.FPDFText_GetUnicode(textpage, at) for at in range(count)]
    for at, (first, second) in enumerate(pairwise(codes)):
        if low <= first < middle <= second < high:
            codes[at], codes[at + 1] = 0x10000 + ((first - low) << 10) + second - middle, 0
    return [chr(code) if code and not low <= code < high else "" for code in codes]


def _words(textpage: pdfium.PdfTextPage) -> Iterator[PrintedWord | bool]:
    """Yield the words of a page in the order of its text; where a line ends, whether it does so right behind a word."""
    sides = [c_double() for _ in range(6)]
    left, right, bottom, top, x, y = map(byref, sides)
    word: PrintedWord | None = None
    broken = False
    for at, char in enumerate(_characters(textpage)):
        if not char or char.isspace():
            if word:
                yield word
            if char in {"\r", "\n"}:
                yield word is not None
            word = None
            continue
        if not raw.FPDFText_GetCharBox(textpage, at, left, right, bottom, top):
            raise pdfium.PdfiumError("a character without a box")
        raw.FPDFText_GetCharOrigin(textpage, at, x, y)
        box = [side.value for side in sides]
        letter = PrintedWord("-" if char in _BROKEN else char, box[0], box[2], box[1], box[3], box[5])
        if broken and word and letter.top <= word.bottom:
            # Behind such a hyphen pdfium goes on with the next line as if it were the same.
            yield word
            yield True
            word = None
        broken = char in _BROKEN
        word = word + letter if word else letter
    if word:
        yield word


def _lines(words: Iterable[PrintedWord | bool]) -> Iterator[tuple[list[PrintedWord], bool]]:
    """Yield the words of each line; a line with a wide gap, as between two letterheads, is given side by side."""
    line: list[PrintedWord] = []
    for word in words:
        if isinstance(word, bool):
            yield line, word
            line = []
            continue
        if line:
            height = max(line[-1].top - line[-1].bottom, word.top - word.bottom, 4.0)
            if word.left - line[-1].right > _GAP * height:
                yield line, False
                line = []
        line.append(word)
    yield line, False
