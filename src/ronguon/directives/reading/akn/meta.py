"""What stands before the text: identification, references, and the duty layer keyed by eId and text offsets."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from ronguon.directives.reading.akn.words import attribute
from ronguon.directives.reading.model import DocumentHead, ReadCitation, ReadDuty, TextSpan
from ronguon.directives.reading.reader import Reading
from ronguon.kernel.vietnamese import slug

NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
DUTIES: Final = "urn:ronguon:duties:1"
_UNDATED: Final = "0001-01-01"


def name_of(document: DocumentHead) -> str:
    """Return the kind of the document as a part of an address."""
    return _part(document.type or "") or "van-ban"


@lru_cache(maxsize=1024)
def _part(words: str) -> str:
    return slug(words.replace("/", "-"))


@lru_cache(maxsize=1024)
def _work(kind: str, on: date | None, number: str) -> str:
    day = on.isoformat() if on else _UNDATED
    return f"/akn/vn/doc/{_part(kind) or 'van-ban'}/{day}/{_part(number) or 'khong-so'}"


def cited(citation: ReadCitation, text: str) -> str:
    """Return the address of the work that is cited; that of a law is made from its title."""
    return _work(citation.type, citation.issued_on, citation.number or citation.span.of(text))


def meta(reading: Reading) -> str:
    """Return the `meta` of the whole document."""
    document = reading.document
    issuer = attribute(document.issuer or "không rõ")
    person = role = ""
    if document.signatory_name:
        shown = attribute(document.signatory_name)
        person = f'<TLCPerson eId="signatory" href="/ontology/person/vn/signatory" showAs={shown}/>'
    if document.signatory_title:
        shown = attribute(document.signatory_title)
        role = f'<TLCRole eId="signing" href="/ontology/role/vn/signing" showAs={shown}/>'
    return (
        f'<meta>{_identification(document, "main")}<analysis source="#ronguon"><otherAnalysis source="#ronguon">'
        f'{_layer(reading)}</otherAnalysis></analysis><references source="#ronguon">'
        f'<TLCOrganization eId="issuer" href="/ontology/organization/vn/issuer" showAs={issuer}/>'
        '<TLCOrganization eId="ronguon" href="/ontology/organization/vn/ronguon" showAs="Rõ Nguồn"/>'
        f"{person}{role}</references></meta>"
    )


def component_meta(document: DocumentHead, component: str) -> str:
    """Return the `meta` of an annex, whose references are those of the whole document."""
    return f"<meta>{_identification(document, component)}</meta>"


def _identification(document: DocumentHead, component: str) -> str:
    work = _work(document.type or "", document.issued_on, document.number or "")
    day = document.issued_on.isoformat() if document.issued_on else _UNDATED
    issued = f'<FRBRdate date="{day}" name="issued"/><FRBRauthor href="#issuer"/>'
    made = f'<FRBRdate date="{day}" name="issued"/><FRBRauthor href="#ronguon"/>'
    alias = f'<FRBRalias value={attribute(document.title)} name="title"/>' if document.title else ""
    number = f"<FRBRnumber value={attribute(document.number)}/>" if document.number else ""
    return (
        '<identification source="#ronguon">'
        f'<FRBRWork><FRBRthis value="{work}/!{component}"/><FRBRuri value="{work}"/>{alias}{issued}'
        f'<FRBRcountry value="vn"/><FRBRsubtype value="{name_of(document)}"/>{number}</FRBRWork>'
        f'<FRBRExpression><FRBRthis value="{work}/vie@/!{component}"/><FRBRuri value="{work}/vie@"/>{issued}'
        '<FRBRlanguage language="vie"/></FRBRExpression>'
        f'<FRBRManifestation><FRBRthis value="{work}/vie@/!{component}.xml"/><FRBRuri value="{work}/vie@.xml"/>'
        f"{made}</FRBRManifestation></identification>"
    )


def _layer(reading: Reading) -> str:
    text = reading.text
    parts = [f'<d:duties xmlns:d="{DUTIES}">']
    for duty in reading.duties:
        span = duty.span
        parts.append(
            f'<d:duty clause={attribute(duty.clause)} start="{span.start}" end="{span.end}" kind="{duty.kind}" '
            f'laidOn="{duty.laid_on}">'
        )
        parts += _fields(text, duty)
        parts.append("</d:duty>")
    parts.append("</d:duties>")
    return "".join(parts)


def _fields(text: str, duty: ReadDuty) -> list[str]:
    parts = [
        _field(name, text, body.span, f' because="{body.because}"')
        for name, bodies in (("addressee", duty.addressees), ("coordinator", duty.coordinators))
        for body in bodies
    ]
    for deadline in [d for d in (duty.deadline, *duty.more_deadlines) if d]:
        on = f' on="{deadline.on.isoformat()}"' if deadline.on else ""
        rule = f" rule={attribute(deadline.term)}" if deadline.term else ""
        parts.append(_field("deadline", text, deadline.span, on + rule))
    if duty.frequency:
        rrule = f" rrule={attribute(duty.frequency.rrule)}" if duty.frequency.rrule else ""
        parts.append(_field("frequency", text, duty.frequency.span, rrule))
    if duty.quantity:
        parts.append(_field("quantity", text, duty.quantity.span, f' number="{duty.quantity.number}"'))
    return parts


def _field(name: str, text: str, span: TextSpan, more: str) -> str:
    return f'<d:{name} start="{span.start}" end="{span.end}"{more} words={attribute(span.of(text))}/>'
