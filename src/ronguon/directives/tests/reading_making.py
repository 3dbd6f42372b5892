"""Makes documents at random, each word with a number of its own: `w12` is to be read, `x12` is not."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from html import escape

import typst

from ronguon.directives.tests.reading_word import box, num, p, shape, table, word

SYLLABLES = [
    *("sở", "y", "tế", "đo", "nước", "giếng", "ở", "trường", "học", "các", "xã", "phường", "kiểm", "tra", "báo"),
    *("cáo", "kết", "quả", "trước", "ngày", "hằng", "quý", "của", "ủy", "ban"),
]
MUC = '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'

TAILS = ["", "", ".", ";", " 05/4/2026", " (a)", " nư\u00adớc", " 😀"]


class Maker:
    """Draws words and remembers how many it drew."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.read = 0
        self._unread = 0

    def words(self, most: int = 8) -> str:
        """Return words to be read; some are decomposed, some hold signs that formats treat in their own way."""
        self.read += 1
        said = " ".join(self.dice.choices(SYLLABLES, k=self.dice.randint(1, most)))
        said = unicodedata.normalize(self.dice.choice(["NFC", "NFC", "NFD"]), said)
        return f"w{self.read} {said}{self.dice.choice(TAILS)}"

    def unread(self) -> str:
        """Return a word that no reader may show."""
        self._unread += 1
        return f"x{self._unread}"

    def one_of(self, *makers: Callable[[], str]) -> str:
        """Return what one of the makers makes."""
        return self.dice.choice(makers)()

    def some(self, least: int, most: int) -> range:
        """Return a range of a length drawn between the two."""
        return range(self.dice.randint(least, most))


