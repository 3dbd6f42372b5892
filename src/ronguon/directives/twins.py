"""The same paper taken in more than once, found among documents that somebody may know of."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from ronguon.directives.domain.papers import KnownDocument, Same, sameness
from ronguon.directives.models import Directive, DirectiveQuerySet, number_key
from ronguon.kernel.vietnamese import search_key


@dataclass(frozen=True, slots=True)
class Twin:
    """A document that is the same paper as another, and by what."""

    directive: Directive
    by: Same


def twins_of(directive: Directive, among: DirectiveQuerySet) -> list[Twin]:
    """Return the documents of `among` that are the same paper as `directive`, oldest first.

    Versions of one document are no twins, nor is what was set aside. Candidates are found by hash and by day; the
    number is compared as mentions of it compare.
    """
    alike = Q(text_sha256=directive.text_sha256)
    if directive.file is not None:
        alike |= Q(file__sha256=directive.file.sha256)
    if directive.number and directive.issued_on:
        alike |= Q(issued_on=directive.issued_on) & ~Q(number="")
    others = among.filter(alike).exclude(family=directive.family).exclude(stage=Directive.Stage.DROPPED)
    paper = _paper(directive)
    found = []
    for other in others.select_related("file", "owner").defer("text").order_by("pk"):
        by = sameness(paper, _paper(other))
        if by is not None:
            found.append(Twin(other, by))
    return found


def _paper(directive: Directive) -> KnownDocument:
    issuer = directive.issuer_unit_id
    return KnownDocument(
        file_sha256=directive.file.sha256 if directive.file else "",
        text_sha256=directive.text_sha256,
        number=number_key(directive.number),
        issuer=f"unit {issuer}" if issuer else search_key(directive.issuer),
        issued_on=directive.issued_on,
    )
