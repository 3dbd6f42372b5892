"""Every offset leads back: the characters of each place are looked up in the file by other means and compared."""

from __future__ import annotations

import io
import re
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable

import lxml.html
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.directives.reading.formats.content import MADE, Builder, FileContent
from ronguon.directives.reading.formats.docx import read_docx
from ronguon.directives.reading.formats.html import read_html
from ronguon.directives.reading.formats.markdown import read_markdown
from ronguon.directives.reading.formats.pdf import read_pdf
from ronguon.directives.reading.formats.plain import read_plain
from ronguon.directives.reading.model import FilePlace
from ronguon.directives.tests.reading_making import LineMaker, Maker, PageMaker, PrintMaker, WordMaker
from ronguon.kernel.tests.sampling import part

DOCUMENTS = 120
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIGNS = {f"{W}tab": " ", f"{W}br": " ", f"{W}noBreakHyphen": "-"}
MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
Original = Callable[[FilePlace], str]
Letter = tuple[str, float, float]


def settled(words: str, *, blanks: bool = True) -> str:
    """Return the words in NFC with single blanks, soft hyphens dropped, bars of tables as slashes."""
    said = unicodedata.normalize("NFC", words.replace("\u00ad", "")).replace("|", "/")
    return " ".join(said.split()) if blanks else said


def check(content: FileContent, original: Original, maker: Maker) -> int:
    """Check the map against the file; return how many places were looked up."""
    assert unicodedata.is_normalized("NFC", content.text)
    covered: set[int] = set()
    at = looked_up = 0
    for place in content.places:
        assert at <= place.span.start < place.span.end <= len(content.text)
        at = place.span.end
        covered.update(range(place.span.start, at))
        if MADE not in place.at:
            assert settled(place.span.of(content.text)) == settled(original(place)), place
            looked_up += 1
    assert {at for at, char in enumerate(content.text) if not char.isspace()} <= covered
    marked = re.findall(r"([wx])(\d+)", content.text)
    assert sorted(int(number) for mark, number in marked if mark == "w") == list(range(1, maker.read + 1))
    assert [number for mark, number in marked if mark == "x"] == []
    return looked_up


def word_original(data: bytes) -> Original:
    """Look up runs with the standard library alone."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {
            name: ET.fromstring(archive.read(f"word/{name}.xml"))  # noqa: S314 (made above)
            for name in ("document", "footnotes")
        }
    runs = {
        (name, number): runs_of(paragraph)
        for name, part in parts.items()
        for number, paragraph in enumerate(part.iter(f"{W}p"), start=1)
    }

    def original(place: FilePlace) -> str:
        said = runs[place.at.get("part", "document"), place.at["paragraph"]]
        number: int = place.at["run"] - 1
        words = said[number].lstrip(MARKS)
        # A mark that the next run begins with stands upon the last letter of this one.
        rest = said[number + 1] if number + 1 < len(said) else ""
        words += rest[: len(rest) - len(rest.lstrip(MARKS))]
        return words

    return original


def runs_of(paragraph: ET.Element) -> list[str]:
    found: list[str] = []

    def gather(element: ET.Element) -> None:
        for child in element:
            if child.tag == f"{W}txbxContent":
                continue
            if child.tag == f"{W}r":
                found.append("".join((c.text or "") if c.tag == f"{W}t" else SIGNS.get(c.tag, "") for c in child))
            gather(child)

    gather(paragraph)
    return found


def test_each_place_of_a_word_file_holds_the_characters_of_its_run() -> None:
    for seed in range(DOCUMENTS):
        maker = WordMaker(seed)
        data = maker.file()
        assert check(read_docx(data), word_original(data), maker)


def test_each_place_of_a_page_holds_the_characters_of_its_node() -> None:
    for seed in range(DOCUMENTS):
        maker = PageMaker(seed)
        data = maker.file()
        assert check(read_html(data), page_original(data), maker)


def page_original(data: bytes) -> Original:
    """Look up text nodes by their paths."""
    parser = lxml.html.HTMLParser(remove_comments=True)
    tree = lxml.html.document_fromstring(data.decode(), parser=parser).getroottree()

    def original(place: FilePlace) -> str:
        found = tree.xpath(place.at["node"])
        assert isinstance(found, list)
        (node,) = found
        return str(node)

    return original


@pytest.mark.parametrize("marked", [True, False])
def test_each_place_of_a_line_holds_the_characters_behind_its_column(*, marked: bool) -> None:
    for seed in range(DOCUMENTS):
        maker = LineMaker(seed)
        data = maker.file(marked=marked)
        assert check((read_markdown if marked else read_plain)(data), line_original(data, marked=marked), maker)


def line_original(data: bytes, *, marked: bool) -> Original:
    """Look up lines as an editor counts them."""
    text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    lines = [unicodedata.normalize("NFC", line) for line in re.split("\r\n|\r|\n", text)]

    def original(place: FilePlace) -> str:
        behind: str = lines[place.at["line"] - 1][place.at["column"] :]
        length = place.span.end - place.span.start
        if not marked:
            return behind[:length]
        # Hyphens that do not show are no letters of the text, so that they are not counted either.
        return next(behind[:at] for at in range(len(behind) + 1) if len(settled(behind[:at], blanks=False)) == length)

    return original


@pytest.mark.sampled
def test_each_place_of_a_pdf_holds_the_characters_printed_in_its_box() -> None:
    for seed in part(range(DOCUMENTS), one_in=4, least=DOCUMENTS):
        maker = PrintMaker(seed)
        data = maker.file()
        letters = [letters_of(page) for page in pdfium.PdfDocument(data)]

        def original(place: FilePlace, letters: list[list[Letter]] = letters) -> str:
            left, bottom, right, top = place.at["box"]
            inside = (c for c, x, y in letters[place.at["page"] - 1] if left <= x <= right and bottom <= y <= top)
            return "".join(inside)

        assert check(read_pdf(data), original, maker)


def letters_of(page: pdfium.PdfPage) -> list[Letter]:
    """Return the letters of a page with their middles, one by one; halves of a letter share a box."""
    text = page.get_textpage()
    found, before = list[Letter](), None
    for at in range(text.count_chars()):
        box = text.get_charbox(at)
        char = text.get_text_range(at, 1) or (text.get_text_bounded(*box) if box != before else "")
        before = box
        if char.strip():
            middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            found.append(("-" if char in "\x02\ufffe" else char, *middle))
    return found


@given(st.lists(st.tuples(st.text(max_size=6), st.booleans()), max_size=12))
def test_pieces_of_any_letters_make_one_settled_text_whose_places_follow_each_other(
    pieces: list[tuple[str, bool]],
) -> None:
    builder = Builder()
    for at, (words, known) in enumerate(pieces):
        builder.add(words, {"piece": at} if known else None)
    content = builder.content()
    assert unicodedata.is_normalized("NFC", content.text)
    assert settled(content.text) == settled("".join(alone(words) for words, _ in pieces))
    ends = [0]
    for place in content.places:
        assert ends[-1] <= place.span.start < place.span.end
        ends.append(place.span.end)
    assert ends[-1] <= len(content.text)


def alone(words: str) -> str:
    one = Builder()
    one.add(words)
    return one.content().text