class WordMaker(Maker):
    """Makes Word files."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._notes: list[str] = []

    def file(self) -> bytes:
        """Return a file with a bit of everything."""
        body = "".join(self._block(2) for _ in self.some(1, 9)) + p(self._runs())
        levels = [self.dice.choice(["decimal %1.", "lowerLetter %1)", "upperRoman %1.", "bullet -"]) for _ in range(3)]
        return word(
            body,
            numbering=shape(1, *levels) + num(1, 1),
            footnotes="".join(self._notes),
            styles=MUC,
            header1=p(self.unread()),
        )

    def _block(self, depth: int) -> str:
        kind = self.dice.randrange(8)
        if kind == 0 and depth:
            cells = [[self._cell(depth - 1) for _ in self.some(1, 4)] for _ in self.some(1, 3)]
            return table(*cells) + p(self._runs())
        if kind == 1:
            return p("")
        properties = self.dice.choice([
            "", "", '<w:jc w:val="center"/>', '<w:pStyle w:val="Muc"/>',
            f'<w:numPr><w:ilvl w:val="{self.dice.randrange(3)}"/><w:numId w:val="1"/></w:numPr>',
            "<w:rPr><w:del/></w:rPr>",
        ])  # fmt: skip
        inside = self._runs()
        if kind == 2 and depth:
            inside += box("".join(self._block(depth - 1) for _ in self.some(1, 2)) + p(self._runs())) + self._run()
        if kind == 3:
            number = len(self._notes) + 5
            inside += f'<w:r><w:footnoteReference w:id="{number}"/></w:r>' + self._run()
            self._notes.append(f'<w:footnote w:id="{number}">{p(self._runs())}</w:footnote>')
        return p(inside, properties)

    def _cell(self, depth: int) -> str:
        return "".join(self._block(depth) for _ in self.some(0, 2)) + p(
            self._runs() if self.dice.random() < 0.8 else ""
        )

    def _runs(self) -> str:
        return "".join(self._piece() for _ in self.some(1, 4))

    def _run(self) -> str:
        sign = self.dice.choice(
            ["", "", "<w:tab/>", "<w:br/>", "<w:noBreakHyphen/>", "<w:softHyphen/>", "<w:t> | </w:t>"]
        )
        said = f'<w:t xml:space="preserve">{self.words()}</w:t>{sign}<w:t xml:space="preserve"> </w:t>'
        return f"<w:r>{said}</w:r>"

    def _torn(self) -> str:
        """Return words torn in the middle of a decomposed letter, as a run may be."""
        said = unicodedata.normalize("NFD", self.words() + " nước giếng")
        at = self.dice.choice([at for at, char in enumerate(said) if unicodedata.combining(char)])
        return "".join(f'<w:r><w:t xml:space="preserve">{part}</w:t></w:r>' for part in (said[:at], said[at:] + " "))

    def _piece(self) -> str:
        hidden, gone = self.unread(), self.unread()
        return self.one_of(
            self._run, self._run, self._run, self._torn,
            lambda: f"<w:ins>{self._run()}</w:ins>",
            lambda: f"<w:moveTo>{self._run()}</w:moveTo>",
            lambda: f"<w:hyperlink>{self._run()}</w:hyperlink>",
            lambda: f"<w:sdt><w:sdtContent>{self._run()}</w:sdtContent></w:sdt>",
            lambda: f'<w:fldSimple w:instr="{hidden}">{self._run()}</w:fldSimple>',
            lambda: f"<w:del><w:r><w:delText>{gone}</w:delText></w:r></w:del>" + self._run(),
            lambda: f"<w:moveFrom><w:r><w:t>{gone}</w:t></w:r></w:moveFrom>" + self._run(),
            lambda: f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{hidden}</w:t></w:r>" + self._run(),
        )  # fmt: skip


class PageMaker(Maker):
    """Makes web pages."""

    def file(self) -> bytes:
        """Return a page with a bit of everything."""
        body = "".join(self._block(3) for _ in self.some(1, 9))
        head = f"<head><title>{self.unread()}</title></head>"
        return f"<!doctype html><html>{head}<body>{body}<p>{escape(self.words())}</body></html>".encode()

    def _block(self, depth: int) -> str:
        inner = self._block if depth else self._inline
        kind = self.dice.randrange(9)
        if kind == 0 and depth:
            rows = (
                "".join(
                    f"<td{self.dice.choice(['', ' colspan=2', ' rowspan=2'])}>{inner(depth - 1)}</td>"
                    for _ in self.some(1, 4)
                )
                for _ in self.some(1, 3)
            )
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        if kind == 1:
            tag = self.dice.choice(["ul", "ol", "ol type=a", "ol start=4"])
            return f"<{tag}>{''.join(f'<li>{inner(depth - 1)}</li>' for _ in self.some(0, 3))}</{tag.split()[0]}>"
        if kind == 2:
            return f"<div hidden>{self.unread()}</div><script>{self.unread()}</script><!-- {self.unread()} -->"
        if kind == 3 and depth:
            return f"<div>{inner(depth - 1)}{self._inline(0)}{inner(depth - 1)}</div>"
        tag = self.dice.choice(["p", "h2", "blockquote", "center"])
        return f"\n<{tag}>{self._inline(0)}</{tag}>{self._inline(0) if self.dice.random() < 0.2 else ''}\n"

    def _inline(self, _depth: int) -> str:
        return "".join(
            self.one_of(
                lambda: escape(self.words()), lambda: f"<b>{escape(self.words())}</b>",
                lambda: f"{escape(self.words())}<br>\n", lambda: f"<span>\n  {escape(self.words())}</span> ",
                lambda: f"{escape(self.words())}<!-- {self.unread()} --> |&nbsp;&amp;",
                lambda: f"<i>{escape(self.words())} <u>{escape(self.words())}</u></i>",
            )
            for _ in self.some(1, 3)
        )  # fmt: skip


class LineMaker(Maker):
    """Makes Markdown, or plain text if `marked` is false."""

    def file(self, *, marked: bool) -> bytes:
        """Return lines with the ends of some system, and with a byte-order mark or not."""
        lines = [self._marked() if marked else self._plain() for _ in self.some(1, 20)] + [self.words()]
        said = self.dice.choice(["\n", "\n", "\r\n", "\r"]).join(lines)
        return said.encode(self.dice.choice(["utf-8", "utf-8-sig", "utf-16"]))

    def _plain(self) -> str:
        words = [self.words() for _ in self.some(0, 2)]
        return self.dice.choice(["", " ", "\t", "1. ", "- "]) + self.dice.choice(["\f", " "]).join(words)

    def _marked(self) -> str:
        return self.one_of(
            lambda: "", lambda: "---", self.words, lambda: f"  {self.words()}  ",
            lambda: f"## {self.words()}", lambda: f"> {self.words()}", lambda: f"* {self.words()}",
            lambda: f"{self.dice.randint(1, 40)}\\. {self.words()}", lambda: f"**{self.words()}** {self.words()}",
            lambda: f"[{self.words()}](http://{self.unread()}.vn) {self.words()}", lambda: f"{self.words()}\\",
            lambda: f"| {self.words()} | __{self.words()}__<br>{self.words()} |", lambda: "|---|:--|",
            lambda: f"{self.words()} <span id={self.unread()}>{self.words()}</span> `{self.words()}`",
        )  # fmt: skip


class PrintMaker(Maker):
    """Makes PDF files."""

    def file(self) -> bytes:
        """Return a file of one page or more, with heads, columns and lists."""
        head = f"[CÔNG BÁO/Số {self.dice.randint(1, 99)} + 22/Ngày 06-01-2026]"
        setup = (
            f"#set page(width: {self.dice.randint(9, 21)}cm, height: {self.dice.randint(9, 29)}cm, header: {head}, "
            f'numbering: "1")\n#set text(size: {self.dice.randint(10, 15)}pt)\n'
            f"#set par(justify: {self.dice.choice(['true', 'false'])})\n"
        )
        blocks = [self._block() for _ in self.some(2, 12)] + [self._said() + self._said()]
        source = setup + "\n\n".join(blocks)
        data: bytes = typst.compile(source.encode())
        return data

    def _said(self) -> str:
        return f'#"{self.words(40)} "'

    def _block(self) -> str:
        return self.one_of(
            self._said, self._said, self._said, lambda: f"#align(center)[*{self._said()}*]",
            lambda: f"#grid(columns: (1fr, 1fr), column-gutter: 2cm, [{self._said()}], [{self._said()}])",
            lambda: f"- {self._said()}\n- {self._said()}",
            lambda: f"#table(columns: 2, [{self._said()}], [{self._said()}])",
        )  # fmt: skip
