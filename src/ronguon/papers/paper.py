"""A paper: what an official document says, before any rule lays it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from ronguon.kernel.vietnamese import search_key
from ronguon.papers import reading
from ronguon.papers.reading import PaperError

SCHEMA = "ronguon/paper/1"
MAX_BLOCKS = 5_000
MAX_ROWS = 5_000
MAX_COLUMNS = 12
MAX_LIST = 500
MAX_NUMBER = 999_999
MAX_LEVEL = 4

System = Literal["state", "party"]
Authority = Literal["TM.", "KT.", "TL.", "TUQ."]
_SYSTEMS = ("state", "party")
_AUTHORITIES = ("TM.", "KT.", "TL.", "TUQ.")
_REQUIRED = ("schema", "system", "kind", "symbol", "issuer", "place", "issued_on", "title", "body", "signatory")
_OPTIONAL = ("number", "parent", "to", "bases", "recipients", "draft")


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph of the unit."""

    text: str

    def to_json(self) -> dict[str, object]:
        """Return the block as the schema writes it."""
        return {"p": self.text}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number as the author typed it; `level` runs from 1 to 4."""

    text: str
    level: int

    def to_json(self) -> dict[str, object]:
        """Return the block as the schema writes it."""
        return {"heading": self.text, "level": self.level}


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are as wide as its head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str | None = None

    def to_json(self) -> dict[str, object]:
        """Return the block as the schema writes it."""
        rows = [list(row) for row in self.rows]
        return {"table": {"head": list(self.head), "rows": rows, "caption": self.caption}}


Block = Prose | Heading | Table


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: `behalf` is the unit or post signed for, named only together with `authority`."""

    authority: Authority | None
    behalf: str | None
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """An official document as data; `number` may be None only while it is a draft.

    All text is NFC. A line feed in `parent`, `issuer`, `title`, a heading, a cell, `signatory.behalf` or
    `signatory.title` is a line break that the author wants.
    """

    system: System
    kind: str
    number: int | None
    symbol: str
    parent: str | None
    issuer: str
    place: str
    issued_on: date
    title: str
    to: tuple[str, ...]
    bases: tuple[str, ...]
    body: tuple[Block, ...]
    signatory: Signatory
    recipients: tuple[str, ...]
    draft: bool = False

    @property
    def is_letter(self) -> bool:
        """Tell whether the paper is a công văn, which names no kind and sums itself up under the number."""
        return search_key(self.kind) == "cong van"

    @property
    def is_submission(self) -> bool:
        """Tell whether the paper is a tờ trình."""
        return search_key(self.kind) == "to trinh"

    @classmethod
    def from_json(cls, value: object) -> Paper:
        """Read a decoded `ronguon/paper/1` value; unknown keys are refused by name.

        `to`, `bases` and `recipients` may be left out when empty, `number` and `parent` when null, `draft`
        when false. A paragraph with line feeds is as many paragraphs.

        Raises `PaperError` with the place of the first thing that does not fit.
        """
        given = reading.closed(value, "", _REQUIRED, _OPTIONAL)
        if given["schema"] != SCHEMA:
            raise PaperError(f"“schema” phải là “{SCHEMA}”.", code="schema")
        draft = reading.flag(given.get("draft", False), "draft")
        return cls(
            system=cast("System", reading.choice(given["system"], "system", _SYSTEMS)),
            kind=reading.line(given["kind"], "kind"),
            number=_number(given.get("number"), draft=draft),
            symbol=_symbol(given["symbol"]),
            parent=reading.maybe(given.get("parent"), "parent", reading.text),
            issuer=reading.text(given["issuer"], "issuer"),
            place=reading.line(given["place"], "place"),
            issued_on=reading.day(given["issued_on"], "issued_on"),
            title=reading.text(given["title"], "title"),
            to=_lines(given, "to"),
            bases=_lines(given, "bases"),
            body=_body(given["body"]),
            signatory=_signatory(given["signatory"]),
            recipients=_lines(given, "recipients"),
            draft=draft,
        )

    def to_json(self) -> dict[str, object]:
        """Return the value that `from_json` reads back as an equal paper."""
        signatory = self.signatory
        return {
            "schema": SCHEMA,
            "system": self.system,
            "kind": self.kind,
            "number": self.number,
            "symbol": self.symbol,
            "parent": self.parent,
            "issuer": self.issuer,
            "place": self.place,
            "issued_on": self.issued_on.isoformat(),
            "title": self.title,
            "to": list(self.to),
            "bases": list(self.bases),
            "body": [block.to_json() for block in self.body],
            "signatory": {
                "authority": signatory.authority,
                "for": signatory.behalf,
                "title": signatory.title,
                "name": signatory.name,
            },
            "recipients": list(self.recipients),
            "draft": self.draft,
        }


