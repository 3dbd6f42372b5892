"""Head of a document: system, issuer, number, place and day, kind, title, the units it is sent to."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from ronguon.directives.reading.lines import RANK_DASH, RANK_NONE, TextLine, is_heading_case, plain
from ronguon.directives.reading.model import DocumentHead
from ronguon.directives.reading.words import key, words

_NUMBER: Final = re.compile(r"(?<!\w)Số[ \t]{0,3}:?[ \t]{0,3}(\d{1,5}(?:[ \t]?[-/][ \t]?[A-Za-zĐđ0-9&.\-/]{1,40})?)")
DATED: Final = re.compile(
    r"(?P<place>[^\W\d_][^,\n]{1,40}),[ \t]{1,3}ngày[ \t]{1,3}(?P<d>\d{1,2})[ \t]{1,3}tháng[ \t]{1,3}(?P<m>\d{1,2})"
    r"[ \t]{1,3}năm[ \t]{1,3}(?P<y>\d{4})"
)
_MOTTO: Final = ("cộng hòa xã hội chủ nghĩa việt nam", "độc lập - tự do - hạnh phúc", "độc lập – tự do – hạnh phúc")
_PARTY: Final = "đảng cộng sản việt nam"
_PART_OF_GAZETTE: Final = "phần văn bản"
_OWN_NAME: Final = re.compile(
    r"(?:SỞ|BAN|VĂN PHÒNG|CHI CỤC|CỤC|PHÒNG|TRUNG TÂM|THANH TRA|ỦY BAN KIỂM TRA|UỶ BAN KIỂM TRA|ỦY BAN NHÂN DÂN|UBND|"
    r"ĐẢNG ỦY|CHI BỘ|TRƯỜNG|VỤ)(?!\w)"
)
_NAMED_BY_PARENT: Final = re.compile(
    r"(?:BAN (?:TUYÊN GIÁO|TỔ CHỨC|NỘI CHÍNH|DÂN VẬN|THƯỜNG VỤ|CHẤP HÀNH)|VĂN PHÒNG|ỦY BAN KIỂM TRA|"
    r"UỶ BAN KIỂM TRA)[^\n]{0,40}$"
)
_HEAD_LINES: Final = 40
_LONG: Final = 400
_ABOUT: Final = ("về ", "v/v", "về việc")
_RULE = "-–—_=* "  # what a rule under the title is drawn with


def read_head(text: str, lines: list[TextLine]) -> tuple[DocumentHead, int]:
    """Return what the head says and the index of the first line behind it."""
    document = DocumentHead()
    kind_at = _kind_line(text, lines)
    head = lines[: kind_at if kind_at is not None else _letter_head(text, lines)]
    _read_letterhead(text, head, document)
    at = len(head)
    if kind_at is not None:
        document.type = _kind_name(text, lines[kind_at])
        at = _read_title(text, lines, kind_at, document)
    elif document.number:
        document.type = "Công văn"
    document.system = "party" if _is_party(text, lines, document) else "state"
    return document, at


def _kind_name(text: str, line: TextLine) -> str:
    name = plain(line.span.of(text).strip("*_# "))
    return next(kind for kind in sorted(words("kinds"), key=len, reverse=True) if name.startswith(kind)).capitalize()


def _kind_line(text: str, lines: list[TextLine]) -> int | None:
    kinds = words("kinds")
    openings = tuple(kind + " " for kind in kinds)
    for at, line in enumerate(lines[:_HEAD_LINES]):
        said = line.span.of(text).strip("*_# ")
        name = plain(said)
        if name in kinds and (is_heading_case(said) or line.rank == RANK_NONE):
            return at
        if line.rank == RANK_NONE and name.startswith(openings) and is_heading_case(said):
            return at
    return None


def _letter_head(text: str, lines: list[TextLine]) -> int:
    """Return where the head of a letter ends: behind its number, day and subject lines, before “Kính gửi”."""
    last = 0
    for at, line in enumerate(lines[:_HEAD_LINES]):
        said = line.span.of(text)
        if key(said).startswith("kính gửi"):
            return at
        if _NUMBER.match(said) or DATED.search(said[:_LONG]):
            last = at + 1
    return last


def _read_letterhead(text: str, head: list[TextLine], document: DocumentHead) -> None:
    issuer: list[str] = []
    about: list[str] = []
    for line in head:
        said = line.span.of(text).strip("*_ ")
        for cell in said.split("|"):
            _read_cell(cell.strip(" \t*_"), issuer, about, document)
    if issuer:
        document.issuer = _issuer(issuer)
    if about:
        document.title = "\n".join(about)


def _issuer(lines: list[str]) -> str:
    """Return the issuer of a letterhead: the last unit named, with its parent where the name is none without it.

    A gazette prints the name once more above the letterhead.
    """
    if len(lines) > 1 and key(lines[0]) == key(" ".join(lines[1:])):
        lines = lines[1:]
    starts = [at for at, line in enumerate(lines) if at and _OWN_NAME.match(line)]
    if not starts:
        return " ".join(lines)
    own, parent = " ".join(lines[starts[-1] :]), " ".join(lines[: starts[-1]])
    if parent == "BAN CHẤP HÀNH TRUNG ƯƠNG":
        parent = "TRUNG ƯƠNG"
    return f"{own} {parent}" if _NAMED_BY_PARENT.match(own) and parent else own


def _read_cell(said: str, issuer: list[str], about: list[str], document: DocumentHead) -> None:
    plain_said = plain(said)
    number = _NUMBER.search(said)
    dated = DATED.search(said)
    if number and document.number is None and not plain_said.startswith("căn cứ"):
        document.number = number.group(1).replace(" ", "").strip("./-")
    if dated:
        document.place = document.place or dated["place"].strip(" *_")
        document.issued_on = document.issued_on or day(int(dated["y"]), int(dated["m"]), int(dated["d"]))
    if number or dated or not plain_said or plain_said.startswith((*_MOTTO, _PARTY, _PART_OF_GAZETTE)):
        return
    if about or plain_said.startswith(_ABOUT):
        about.append(said)
    elif document.number is None and is_heading_case(said) and len(said) < 100:
        issuer.append(said)


def _read_title(text: str, lines: list[TextLine], kind_at: int, document: DocumentHead) -> int:
    """Read the lines between the kind and the first sentence: an issuer line in capitals, then the title."""
    at, title = kind_at + 1, list[TextLine]()
    name = lines[kind_at].span.of(text).strip("*_# ")
    if plain(name) not in words("kinds"):
        title.append(lines[kind_at])
    while at < len(lines):
        line = lines[at]
        said = line.span.of(text).strip("*_")
        new_part = line.after_blank and title and not (is_heading_case(said) and is_heading_case(title[-1].words(text)))
        if line.rank != RANK_NONE or len(said) > _LONG or new_part or said.endswith(":"):
            break
        if not title and key(said).startswith("của ") and len(said) < 120:
            document.issuer = said[4:].strip(" *_")
            at += 1
            continue
        at += 1
        if not said.strip(_RULE):
            break  # the drawn line under the title
        title.append(line)
    if title:
        document.title = text[title[0].body.start : title[-1].body.end].strip("*_ ")
    return at


def _is_party(text: str, lines: list[TextLine], document: DocumentHead) -> bool:
    head = "\n".join(key(line.span.of(text)[:120]) for line in lines[:_HEAD_LINES])
    if _PARTY in head:
        return True
    if _MOTTO[0] in head:
        return False
    issuer = key(document.issuer or "")
    number = document.number or ""
    return bool(
        re.search(r"tỉnh ủy|thành ủy|huyện ủy|đảng ủy|ban bí thư|bộ chính trị|chi bộ|ban chấp hành", issuer)
    ) or (bool(re.match(r"\d+-", number)))


def day(year: int, month: int, number: int) -> date | None:
    """Return the calendar day, or null when there is no such day."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def read_receivers(text: str, lines: list[TextLine], at: int, document: DocumentHead) -> int:
    """Read “Kính gửi: …” or “… điện:” with the units named under it; return the index behind them."""
    while at < len(lines):
        said = key(lines[at].span.of(text))
        if not (said.startswith("kính gửi") or (said.rstrip().endswith("điện:") and len(said) < 200)):
            return at
        rest = lines[at].span.of(text).split(":", 1)
        if len(rest) > 1 and rest[1].strip():
            document.to.append(rest[1].strip(" .;"))
        at += 1
        while at < len(lines) and (lines[at].rank == RANK_DASH or _is_short_name(text, lines[at])):
            document.to.append(lines[at].words(text).strip(" .;,"))
            at += 1
    return at


def _is_short_name(text: str, line: TextLine) -> bool:
    said = line.span.of(text)
    return line.rank == RANK_NONE and len(said) < 90 and said.rstrip().endswith((";", "và"))
