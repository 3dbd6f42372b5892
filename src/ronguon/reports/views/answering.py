"""Words of a report that name somebody: shown in their place, to be changed or answered for by a second person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronguon.access.domain.two_persons import WORDS
from ronguon.access.views.backing import BackedDecision, decided_by
from ronguon.audit.actions import stand_ins
from ronguon.files.views import status_of
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.free_words import kinds_of
from ronguon.reports import policies
from ronguon.reports.actions import answering
from ronguon.reports.forms import REASONS, KeptWordsForm
from ronguon.reports.free_words import HeldWords, held_words, open_words
from ronguon.reports.models import Report
from ronguon.reports.views.fetching import report_or_404
from ronguon.reports.views.sources import desk_url
from ronguon.ui.free_words import KINDS
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Words in their pieces, each with whether it was found there; where they are changed; the form to answer."""

    held: HeldWords
    pieces: tuple[tuple[str, bool], ...]
    kinds: tuple[str, ...]
    edit_url: str
    reason: str
    form: KeptWordsForm | None
    by: str = ""
    rests: str = ""


def places(
    request: ActingRequest, report: Report, *, public: bool, failed: KeptWordsForm | None = None
) -> dict[str, Any]:
    """Return what a page shows of the words that name somebody, open ones first."""
    found = held_words(report, public=public)
    may_answer = bool(found) and policies.may_answer(request.actor, report)
    waiting = open_words(found)
    said = _answered(report, found)
    shown = []
    for one in found:
        by, rests = said.get(one.sha256, ("", ""))
        place = _place(request, report, one, failed, may_answer=may_answer)
        shown.append(replace(place, by=by, rests=rests))
    return {
        "held_places": sorted(shown, key=lambda place: place.held.answer is not None),
        "held_open": len(waiting),
        "may_answer": may_answer,
    }


def _answered(report: Report, found: Sequence[HeldWords]) -> dict[str, tuple[str, str]]:
    """Return, of the words that were answered, who did and on whom that rests, by the hash of the words."""
    answers = [one.answer for one in found if one.answer is not None]
    if not answers:
        return {}
    decisions = [BackedDecision(one.answered_by, report.unit, one.answered_at) for one in answers]
    said = decided_by(WORDS, WORDS.second, stand_ins(report=[report.code]), decisions)
    return {one.words_sha256: who for one, who in zip(answers, said, strict=True)}


def _place(
    request: ActingRequest, report: Report, one: HeldWords, failed: KeptWordsForm | None, *, may_answer: bool
) -> FoundPlace:
    form = None
    if may_answer and one.answer is None:
        mine = failed is not None and failed.data.get("words") == one.sha256
        form = failed if mine else KeptWordsForm(initial={"words": one.sha256}, auto_id=f"{one.sha256[:12]}-%s")
    editable = one.sentence is not None and policies.may_edit(request.actor, report)
    url = desk_url(report, one.sentence.position) if one.sentence is not None and editable else ""
    reason = dict(REASONS)[one.answer.reason] if one.answer else ""
    return FoundPlace(one, tuple(_pieces(one)), kind_names(one), url, str(reason), form)


def kind_names(one: HeldWords) -> tuple[str, ...]:
    """Return what was found, in words."""
    return tuple(str(KINDS[kind]) for kind in kinds_of(one.findings))


def _pieces(one: HeldWords) -> Iterator[tuple[str, bool]]:
    done = 0
    for found in one.findings:
        yield one.words[done : found.start], False
        yield found.of(one.words), True
        done = found.end
    yield one.words[done:], False


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show the words that name somebody, and take an answer for one of them."""
    report = report_or_404(request, code)
    if request.method != "POST":
        return _page(request, report)
    require(policies.may_answer(request.actor, report))
    form = KeptWordsForm(request.POST, auto_id=f"{request.POST.get('words', '')[:12]}-%s")
    if not form.is_valid():
        return _page(request, report, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    try:
        answering.answer(report, said["words"], reason=said["reason"], because=said["because"], by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    except RonguonError as error:
        form.add_error("because", error.saying.told(_))
        return _page(request, report, form, status=status_of(error, HTTPStatus.UNPROCESSABLE_ENTITY))
    else:
        messages.success(request, _("The reason was saved. It holds for these words only."))
    return redirect("reports:words", code=report.code)


def _page(
    request: ActingRequest, report: Report, failed: KeptWordsForm | None = None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    values = {"report": report, **places(request, report, public=False, failed=failed)}
    return render(request, "reports/words.html", values, status=status)


def waiting(found: Sequence[HeldWords]) -> list[tuple[HeldWords, tuple[str, ...]]]:
    """Return the words that nobody answered for, each with what was found."""
    return [(one, kind_names(one)) for one in open_words(found)]