def _lines(given: dict[str, object], key: str) -> tuple[str, ...]:
    return reading.items(given.get(key, []), key, reading.line, MAX_LIST)


def _number(value: object, *, draft: bool) -> int | None:
    if value is None and not draft:
        raise PaperError("Văn bản chưa có số; hãy điền “number” hoặc đặt “draft” là true.", code="number")
    return None if value is None else reading.whole(value, "number", MAX_NUMBER)


def _symbol(value: object) -> str:
    symbol = reading.line(value, "symbol")
    if re.search(r"\s", symbol):
        raise PaperError("“symbol” không được có khoảng trắng, ví dụ “BC-UBND” hoặc “BC/ĐU”.", code="symbol")
    return symbol


def _signatory(value: object) -> Signatory:
    given = reading.closed(value, "signatory", ("title", "name"), ("authority", "for"))
    authority = given.get("authority")
    if authority is not None:
        authority = reading.choice(authority, "signatory.authority", _AUTHORITIES)
    behalf = reading.maybe(given.get("for"), "signatory.for", reading.text)
    if (authority is None) != (behalf is None):
        message = "“signatory.authority” và “signatory.for” phải cùng có hoặc cùng để trống."
        raise PaperError(message, code="authority")
    return Signatory(
        authority=cast("Authority | None", authority),
        behalf=behalf,
        title=reading.text(given["title"], "signatory.title"),
        name=reading.line(given["name"], "signatory.name"),
    )


def _body(value: object) -> tuple[Block, ...]:
    groups = reading.items(value, "body", _blocks, MAX_BLOCKS)
    if not groups:
        raise PaperError("“body” đang để trống; hãy viết ít nhất một đoạn.", code="empty")
    return tuple(block for group in groups for block in group)


def _blocks(value: object, where: str) -> tuple[Block, ...]:
    """Read one entry of the unit, which may give several paragraphs."""
    if isinstance(value, dict) and "heading" in value:
        given = reading.closed(value, where, ("heading", "level"), ())
        heading = reading.text(given["heading"], f"{where}.heading")
        return (Heading(heading, reading.whole(given["level"], f"{where}.level", MAX_LEVEL)),)
    if isinstance(value, dict) and "table" in value:
        return (_table(reading.closed(value, where, ("table",), ())["table"], f"{where}.table"),)
    given = reading.closed(value, where, ("p",), ())
    return tuple(Prose(line) for line in reading.text(given["p"], f"{where}.p").split("\n") if line)


def _table(value: object, where: str) -> Table:
    given = reading.closed(value, where, ("head", "rows"), ("caption",))
    head = reading.items(given["head"], f"{where}.head", reading.cell, MAX_COLUMNS)
    if not head:
        raise PaperError(f"“{where}.head” đang để trống; hãy đặt tên cho các cột.", code="empty")
    rows = reading.items(given["rows"], f"{where}.rows", _row, MAX_ROWS)
    for place, row in enumerate(rows):
        if len(row) != len(head):
            message = f"“{where}.rows[{place}]” có {len(row)} ô, đầu bảng có {len(head)}; hãy làm cho bằng nhau."
            raise PaperError(message, code="row_width")
    return Table(head, rows, reading.maybe(given.get("caption"), f"{where}.caption", reading.line))


def _row(value: object, where: str) -> tuple[str, ...]:
    return reading.items(value, where, reading.cell, MAX_COLUMNS)
