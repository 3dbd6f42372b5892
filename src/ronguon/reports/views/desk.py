"""The report desk: the paper as it will print, its sources beside it, what is left to do before signing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ronguon.access.domain.two_persons import REPORT
from ronguon.access.models import Approval
from ronguon.access.views.backing import rests_on
from ronguon.audit.actions import doer, names_of, stand_ins
from ronguon.kernel import clock
from ronguon.papers.sheet import compose
from ronguon.reorganisation.views.since import since
from ronguon.reports import policies
from ronguon.reports.domain.figures import CountedAssignment, tokens
from ronguon.reports.domain.naming import period_words
from ronguon.reports.facts import counted_at, recount
from ronguon.reports.forms import SeenReportForm, SentenceForm
from ronguon.reports.free_words import held_words
from ronguon.reports.models import Figure, Report, Sentence
from ronguon.reports.paper import paper_of
from ronguon.reports.views.answering import waiting
from ronguon.reports.views.fetching import report_or_404
from ronguon.reports.views.publishing import public_address
from ronguon.reports.views.screen import Screen, SentencePart, screen
from ronguon.reports.views.sources import agrees, desk_url, panel
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

CHOSEN = "cau"
EDITING = "sua"


@dataclass(frozen=True, slots=True)
class Ready:
    """What stands between the draft and its signature, and what is in order already.

    `changed` figures do not count the same again; `later` ones do, and are others by what came to be known since.
    """

    gaps: tuple[SentencePart, ...]
    typed: tuple[SentencePart, ...]
    edited: int
    sourced: int
    figures: int
    changed: int
    later: int = 0

    @property
    def open(self) -> int:
        """Return how many places ask for a look."""
        return len(self.gaps) + len(self.typed)


@dataclass(frozen=True, slots=True)
class Recounted:
    """The rows of a report counted again: by what its figures were counted from, and by all that is known now."""

    known: Sequence[CountedAssignment]
    now: Sequence[CountedAssignment]


def recounted(report: Report) -> Recounted:
    """Return the rows of a signed report as known when its figures were counted, and now; of a draft, now alone."""
    now = recount(report)
    signed = report.stage == Report.Stage.SIGNED
    return Recounted(recount(report, known_at=counted_at(report)) if signed else now, now)


def ready(shown: Screen, figures: Sequence[Figure], rows: Recounted) -> Ready:
    """Return the list before signing."""
    parts = shown.parts
    changed = [figure for figure in figures if not agrees([figure], rows.known)]
    return Ready(
        gaps=tuple(part for part in parts if part.sentence.gap),
        typed=tuple(part for part in parts if part.typed),
        edited=sum(part.sentence.edited_at is not None for part in parts),
        sourced=sum(_has_source(part) for part in parts),
        figures=len(figures),
        changed=len(changed),
        later=sum(not agrees([figure], rows.now) for figure in figures if figure not in changed),
    )


def _has_source(part: SentencePart) -> bool:
    sentence = part.sentence
    return bool(tokens(sentence.text) or sentence.submission_id or sentence.obligation_id)


def read(report: Report, on: date) -> tuple[Screen, dict[str, Figure]]:
    """Return the paper on the screen and the figures by key."""
    sentences = list(
        report.sentences.select_related(
            "obligation__clause", "obligation__reading", "submission__unit", "submission__occurrence"
        ).prefetch_related("submission__proofs")
    )
    figures = {figure.key: figure for figure in report.figures.select_related("report")}
    return screen(report, compose(paper_of(report, on=on)), sentences, figures), figures


def _chosen(shown: Screen, asked: str) -> SentencePart | None:
    """Return the part that the address names, else the first one with a figure."""
    parts = shown.parts
    named = next((part for part in parts if str(part.position) == asked), None)
    return named or next((part for part in parts if tokens(part.sentence.text)), parts[0] if parts else None)


@login_required
@require_safe
def desk(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show the report; `cau` names the sentence whose sources are shown, `sua` opens its wording."""
    return desk_page(request, report_or_404(request, code))


def desk_page(
    request: ActingRequest,
    report: Report,
    *,
    form: SentenceForm | None = None,
    position: int | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Return the desk as the report stands now; a form that failed keeps what was typed."""
    shown, figures = read(report, clock.today())
    rows = recounted(report)
    chosen = _chosen(shown, str(position) if position is not None else request.GET.get(CHOSEN, ""))
    editable = policies.may_edit(request.actor, report)
    if form is None and editable and EDITING in request.GET and chosen is not None:
        form = SentenceForm(initial={"text": chosen.sentence.text, "seen": report.revision})
    values = {
        **frame(request, report), "screen": shown, "ready": ready(shown, list(figures.values()), rows),
        "panel": panel(report, chosen, figures, rows.known, rows.now) if chosen else None,
        "form": form if editable else None,
        "held": waiting(held_words(report)) if report.stage == Report.Stage.DRAFT else [],
        "pinned": CHOSEN in request.GET or position is not None,
    }  # fmt: skip
    return render(request, "reports/desk.html", values, status=status)


def frame(request: ActingRequest, report: Report) -> dict[str, Any]:
    """Return what every page of one report shows and may offer."""
    publication = getattr(report, "publication", None)
    return {
        "report": report,
        "called": called(report),
        "known_as": since([report.unit], report.signed_on, clock.today()) if report.signed_on else [],
        "heading": period_words(report.period_from, report.period_to),
        "may_edit": policies.may_edit(request.actor, report),
        "may_sign": policies.may_sign(request.actor, report),
        "may_publish": policies.may_publish(request.actor, report),
        "publication": publication,
        "public_url": public_address(publication),
        **_signed(report),
        "seen": SeenReportForm(initial={"seen": report.revision}),
    }


def called(report: Report) -> str:
    """Return the name of the unit whose report it is: of a signed one the name that it bore when it signed."""
    return report.unit.name_on(report.signed_on) if report.signed_on else report.unit.name


def _signed(report: Report) -> dict[str, str]:
    """Return who signed on whose behalf, "" for a head who signed by themselves, and on whom that power rests."""
    if report.signed_by is None or report.signed_on is None:
        return {}
    told = stand_ins(report=[report.code])
    lender = told.lender_of(report.signed_by, report.signed_at, *REPORT.second)
    approval = Approval(lender or report.signed_by, report.unit, report.signed_on)
    return {
        "signed_by": doer(report.signed_by, lender, names_of([report.signed_by, lender])) if lender else "",
        "rests": rests_on(REPORT, [approval]).get(approval, ""),
    }


@login_required
@require_safe
def sentence(request: ActingRequest, code: UUID, position: int) -> HttpResponse:
    """Give the panel of one sentence as a fragment; without scripts, the desk with it chosen."""
    report = report_or_404(request, code)
    if not request.headers.get("HX-Request"):
        return redirect(desk_url(report, position) + "#nguon")
    shown, figures = read(report, clock.today())
    part = next((part for part in shown.parts if part.position == position), None)
    if part is None:
        raise Http404
    rows = recounted(report)
    values = {**frame(request, report), "panel": panel(report, part, figures, rows.known, rows.now), "fragment": True}
    return render(request, "reports/panel.html", values)


def editable_sentence(request: ActingRequest, code: UUID, position: int) -> tuple[Report, Sentence | None]:
    """Return the report and its sentence; null when somebody cut it meanwhile. Raises `NotAllowedError` for readers."""
    report = report_or_404(request, code)
    require(policies.may_draft(request.actor, report.unit))
    return report, report.sentences.select_related("report__unit").filter(position=position).first()
