"""The text in its places: head, legal bases, clauses, foot, annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ronguon.directives.reading.akn.meta import NAMESPACE, cited, component_meta, meta, name_of
from ronguon.directives.reading.akn.words import BLANK, TaggedStretch, TextStretches, attribute
from ronguon.directives.reading.header import DATED
from ronguon.directives.reading.model import DocumentHead, ReadClause, TextLimits
from ronguon.directives.reading.reader import Reading
from ronguon.directives.reading.words import key

# The kinds of clauses that Akoma Ntoso has a name for, by the abbreviation that their eIds carry.
_ELEMENTS: Final = {
    "part": "part",
    "subpart": "subpart",
    "sec": "section",
    "art": "article",
    "para": "paragraph",
    "subpara": "subparagraph",
    "point": "point",
    "indent": "indent",
}
_BASES: Final = ("căn cứ", "xét ", "theo đề nghị")
_ANNEX: Final = "att_"
_LONGEST_TITLE: Final = 2000


def as_akn(reading: Reading) -> str:
    """Return the reading as one XML document, valid against the schema, with every word of the text once."""
    limits = reading.limits
    refs = (
        TaggedStretch(c.span.start, c.span.end, f'<ref href="{cited(c, reading.text)}">', "</ref>")
        for c in reading.citations
    )
    words = TextStretches(reading.text, _told(reading.text, reading.document, limits), refs)
    body = [clause for clause in reading.clauses if clause.span.start < limits.annex]
    annex = [clause for clause in reading.clauses if clause.span.start >= limits.annex]
    return "".join([
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<akomaNtoso xmlns="{NAMESPACE}"><doc name="{name_of(reading.document)}">',
        meta(reading),
        _wrapped("preface", words.paragraphs(0, limits.body)),
        *_preamble_and_body(words, body, limits, free={clause.eid for clause in annex}),
        _wrapped("conclusions", words.paragraphs(limits.foot, limits.annex)),
        *_attachments(words, reading.document, annex, limits.annex),
        "</doc></akomaNtoso>\n",
    ])  # fmt: skip


def _wrapped(name: str, paragraphs: str) -> str:
    return f"<{name}>{paragraphs}</{name}>" if "<p" in paragraphs else paragraphs


def _preamble_and_body(
    words: TextStretches, clauses: Sequence[ReadClause], limits: TextLimits, *, free: set[str]
) -> list[str]:
    """Return the legal bases with what stands before them, and the clauses; a text without clauses as one `p_1`."""
    if not clauses:
        body = words.paragraphs(limits.body, limits.foot)
        if "<p" in body and "p_1" not in free:
            body = f'<hcontainer name="p" eId="p_1"><content>{body}</content></hcontainer>'
        return ["<mainBody>", body if "<" in body else f"<p/>{body}", "</mainBody>"]
    first = _orders_begin(words.text, clauses)
    preamble = words.paragraphs(limits.body, clauses[0].span.start)
    for clause, after in pairwise(clauses[: first + 1]):
        preamble += words.paragraphs(clause.span.start, after.span.start, own=clause.span.end, eid=clause.eid)
    body = "".join(_hierarchy(words, clauses[first:], limits.foot))
    return [_wrapped("preamble", preamble), "<mainBody>", body, "</mainBody>"]


def _orders_begin(text: str, clauses: Sequence[ReadClause]) -> int:
    """Return the index of the first clause behind the legal bases; 0 where there are none, or nothing behind them."""
    parents = {clause.parent for clause in clauses}
    begin = 0
    for at, clause in enumerate(clauses):
        if clause.marker or clause.parent or clause.eid in parents:
            break
        if key(text[clause.span.start : clause.span.start + 12]).startswith(_BASES):
            begin = at + 1
    return begin if begin < len(clauses) else 0


def _hierarchy(words: TextStretches, clauses: Sequence[ReadClause], end: int) -> list[str]:
    """Return the clauses, each with the text up to where the next one begins, so that nothing falls between them."""
    parts: list[str] = []
    open_: list[tuple[str, str]] = []  # eId and closing tag of each clause around the present place
    for at, clause in enumerate(clauses):
        after = clauses[at + 1] if at + 1 < len(clauses) else None
        stop = after.span.start if after else end
        nested = after is not None and after.parent == clause.eid
        while open_ and open_[-1][0] != clause.parent:
            parts.append(open_.pop()[1])
        name = clause.eid.rsplit("__", 1)[-1].split("_", 1)[0]
        element = _ELEMENTS.get(name, "hcontainer")
        named = "" if name in _ELEMENTS else f" name={attribute(name)}"
        parts.append(f"<{element}{named} eId={attribute(clause.eid)}>")
        parts += _own(words, clause, stop, nested=nested)
        if nested:
            open_.append((clause.eid, f"</{element}>"))
        else:
            parts.append(f"</{element}>")
    parts += [tag for _, tag in reversed(open_)]
    return parts


def _own(words: TextStretches, clause: ReadClause, stop: int, *, nested: bool) -> list[str]:
    """Return number, heading and own words of one clause, and the lines below it that no clause has: rows of tables."""
    text, at, parts = words.text, clause.span.start, list[str]()
    if clause.marker and text.startswith(clause.marker, at):
        parts.append(f"<num>{words.plain(at, at + len(clause.marker))}</num>")
        at += len(clause.marker)
    if not nested:
        return [*parts, "<content>", words.paragraphs(at, stop, own=clause.span.end), "</content>"]
    own = _end_of_line(text, max(at, text.find(clause.heading, at, stop) + len(clause.heading)), stop)
    said = text[at:own].strip()
    if clause.marker and said and said[-1] not in ".:;,":
        low = own - len(text[at:own].lstrip(BLANK))
        high = low + len(text[low:own].rstrip(BLANK))
        parts += [words.plain(at, low), "<heading>", words.inline(low, high), "</heading>"]
        at = high
    return [*parts, _wrapped("intro", words.paragraphs(at, stop, own=own))]


def _end_of_line(text: str, at: int, stop: int) -> int:
    end = text.find("\n", at, stop)
    return stop if end < 0 else end


def _attachments(words: TextStretches, document: DocumentHead, clauses: Sequence[ReadClause], start: int) -> list[str]:
    """Return the annexes behind the foot; each “Phụ lục …” begins one, whatever stands before the first is one too."""
    end = len(words.text)
    if start >= end:
        return []
    firsts = [at for at, clause in enumerate(clauses) if at and not clause.parent and clause.eid.startswith(_ANNEX)]
    parts = ["<attachments>"]
    for number, (low, high) in enumerate(zip([0, *firsts], [*firsts, len(clauses)], strict=True), 1):
        own = clauses[low:high]
        begin = own[0].span.start if own and low else start
        stop = clauses[high].span.start if high < len(clauses) else end
        before = words.paragraphs(begin, own[0].span.start if own else stop)
        body = [before, *_hierarchy(words, own, stop)]
        parts += [
            f'<attachment><doc name="phu-luc">{component_meta(document, f"annex_{number}")}<mainBody>',
            *(body if "<" in "".join(body) else ["<p/>", *body]),
            "</mainBody></doc></attachment>",
        ]
    return [*parts, "</attachments>"]


def _told(text: str, document: DocumentHead, limits: TextLimits) -> list[TaggedStretch]:
    """Return where head and foot say what is known of the document."""
    found: list[TaggedStretch] = []
    head = [
        (document.number, "docNumber", r"[ \t]?"),
        (document.issuer, "docAuthority", ""),
        (document.type, "docType", ""),
        (document.title, "docTitle", ""),
    ]
    for words, name, gap in head:
        span = _find(text, words, 0, limits.body, gap)
        if span:
            found.append(TaggedStretch(*span, f"<{name}>", f"</{name}>"))
    dated = DATED.search(text, 0, limits.body) if document.issued_on else None
    if dated and document.issued_on:
        opening = f'<docDate date="{document.issued_on.isoformat()}">'
        found.append(TaggedStretch(text.rindex("ngày", 0, dated.start("d")), dated.end(), opening, "</docDate>"))
    foot = [(document.signatory_title, "role", "signing"), (document.signatory_name, "person", "signatory")]
    for words, name, eid in foot:
        span = _find(text, words, limits.foot, limits.annex)
        if span:
            found.append(TaggedStretch(*span, f'<signature><{name} refersTo="#{eid}">', f"</{name}></signature>"))
    return found


def _find(text: str, words: str | None, start: int, end: int, gap: str = "") -> tuple[int, int] | None:
    """Return where `words` first stand in text[start:end], over any blanks and in any case; `gap` may part letters."""
    if not words or len(words) > _LONGEST_TITLE:
        return None
    at = text.find(words, start, end)
    if at >= 0:
        return at, at + len(words)
    pattern = gap.join(r"\s+" if letter.isspace() else re.escape(letter) for letter in words)
    found = re.compile(pattern, re.IGNORECASE).search(text, start, end)
    return (found.start(), found.end()) if found else None
