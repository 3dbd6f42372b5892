"""The documents that a document names, and those that name it, as far as the reader may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ronguon.directives.models import Citation, Directive, number_key
from ronguon.units.domain import Actor


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that the text names: its words there, and what of it is known here (perhaps nothing, or several)."""

    words: str
    known: Sequence[Directive]


@dataclass(frozen=True, slots=True)
class Related:
    """Both directions. `above` are the known documents that this one may carry out."""

    cited: Sequence[Cited]
    citing: Sequence[Directive]
    above: Sequence[Directive]


def related_to(directive: Directive, actor: Actor) -> Related:
    """Return what `directive` names and what names it, of the documents that `actor` may read. Three queries."""
    citations = _in_full(list(directive.citations.all()))
    known = _known(citations, directive, actor)
    cited = [Cited(" ".join(directive.text[one.start : one.end].split()), _of(one, known)) for one in citations]
    by = Directive.objects.visible_to(actor).filter(citations__in=Citation.objects.of(directive))
    others = by.exclude(family=directive.family).exclude(stage=Directive.Stage.DROPPED).distinct().defer("text")
    above = {one.pk: one for found in cited for one in found.known if one.family != directive.family}
    return Related(cited, _newest(others.order_by("-issued_on", "-pk")), list(above.values()))


def _in_full(citations: Sequence[Citation]) -> list[Citation]:
    """Return the citations without the short forms (“Chỉ thị số 12”) of what is named in full elsewhere."""
    full = {(one.kind, one.number) for one in citations}

    def short(one: Citation) -> bool:
        return one.number.isdecimal() and any(
            kind == one.kind and number != one.number and number.startswith((f"{one.number}-", f"{one.number}/"))
            for kind, number in full
        )

    return [one for one in citations if not short(one)]


def _known(citations: Iterable[Citation], directive: Directive, actor: Actor) -> dict[str, list[Directive]]:
    """Return number → the documents that bear it, the newest version of each."""
    numbers = {one.number for one in citations}
    found: defaultdict[str, list[Directive]] = defaultdict(list)
    if not numbers:
        return found
    rows = Directive.objects.visible_to(actor).filter(number__in=numbers).exclude(pk=directive.pk)
    for one in _newest(rows.exclude(stage=Directive.Stage.DROPPED).select_related("issuer_unit").defer("text")):
        found[number_key(one.number)].append(one)
    return found


def _of(citation: Citation, known: dict[str, list[Directive]]) -> list[Directive]:
    named = known.get(citation.number, [])
    day = citation.issued_on
    return [one for one in named if day is None or one.issued_on is None or one.issued_on == day]


def _newest(rows: Iterable[Directive]) -> list[Directive]:
    """Return one version of each document: of several that match, the newest."""
    newest: dict[object, Directive] = {}
    for one in rows:
        if one.family not in newest or newest[one.family].version < one.version:
            newest[one.family] = one
    return list(newest.values())
