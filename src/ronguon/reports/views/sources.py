"""The panel of one sentence: its figures, the clause it answers, the evidence, and what a person changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronguon.assignments.models import SubmissionProof
from ronguon.audit.actions import doer, names_of, stand_ins
from ronguon.evidence.registry import KIND
from ronguon.reports.domain.figures import CountedAssignment, FigureKey, Measure, filled, tokens
from ronguon.reports.facts import place_of
from ronguon.reports.lineage import FigureProof, clause_of, proofs_of
from ronguon.reports.models import Figure, Report, Sentence
from ronguon.reports.views.screen import SentencePart
from ronguon.reports.views.wording import noun
from ronguon.ui.tags.text import vi_date, vi_number

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Source:
    """One thing a sentence rests on: what it is, where it leads, one line beneath."""

    text: str
    url: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class FigureToken:
    """A figure that a sentence may hold: how it is written in the box, its number, what it counts."""

    key: str
    value: int
    label: str
    used: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands beside the paper about one part of it."""

    part: SentencePart
    sources: tuple[tuple[str, Source], ...]
    agrees: bool | None
    later: bool
    machine: str
    edited_by: str
    tokens: tuple[FigureToken, ...]
    trace_url: str

    @property
    def count(self) -> int:
        """Return the number of sources."""
        return len(self.sources)


def agrees(figures: Sequence[Figure], rows: Sequence[CountedAssignment]) -> bool:
    """Return whether counting again gives every number."""
    return all(_again(figure, rows) == figure.value for figure in figures)


def _again(figure: Figure, rows: Sequence[CountedAssignment]) -> int:
    key = FigureKey.parse(figure.key)
    return key.value(key.rows(rows))


def panel(
    report: Report,
    part: SentencePart,
    figures: Mapping[str, Figure],
    rows: Sequence[CountedAssignment],
    now: Sequence[CountedAssignment],
) -> Panel:
    """Return the panel of `part`.

    `rows` are the report's rows counted again just now, of a signed one by what was known when it was counted; `now`
    by all that is known.
    """
    sentence = part.sentence
    known = list(dict.fromkeys(tokens(sentence.machine_text)))
    used = set(tokens(sentence.text))
    mine = [figures[key] for key in known if key in figures and key in used]
    sources = [*_counted(report, mine), *_ordered(sentence, report), *_proved(sentence, mine)]
    values = {key: figure.value for key, figure in figures.items()}
    return Panel(
        part=part,
        sources=tuple(zip(_LETTERS, sources, strict=False)),
        agrees=agrees(mine, rows) if mine else None,
        later=agrees(mine, rows) and not agrees(mine, now),
        machine=filled(sentence.machine_text, values) if sentence.edited_at else "",
        edited_by=_editor(sentence),
        tokens=tuple(
            FigureToken(f"{{{k}}}", figures[k].value, figures[k].label, k in used) for k in known if k in figures
        ),
        trace_url=reverse("reports:figure", args=[report.code, mine[0].key]) if mine else "",
    )


def _counted(report: Report, figures: Sequence[Figure]) -> list[Source]:
    sizes = dict(
        Figure.objects.filter(pk__in=[f.pk for f in figures]).values_list("pk").annotate(Count("rows")).order_by()
    )
    found = []
    for figure in figures:
        key, rows = FigureKey.parse(figure.key), sizes[figure.pk]
        text = f"{vi_number(figure.value)} {noun(key)}"
        from_rows = ngettext("from %(n)s assignment", "from %(n)s assignments", rows) % {"n": vi_number(rows)}
        until = _("up to the end of %(day)s") % {"day": vi_date(report.as_of)}
        below = until if key.measure is Measure.ROWS else f"{from_rows}, {until}"
        found.append(Source(text, reverse("reports:figure", args=[report.code, figure.key]), below))
    return found


def _ordered(sentence: Sentence, report: Report) -> list[Source]:
    directive = report.directive
    duty = sentence.obligation
    if duty is None:
        url = reverse("documents:room", args=[directive.code])
        return [Source(directive.label, url, directive.title)] if sentence.rule == "opening" else []
    clause = clause_of(duty, directive)
    return [Source(f"{directive.label}, {place_of(duty)}", clause.url, f"“{clause.exact}”")]


def _proved(sentence: Sentence, figures: Sequence[Figure]) -> list[Source]:
    """Return each proof of a told result, or how many there are behind a counted one."""
    if sentence.submission is not None:
        return [_proof(one) for one in proofs_of([sentence.submission])[sentence.submission.pk]]
    verified = [figure for figure in figures if FigureKey.parse(figure.key).choice == "verified"]
    if not verified:
        return []
    proofs = SubmissionProof.objects.filter(submission__in=verified[0].rows.values("submission"), kind=KIND).count()
    text = ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", proofs) % {"n": vi_number(proofs)}
    url = reverse("reports:figure", args=[verified[0].report.code, verified[0].key])
    return [Source(text, url, _("by unit, each with its hash"))]


def _proof(proof: FigureProof) -> Source:
    state = _("withdrawn since") if proof.withdrawn else vi_date(proof.added_on)
    return Source(
        proof.title or _("Erased file"), proof.url, " · ".join(filter(None, [state, f"SHA-256 {proof.sha256[:12]}"]))
    )


def _editor(sentence: Sentence) -> str:
    if sentence.edited_by is None:
        return ""
    told = stand_ins(report=[sentence.report.code])
    names = names_of([sentence.edited_by, *told.lenders])
    lender = told.lender_of(sentence.edited_by, sentence.edited_at, "report.edited")
    return doer(sentence.edited_by, lender, names) or _("a person whose name was removed")


def desk_url(report: Report, position: int, **more: str) -> str:
    """Return the address of the desk with one part chosen."""
    query = urlencode({"cau": position, **more})
    return f"{reverse('reports:desk', args=[report.code])}?{query}"
