"""A reading as Akoma Ntoso 3.0: clauses as hierarchy with eIds, references in place, duties as a stand-off layer.

Source: OASIS Akoma Ntoso Version 1.0 Part 2 (akomantoso30.xsd), Akoma Ntoso Naming Convention Version 1.0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ronguon.directives.reading.model import Citation, Clause, Duty, Span
from ronguon.directives.reading.reader import Reading
from ronguon.kernel.vietnamese import slug

NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
DUTIES: Final = "urn:ronguon:duties:1"
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNDATED: Final = "0001-01-01"


def as_akn(reading: Reading) -> str:
    """Return the reading as one XML document, with a duty layer keyed by eId and text offsets."""
    return "".join([
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<akomaNtoso xmlns="{NAMESPACE}"><doc name={quoteattr(_name(reading))}>',
        _meta(reading),
        _preface(reading),
        "<mainBody>", *_body(reading), "</mainBody>",
        _conclusions(reading),
        "</doc></akomaNtoso>\n",
    ])  # fmt: skip


def _name(reading: Reading) -> str:
    return slug(reading.document.type or "") or "van-ban"


def _say(words: str) -> str:
    return escape(_NOT_XML.sub(" ", words))


def _attribute(words: str) -> str:
    return quoteattr(_NOT_XML.sub(" ", words))


def _uri(reading: Reading) -> str:
    document = reading.document
    day = document.issued_on.isoformat() if document.issued_on else _UNDATED
    number = slug((document.number or "khong-so").replace("/", "-")) or "khong-so"
    return f"/akn/vn/doc/{_name(reading)}/{day}/{number}"


def _meta(reading: Reading) -> str:
    uri = _uri(reading)
    day = reading.document.issued_on.isoformat() if reading.document.issued_on else _UNDATED
    levels = (
        ("Work", uri, ""),
        ("Expression", f"{uri}/vie@", '<FRBRlanguage language="vie"/>'),
        ("Manifestation", f"{uri}/vie@.xml", ""),
    )
    parts = ['<meta><identification source="#ronguon">']
    for level, at, extra in levels:
        country = '<FRBRcountry value="vn"/>' if level == "Work" else ""
        parts.append(
            f'<FRBR{level}><FRBRthis value="{at}/!main"/><FRBRuri value="{at}"/>'
            f'<FRBRdate date="{day}" name="issued"/><FRBRauthor href="#issuer"/>{country}{extra}</FRBR{level}>'
        )
    issuer = _attribute(reading.document.issuer or "không rõ")
    parts.append(
        f'</identification><analysis source="#ronguon"><otherAnalysis source="#ronguon">{_layer(reading)}'
        '</otherAnalysis></analysis><references source="#ronguon">'
        f'<TLCOrganization eId="issuer" href="/ontology/organization/vn/issuer" showAs={issuer}/>'
        '<TLCOrganization eId="ronguon" href="/ontology/organization/vn/ronguon" showAs="Rõ Nguồn"/>'
        "</references></meta>"
    )
    return "".join(parts)


def _layer(reading: Reading) -> str:
    text = reading.text
    parts = [f'<d:duties xmlns:d="{DUTIES}">']
    for duty in reading.duties:
        span = duty.span
        parts.append(
            f'<d:duty clause={quoteattr(duty.clause)} start="{span.start}" end="{span.end}" kind="{duty.kind}" '
            f'laidOn="{duty.laid_on}">'
        )
        parts.extend(_layer_parts(text, duty))
        parts.append("</d:duty>")
    parts.append("</d:duties>")
    return "".join(parts)


def _layer_parts(text: str, duty: Duty) -> list[str]:
    parts = [
        f'<d:{name} start="{b.span.start}" end="{b.span.end}" because="{b.because}">{_say(b.span.of(text))}</d:{name}>'
        for name, bodies in (("addressee", duty.addressees), ("coordinator", duty.coordinators))
        for b in bodies
    ]
    for deadline in [d for d in (duty.deadline, *duty.more_deadlines) if d]:
        on = f' on="{deadline.on.isoformat()}"' if deadline.on else ""
        rule = f" rule={quoteattr(deadline.term)}" if deadline.term else ""
        parts.append(_field("deadline", text, deadline.span, on + rule))
    if duty.frequency:
        rrule = f" rrule={quoteattr(duty.frequency.rrule)}" if duty.frequency.rrule else ""
        parts.append(_field("frequency", text, duty.frequency.span, rrule))
    if duty.quantity:
        parts.append(_field("quantity", text, duty.quantity.span, f' number="{duty.quantity.number}"'))
    return parts


def _field(name: str, text: str, span: Span, more: str) -> str:
    return f'<d:{name} start="{span.start}" end="{span.end}"{more}>{_say(span.of(text))}</d:{name}>'


def _preface(reading: Reading) -> str:
    document = reading.document
    lines = []
    if document.issuer:
        lines.append(f"<p>{_say(document.issuer)}</p>")
    if document.number:
        lines.append(f"<p><docNumber>{_say(document.number)}</docNumber></p>")
    if document.issued_on:
        day = document.issued_on
        lines.append(f'<p><docDate date="{day.isoformat()}">{day:%d/%m/%Y}</docDate></p>')
    if document.type:
        lines.append(f"<p><docType>{_say(document.type)}</docType></p>")
    if document.title:
        lines.append(f"<p><docTitle>{_say(document.title)}</docTitle></p>")
    return f"<preface>{''.join(lines)}</preface>" if lines else ""


def _body(reading: Reading) -> list[str]:
    children: dict[str | None, list[Clause]] = defaultdict(list)
    for clause in reading.clauses:
        children[clause.parent].append(clause)
    citations = _all_citations(reading)
    parts: list[str] = []
    # An explicit stack: the depth of a document is not the depth of the interpreter.
    waiting: list[Clause | str] = list(reversed(children[None]))
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        under = children.get(item.eid, [])
        end = min((c.span.start for c in under), default=item.span.end)
        name = item.eid.rsplit("__", 1)[-1].split("_", 1)[0]
        parts.append(f'<hcontainer name="{name}" eId={_attribute(item.eid)}>')
        start = item.span.start
        if item.marker and reading.text.startswith(item.marker, start):
            parts.append(f"<num>{_say(item.marker)}</num>")
            start += len(item.marker)
        words = f"<p>{_inline(reading.text, Span(start, max(start, end)), citations)}</p>"
        parts.append(f"<intro>{words}</intro>" if under else f"<content>{words}</content>")
        waiting.append("</hcontainer>")
        waiting.extend(reversed(under))
    return parts or [f"<p>{_say(reading.text[:2000].strip())}</p>"]


def _all_citations(reading: Reading) -> list[Citation]:
    from ronguon.directives.reading import citations

    return citations.find(reading.text, Span(0, len(reading.text)))


def _inline(text: str, span: Span, citations: list[Citation]) -> str:
    from bisect import bisect_left

    parts, at = [], span.start
    first = bisect_left(citations, span.start, key=lambda c: c.span.start)
    for citation in citations[first:]:
        if citation.span.end > span.end:
            break
        if citation.span.start < at:
            continue
        number = slug((citation.number or citation.span.of(text)).replace("/", "-")) or "khong-so"
        parts.append(_say(text[at : citation.span.start]))
        parts.append(f'<ref href="/akn/vn/doc/{slug(citation.type)}/{number}">{_say(citation.span.of(text))}</ref>')
        at = citation.span.end
    parts.append(_say(text[at : span.end]))
    return "".join(parts).strip()


def _conclusions(reading: Reading) -> str:
    document = reading.document
    lines = [document.authority, document.signatory_title]
    parts = [f"<p>{_say(line)}</p>" for line in lines if line]
    if document.signatory_name:
        name = _say(document.signatory_name)
        parts.append(f'<p><signature><person refersTo="#signatory">{name}</person></signature></p>')
    parts += [f"<p>{_say(line)}</p>" for line in document.recipients]
    return f"<conclusions>{''.join(parts)}</conclusions>" if parts else ""
