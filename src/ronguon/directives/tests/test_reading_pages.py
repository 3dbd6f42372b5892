"""Web pages, Markdown and plain text: what of a file becomes text, and how its letters are told."""

from __future__ import annotations

import codecs
import random

import pytest

from ronguon.directives.reading.api import read
from ronguon.directives.reading.formats.html import read_html
from ronguon.directives.reading.formats.legacy import _TCVN3, _vni
from ronguon.directives.reading.formats.markdown import read_markdown
from ronguon.directives.reading.formats.plain import read_plain
from ronguon.directives.tests.reading_files import BODY
from ronguon.directives.tests.reading_legacy import ALPHABETS, TCVN3, tcvn3, vni, windows_1258
from ronguon.files.domain import Purpose, sniff
from ronguon.kernel.errors import RefusedFileError


def page(inside: str) -> list[str]:
    text = read_html(f"<!doctype html><html><body>{inside}</body></html>".encode()).text
    return [line for line in text.split("\n") if line]


ENCODINGS = {
    "utf-8": BODY.encode(),
    "utf-8 with a mark": codecs.BOM_UTF8 + BODY.encode(),
    "utf-16 little end first": codecs.BOM_UTF16_LE + BODY.encode("utf-16-le"),
    "utf-16 big end first": codecs.BOM_UTF16_BE + BODY.encode("utf-16-be"),
    "utf-16 little end first, no mark": BODY.encode("utf-16-le"),
    "utf-16 big end first, no mark": BODY.encode("utf-16-be"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_unicode_is_read_however_it_was_stored(encoding: str, name: str) -> None:
    data = ENCODINGS[encoding]
    plain = read(BODY.encode(), name=name)
    found = read(data, name=name)
    assert found.text == plain.text
    assert "\ufeff" not in found.text
    assert found.notes == []


def words(dice: random.Random, number: int) -> str:
    """Return lines of official words, drawn anew each time."""
    drawn = [dice.choice([word for word in BODY.split() if word.isalpha()]) for _ in range(number)]
    return "\n".join(" ".join(drawn[at : at + 12]) for at in range(0, number, 12))


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_older_alphabets_come_back_letter_by_letter_and_are_told(alphabet: str, name: str) -> None:
    dice = random.Random(20260405)
    for _ in range(40):
        text = words(dice, dice.randint(30, 400))
        text = text.lower() if alphabet == "TCVN3" else text
        found = read(ALPHABETS[alphabet](text), name=name)
        assert found.text.split() == text.split()
        (note,) = found.notes
        assert note.code == "legacy_encoding"
        assert alphabet in note.message


@pytest.mark.parametrize("alphabet", ["TCVN3", "VNI"])
def test_an_older_alphabet_stored_as_other_letters_of_unicode_is_told_too(alphabet: str) -> None:
    data = ALPHABETS[alphabet](BODY.lower()).decode("cp1252").encode()
    found = read(data, name="a.txt")
    assert found.text == BODY.lower()
    assert alphabet in found.notes[0].message


def test_every_letter_of_the_older_alphabets_is_known() -> None:
    letters = sorted(TCVN3)
    assert len(letters) == 7 + 67
    for letter in letters:
        assert "".join(_TCVN3[char] for char in tcvn3(letter).decode("cp1252")) == letter
        assert _vni(vni(letter).decode("cp1252")) == letter
        if letter.lower() != letter.upper():
            assert _vni(vni(letter.upper()).decode("cp1252")) == letter.upper()
        assert windows_1258(letter)


def test_a_page_of_many_tags_in_an_older_alphabet_is_told_by_its_words() -> None:
    style = "<style>" + "p.MsoNormal{margin:0in;font-family:VnTime} " * 2000 + "</style>"
    tagged = "".join(f'<p class="a b c"><span lang="vi">{line}</span></p>' for line in BODY.lower().split("\n"))
    found = read(f"<html><head>{style}</head><body>".encode() + tcvn3(tagged), name="a.html")
    assert "TCVN3" in found.notes[0].message
    assert found.text.split() == BODY.lower().split()


def test_letters_of_another_tongue_are_no_older_alphabet() -> None:
    french = "À l'été, les élèves ont préféré la forêt à la fenêtre; ça leur a plu énormément, paraît-il. " * 9
    assert read(french.encode(), name="a.txt").notes == []
    with pytest.raises(RefusedFileError) as caught:
        read(french.encode("cp1252"), name="a.txt")
    assert caught.value.code == "encoding"


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_an_older_alphabet_reaches_the_reader_through_the_upload(alphabet: str) -> None:
    data = ALPHABETS[alphabet](BODY.lower())
    assert sniff(data, "a.txt", purpose=Purpose.DIRECTIVE).kind == "txt"
    with pytest.raises(RefusedFileError):
        sniff(data, "a.txt", purpose=Purpose.EVIDENCE)


def test_words_that_run_over_tags_stay_in_one_line() -> None:
    assert page("<p>Sở  <b>Y</b>\n tế <i>đo</i> nước<br>giếng.</p>") == ["Sở Y tế đo nước", "giếng."]


def test_a_break_at_the_end_of_a_paragraph_joins_no_other_to_it() -> None:
    assert "một.\n\nHai" in read_html("<p>Sở Y tế một.<br></p><p>Hai.</p>".encode()).text


def test_scripts_menus_and_buttons_are_not_read_and_what_follows_them_is() -> None:
    inside = "<nav>Trang chủ</nav><p>Một <button>bấm</button>hai.<script>x</script></p><select><option>ba</select>"
    assert page(inside) == ["Một hai."]
    assert page(f"<table><tr><td>{inside}</td><td>b</td><td>c</td></tr></table>") == ["Một hai. | b | c"]


@pytest.mark.parametrize(
    "way", ["hidden", 'style="display:none"', 'style="color:red; DISPLAY : none;"', 'style="visibility:hidden"']
)
def test_words_that_a_page_hides_are_not_read_and_told(way: str) -> None:
    content = read_html(f"<p>Thấy.</p><div {way}><p>Sở Y tế nộp tiền.</p></div>Sau.".encode())
    assert content.text.split() == ["Thấy.", "Sau."]
    assert [note.code for note in content.notes] == ["hidden_text"]
    with pytest.raises(RefusedFileError) as caught:
        read_html(f"<p>Thấy.</p><p {way}>TỐI MẬT</p>".encode())
    assert caught.value.code == "classified"
    assert read_html("<p style='display:none-such'>Thấy.</p>".encode()).notes == []


LISTS = [
    ("<ul><li>a<li>b</ul>", ["- a", "- b"]),
    ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
    ("<ol start=3><li>a<li value=7>b<li>c</ol>", ["3. a", "7. b", "8. c"]),
    ("<ol type=a><li>a<li>b</ol>", ["a) a", "b) b"]),
    ("<ol type=I><li>a<li>b</ol>", ["I. a", "II. b"]),
    ("<ol><li>a<ul><li>b</ul><li>c</ol>", ["1. a", "+ b", "2. c"]),
    ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", ["1. a", "b", "2. c"]),
    ("<ol><li></li><li>b</ol>", ["2. b"]),
    ("<li>a</li><p>b</p>", ["- a", "b"]),
]


@pytest.mark.parametrize(("source", "expected"), LISTS)
def test_points_of_a_list_carry_their_numbers(source: str, expected: list[str]) -> None:
    assert page(source) == expected


TABLES = [
    ("<tr><td>a<td>b<td>c<tr><td>d<td><p>e</p><p>f</p><td>g", ["a | b | c", "d | e f | g"]),
    ("<tr><td>a<td><table><tr><td>b<td>c</table>d<td>e", ["a | b c d | e"]),
    ("<tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e", ["a |  | b", "c | d | e"]),
    ("<tr><td rowspan=2>a<td>b<td>c<tr><td>d<td>e<tr><td>f<td>g<td>h", ["a | b | c", " | d | e", "f | g | h"]),
    ("<tr><td>a<td>b<td rowspan=2>c<tr><td>d<td>e", ["a | b | c", "d | e | "]),
    ("<caption>Bảng 1<tr><td>a<td>b<td>c|d", ["Bảng 1", "a | b | c/d"]),
    ("<tbody><form><tr><td>a<td>b<td><ul><li>c<li>d</ul>", ["a | b | - c - d"]),
]


@pytest.mark.parametrize(("inside", "expected"), TABLES)
def test_tables_of_a_page_are_read_row_by_row(inside: str, expected: list[str]) -> None:
    assert page(f"<p>x</p><table>{inside}</table><p>y</p>") == ["x", *expected, "y"]


def test_a_page_too_deep_to_be_parsed_whole_is_refused_and_not_read_in_part() -> None:
    deep = "<p>Đầu.</p>" + "<div>" * 300 + "Sâu." + "</div>" * 300 + "<p>Cuối.</p>"
    with pytest.raises(RefusedFileError) as caught:
        read_html(deep.encode())
    assert caught.value.code == "unreadable"
    assert page("<div>" * 200 + "Sâu." + "</div>" * 200) == ["Sâu."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# CHỈ THỊ", "CHỈ THỊ"),
        ("> ## **I. PHÂN CÔNG**", "I. PHÂN CÔNG"),
        ("* Giữ *sạch* giếng", "- Giữ sạch giếng"),
        ("12\\. Sở Y tế", "12. Sở Y tế"),
        ("xem [Kế hoạch](http://x.vn/a) và ![bản đồ](b.png)", "xem Kế hoạch và bản đồ"),
        ("a<br>b `c` __d__", "a b c d"),
        ("| a<BR/>b | `*` |", "| a b | * |"),
        ("**", ""),
        ("xã_phường 2*3 * 4", "xã_phường 2*3 * 4"),
        ("| a | **b** |", "| a | b |"),
        ("---", ""),
    ],
)
def test_marks_of_markdown_are_dropped(line: str, expected: str) -> None:
    assert read_markdown(line.encode()).text.strip() == expected


def test_plain_text_stays_as_it_is_but_for_line_ends_and_control_characters() -> None:
    assert read_plain(b"a\r\nb\rc\n\td\x07e\x0cf").text == "a\nb\nc\n\td e\nf"
