"""Work grows with length and not faster, whatever a line is made of: the same work at two sizes in the same run."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

import pytest

from ronguon.directives.reading.formats import open_file
from ronguon.directives.reading.reader import read_text
from ronguon.directives.tests.reading_word import box, listed, num, p, shape, table, word
from ronguon.directives.tests.reading_word import t as run
from ronguon.kernel.errors import RefusedFileError
from ronguon.kernel.tests.growth import grows_faster

HEAD = "CHỈ THỊ\n\nvề việc thử\n\nUBND tỉnh yêu cầu:\n\n1. Sở "
# One or more for each family of patterns: markers, brackets and quotes, numbers and dates, units, verbs, cues.
PATTERNS = [
    "a", "A", "Ạ", "1", "oà", "uỷ", "1. ", "1.1. ", "I. ", "A. ", "a) ", "(a) ", "- ", "Điều 1. ", "Phụ lục I",
    "(", "((", ")", "“", "”", '"', ":", ";", "; ", ", ", ", , ,", ".", ". A", "…", "./.", "?", "v.v. ", "TP. ",
    "|", "| ", "a | ", "\t", "\u00a0", "   ", "\u0301", "😀", "**", "_", "\\", "<", "[a](", "số 1/1/1/1 ",
    "Số: 1-", "1/1/", "12/", "1.000.000 ", "01 báo cáo ", "1 (một) ", "TCVN 1-1", "100% ", "ngày ngày ",
    "ngày 01 tháng ", "trước ngày 1/1/2026 ", "tháng 1 năm ", "trong quý I ", "hằng tháng ", "1 lần/năm ",
    "kể từ ngày ", "từ ngày ", "chậm nhất ", "5 ngày làm việc ", "giai đoạn 2026-2030 ", "định kỳ ", "Sở Sở Sở",
    "Sở A, ", "các sở, ", "UBND xã ", "và ", "; và ", "cùng với ", "TM. ", "KT. A", "MẬT ", "M Ậ T ",
    "độ mật: ", "giao ", "giao Sở ", "đề nghị ", "yêu cầu ", "chủ trì, phối hợp ", "không được ", "phải ",
    "nên ", "lãnh đạo chỉ đạo ", "Luật ", "Luật Đất đai, ", "Nghị quyết số 1-NQ/TW ", "số 1-NQ/TW, số 2",
    "căn cứ ", "theo ", "của ", "đối với ", "(sau đây gọi là ", "Thời gian: ", "Đơn vị chủ trì: ", "trong đó ",
    "cụ thể, ", "thì ", "Nơi nhận: ", "Kính gửi: ",
]  # fmt: skip
Frame = Callable[[str, int], str]
Maker = Callable[[int], bytes]
FRAMES: dict[str, Frame] = {
    "line": lambda pattern, letters: HEAD + "Y tế " + pattern * (letters // len(pattern)) + "x",
    "sentence": lambda pattern, letters: (
        f"{HEAD}Y tế đo nước, {pattern * (letters // len(pattern))}trước ngày 1/1/2026 x."
    ),
    "lines": lambda pattern, letters: HEAD + "Y tế:\n" + f"{pattern.strip()}\n" * (letters // (len(pattern) + 1)),
    "bullets": lambda pattern, letters: HEAD + "Y tế:\n" + f"- {pattern}\n" * (letters // (len(pattern) + 3)),
    "head": lambda pattern, letters: f"{pattern * (letters // len(pattern))}x\n\n{HEAD}Y tế đo nước.",
    "title": lambda pattern, letters: f"CHỈ THỊ\n{pattern * (letters // len(pattern))}x\n\n1. Sở Y tế đo nước.",
    "foot": lambda pattern, letters: f"{HEAD}Y tế đo nước.\n\nNơi nhận:\n- {pattern * (letters // len(pattern))}x",
    "cell": lambda pattern, letters: (
        f"{HEAD}Y tế\n\nTT | Nhiệm vụ | Cơ quan chủ trì\n1 | {pattern * (letters // len(pattern))} | x"
    ),
    "row": lambda pattern, letters: (
        f"{HEAD}Y tế\n\nTT | Nhiệm vụ | Cơ quan chủ trì\n1 | {f'{pattern}| ' * (letters // (len(pattern) + 2))}"
    ),
}


def reading(frame: str, pattern: str) -> Callable[[int], Callable[[], object]]:
    def make(letters: int) -> Callable[[], object]:
        text = FRAMES[frame](pattern, letters)
        return lambda: read_text(text)

    return make


@pytest.mark.parametrize("pattern", PATTERNS[::4])
def test_a_long_line_takes_time_by_its_length(pattern: str) -> None:
    assert grows_faster(reading("line", pattern), 10_000) == ""


@pytest.mark.parametrize("frame", list(FRAMES)[::4])
def test_work_grows_with_length_wherever_the_line_stands(frame: str) -> None:
    for pattern in PATTERNS[::9]:
        assert grows_faster(reading(frame, pattern), 4_000) == "", pattern


@pytest.mark.soak
@pytest.mark.alone
@pytest.mark.parametrize("frame", FRAMES)
def test_work_grows_with_length_for_every_pattern_in_every_place(frame: str) -> None:
    slow = [pattern for pattern in PATTERNS if grows_faster(reading(frame, pattern), 15_000)]
    assert slow == []


@pytest.mark.soak
@pytest.mark.parametrize("pattern", ["kiểm tra, (giao) các sở; trước ngày 1/2/2026 "])
def test_a_line_of_a_million_letters_takes_four_times_a_quarter_of_it(pattern: str) -> None:
    assert grows_faster(reading("line", pattern), 250_000) == ""


@pytest.mark.soak
@pytest.mark.alone
@pytest.mark.parametrize("pattern", PATTERNS[::3])
def test_every_third_line_of_a_million_letters_takes_four_times_a_quarter_of_it(pattern: str) -> None:
    assert grows_faster(reading("line", pattern), 250_000) == ""


MARKDOWN = [
    "a", "<", "<a", "[a](", "[", "![", "][", "()", "`", "**", "*a", "a*", "a_", "\\", "1\\.", "| a ", "<br>",
    ">", "# ", "- a\n", "| a |\n", "* a\n", "\n", "--- ",
]  # fmt: skip
PAGES = [
    "<p>", "<td>", "<tr>", "<table>", "<li>", "<ol><li>", "<b>a</b>", "<br>", "<!--", "<!-- -->", "&amp;", "&",
    "<a href=x>a</a>", "<p style='display:'>a", "<p hidden>a", "<tr><td rowspan=200 colspan=20>a", "a  ", "</",
    "<script>", "<i>a</i>\u0301", "<td>a|", "<p>a<br>", "<o:p>a</o:p>",
]  # fmt: skip
LINES = ["a", "\r", "\f", "\x01", "a\u0301", "\u00ad", "\ufeff", "a b"]
OLDER = ["\xe1 ", "aù", "aâ", "u¸ ", "öø", "s¬ ", "<a> "]
WORD = {
    "runs": run("a "), "marks": run("\u0301"),
    "deleted": f"<w:del>{run('a')}</w:del>", "inserted": f"<w:ins>{run('a')}</w:ins>",
    "fields": '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "boxes": box(p("a")),
    "references": '<w:r><w:footnoteReference w:id="2"/></w:r>',
    "hidden": "<w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r>",
}  # fmt: skip
BLOCKS = {
    "paragraphs": p("a"), "blank paragraphs": "<w:p/>", "ends deleted": p("a", "<w:rPr><w:del/></w:rPr>"),
    "points": listed("a", 1, 8), "styled": p("a", '<w:pStyle w:val="s1"/>'), "tables": table(["a"] * 50),
}  # fmt: skip
NUMBERING = shape(1, *["decimal %1."] * 9) + num(1, 1)
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="s{at}"><w:basedOn w:val="s{at + 1}"/></w:style>' for at in range(2000)
)


def times(part: str, letters: int) -> str:
    return part * (letters // len(part))


def lined(end: str, head: str, part: str, encoding: str = "utf-8") -> tuple[str, Maker]:
    return end, lambda letters: (head + times(part, letters)).encode(encoding, "replace")


def worded(part: str, around: Callable[[str], str] = str) -> tuple[str, Maker]:
    return "a.docx", lambda letters: word(around(times(part, 4 * letters)), numbering=NUMBERING, styles=STYLES)


MAKERS: dict[str, tuple[str, Maker]] = {
    **{f"md {part!r}": lined("a.md", "x ", part) for part in MARKDOWN},
    **{f"html {part!r}": lined("a.html", "<p>x ", part) for part in PAGES},
    **{f"html cell {part!r}": lined("a.html", "<table><tr><td>x<td>", part) for part in PAGES},
    **{f"txt {part!r}": lined("a.txt", "x ", part) for part in LINES},
    **{f"8-bit {part!r}": lined("a.txt", "các xã của và về ", part, "cp1252") for part in OLDER},
    **{f"docx {name}": worded(part, p) for name, part in WORD.items()},
    **{f"docx {name}": worded(part) for name, part in BLOCKS.items()},
    "docx one row": ("a.docx", lambda n: word(table(["a"] * (n // 15)))),
    "docx lists": (
        "a.docx",
        lambda n: word(
            "".join(listed("a", at) for at in range(n // 35)),
            numbering=shape(1, "decimal %1.") + "".join(num(at, 1) for at in range(n // 35)),
        ),
    ),
    "docx notes": (
        "a.docx",
        lambda n: word(
            p("".join(f'<w:r><w:footnoteReference w:id="{at}"/></w:r>' for at in range(n // 20))),
            footnotes="".join(f'<w:footnote w:id="{at}">{p("b")}</w:footnote>' for at in range(n // 20)),
        ),
    ),
}


def opening(name: str) -> Callable[[int], Callable[[], object]]:
    end, maker = MAKERS[name]

    def make(letters: int) -> Callable[[], object]:
        data = maker(letters)

        def work() -> None:
            with suppress(RefusedFileError):
                open_file(data, end)

        return work

    return make


@pytest.mark.parametrize("name", list(MAKERS)[::5])
def test_opening_a_file_takes_time_by_its_length(name: str) -> None:
    assert grows_faster(opening(name), 20_000) == ""


@pytest.mark.soak
@pytest.mark.alone
@pytest.mark.parametrize("name", MAKERS)
def test_opening_a_file_of_a_million_letters_takes_four_times_a_quarter_of_it(name: str) -> None:
    assert grows_faster(opening(name), 250_000) == ""


def test_marks_piled_upon_one_letter_are_refused_before_they_are_sorted() -> None:
    pile = "a" + "\u0301\u0323" * 200_000
    for name, data in (
        ("a.txt", pile.encode()), ("a.md", pile.encode()), ("a.html", pile.encode()),
        ("a.html", ("<p>a" + "&#x301;&#x323;" * 100_000).encode()), ("a.docx", word(p(pile))),
        ("a.docx", word(p((run("\u0301") + run("\u0323")) * 5_000))),
    ):  # fmt: skip
        with pytest.raises(RefusedFileError) as caught:
            open_file(data, name)
        assert caught.value.code == "unreadable"
    assert len(open_file(("a" + "\u0301\u0323" * 15).encode(), "a.txt").text) == 30


def test_a_planted_pattern_that_backtracks_is_seen() -> None:
    def make(letters: int) -> Callable[[], object]:
        line = "ngày " * (letters // 5) + "x"
        return lambda: re.search(r"(?:ngày\s*)+$", line)

    assert grows_faster(make, 6_000, tries=2) != ""
