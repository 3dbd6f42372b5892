"""What a unit owes, and the page of one occurrence with the actions of the unit that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronguon.access.middleware import NOBODY
from ronguon.assignments import policies
from ronguon.assignments.actions import working
from ronguon.assignments.domain.lateness import is_waiting
from ronguon.assignments.forms.work import NoteForm, SubmissionForm
from ronguon.assignments.models import Assignment, Occurrence, Review
from ronguon.assignments.registry import panels
from ronguon.assignments.views import history, owed, wordings
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.notices.models import Notice
from ronguon.ui.cards import ChoiceChip
from ronguon.ui.free_words import warn_of_people
from ronguon.ui.listing import SEARCH, address, page_of
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

PART = "vai"
UNIT = "don-vi"
GROUP = "nhom"
ASIDE = 4
OPEN_STAGES = frozenset({Occurrence.Stage.OPEN, Occurrence.Stage.RETURNED})
FormT = TypeVar("FormT", bound=Form)


def sees_work(request: HttpRequest) -> bool:
    """Return whether the bar leads this reader to what is owed."""
    return policies.may_report_somewhere(getattr(request, "actor", NOBODY))


def sees_review(request: HttpRequest) -> bool:
    """Return whether the bar leads this reader to what waits for review."""
    return policies.may_review_somewhere(getattr(request, "actor", NOBODY))


def reports_for(request: ActingRequest) -> list[Unit]:
    """Return the units whose work the actor reports on, in the order of the tree."""
    codes = {s.unit for s in request.actor.grants if Permission.REPORT in s.permissions}
    return list(Unit.objects.filter(code__in=codes, until_on__isnull=True).order_by("path"))


def chosen_unit(request: ActingRequest, units: Sequence[Unit]) -> Unit:
    """Return the unit that the address names, else the first. Raises `Http404` for one that is not the actor's."""
    require(bool(units))
    asked = request.GET.get(UNIT, "")
    chosen = next((unit for unit in units if str(unit.code) == asked), None) if asked else units[0]
    if chosen is None:
        raise Http404
    return chosen


@login_required
@require_safe
def owed_list(request: ActingRequest) -> HttpResponse:
    """Show what a unit owes: the first of each group, or one group page by page."""
    units, on = reports_for(request), clock.today()
    unit = chosen_unit(request, units)
    part = part_of(request)
    found = owed.matching(owed.owed(unit, on), request.GET.get(SEARCH, ""))
    counted = owed.tally(found)
    values = {
        "unit": unit, "on": on, "week_end": owed.week_end(on), "month_end": owed.month_end(on),
        "counts": {due.name.lower(): counted[part][due] for due in owed.Due}, "total": sum(counted[part].values()),
        "parts": _part_choices(request, counted, part),
        "units": [ChoiceChip(one.name, address(request.GET, **{UNIT: one.code}), one == unit) for one in units],
        "csv_url": reverse("work:csv") + address(request.GET), **_aside(unit, request.actor),
        "urgent": owed.urgent(unit, on),
    }  # fmt: skip
    return render(request, "assignments/work/list.html", values | _groups(request, found.filter(assignment__part=part)))


def part_of(request: HttpRequest) -> str:
    """Return the part that the address names: to coordinate, or else to lead."""
    return Assignment.Part.COORDINATOR if request.GET.get(PART) == "phoi-hop" else Assignment.Part.LEAD


def _part_choices(request: HttpRequest, counted: dict[str, dict[str, int]], part: str) -> list[ChoiceChip]:
    words = {Assignment.Part.LEAD: (_("Lead"), None), Assignment.Part.COORDINATOR: (_("Coordinating"), "phoi-hop")}
    return [
        ChoiceChip(word, address(request.GET, **{PART: key, GROUP: None}), one == part, sum(counted[one].values()))
        for one, (word, key) in words.items()
    ]


def _groups(request: HttpRequest, rows: QuerySet[Occurrence]) -> dict[str, Any]:
    """Return the rows of every group, few of each, or one page of the group that the address names."""
    on = clock.today()
    asked = request.GET.get(GROUP, "")
    page = None
    if asked in set(owed.Due):
        page = page_of(request, owed.in_order(rows.filter(due=asked)))  # type: ignore[misc]  # annotated by `owed`
        shown = list(page.object_list)
    else:
        shown = list(owed.first_of_each(rows))
    known = owed.known_of(shown)
    by_group: dict[str, list[Any]] = {due.name.lower(): [] for due in owed.Due}
    for row in shown:
        by_group[owed.Due(row.due).name.lower()].append(row)
    loud = True
    for due in owed.CARDS:
        held = by_group[due.name.lower()]
        by_group[due.name.lower()] = owed.cards(held, known, on, loud=loud)
        loud = loud and all(is_waiting(row.facts) for row in held)
    return {"groups": by_group, "page": page, "group": asked if page else "", "searched": request.GET.get(SEARCH, "")}


def _aside(unit: Unit, actor: Actor) -> dict[str, Any]:
    judged = Review.objects.filter(submission__occurrence__assignment__unit=unit).select_related(
        "unit", "submission__occurrence__assignment__obligation"
    )
    notices = (
        Notice.objects.visible_to(actor)
        .filter(unit=unit)
        .exclude(kind__in=[Notice.Kind.ACCEPTED, Notice.Kind.RETURNED])
    )
    return {"answers": judged.order_by("-decided_at")[:ASIDE], "notices": notices[:ASIDE]}


def _occurrence(request: ActingRequest, code: UUID) -> Occurrence:
    found = Occurrence.objects.visible_to(request.actor).select_related(
        "assignment__unit", "assignment__assigned_by", "assignment__origin__unit",
        "assignment__origin__obligation", "assignment__obligation__directive",
        "assignment__obligation__clause__parent__parent__parent",
    )  # fmt: skip
    return get_object_or_404(found, code=code)


@login_required
@require_safe
def detail(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show one occurrence: the words that order it, its term, proofs, what was said and judged."""
    return occurrence_page(request, _occurrence(request, code))


def occurrence_page(
    request: ActingRequest,
    occurrence: Occurrence,
    *,
    submit_result: SubmissionForm | None = None,
    note: NoteForm | None = None,
    panel: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Return the page of an occurrence as it stands now; forms that failed keep what was typed.

    `panel` is what a higher app shows in place of what it would show unasked.
    """
    occurrence = _occurrence(request, occurrence.code)
    assignment, on = occurrence.assignment, clock.today()
    line = occurrence.line()
    mine = policies.may_report(request.actor, assignment)
    rounds = history.rounds(line)
    returned = _reason(line) if occurrence.stage == Occurrence.Stage.RETURNED else None
    state, words = _state(occurrence)
    duty = assignment.obligation
    values = {
        "occurrence": occurrence, "assignment": assignment, "duty": duty, "on": on,
        "state": state, "state_words": words,
        "cite": owed.cite(duty), "reading_url": owed.reading_url(duty), "words": owed.words_of(duty),
        "headings": owed.headings_of(duty),
        "by": owed.told_by(occurrence, None), "term": history.term_in_words(occurrence),
        "mine": mine, "changing": mine and occurrence.stage in OPEN_STAGES, "returned": returned,
        "receipt": mine and owed.unseen(occurrence), "waiting": _waiting(request, occurrence),
        "submit_result": submit_result or _fresh(occurrence, rounds), "note": note or NoteForm(),
        "panels": [panel] if panel else panels(request, occurrence), "steps": history.story(line, request.actor),
        "reworded": wordings.reworded(assignment),
        "stands_in": wordings.standing_in(duty),
        "ended": wordings.ended_by(assignment) if assignment.until_on else None,
        "goes_on": wordings.going_on(occurrence),
    }  # fmt: skip
    return render(request, "assignments/work/detail.html", values, status=status)


def _state(occurrence: Occurrence) -> tuple[str, str]:
    if occurrence.stage == Occurrence.Stage.ACCEPTED:
        return "accepted", ""
    return owed.badge(occurrence, clock.today())


def _reason(line: Sequence[Occurrence]) -> Review | None:
    return next((one for one in history.judgements(line) if one.verdict == Review.Verdict.RETURNED), None)


def _waiting(request: ActingRequest, occurrence: Occurrence) -> str:
    """Return where the actor judges what waits here, "" when it is not theirs to judge."""
    newest = occurrence.submissions.first()
    if newest is None or not policies.may_judge(request.actor, newest):
        return ""
    return reverse("review:detail", args=[newest.code])


def _fresh(occurrence: Occurrence, rounds: Sequence[Any]) -> SubmissionForm:
    """Return the form to submit; after a return it begins with what was said before."""
    initial: dict[str, Any] = {"seen": occurrence.stage}
    if occurrence.stage == Occurrence.Stage.RETURNED and rounds:
        initial |= {"text": rounds[0].text, "amount": rounds[0].amount}
    return SubmissionForm(initial=initial).for_duty(occurrence.assignment.obligation)


def _top(occurrence: Occurrence) -> str:
    """Return the page's address with its top named: a form's own anchor would outlive the redirect otherwise."""
    return reverse("work:detail", args=[occurrence.code]) + "#chinh"


@login_required
@require_POST
def acknowledge(request: ActingRequest, code: UUID) -> HttpResponse:
    """Note that the unit received the assignment."""
    occurrence = _occurrence(request, code)
    working.acknowledge(occurrence.assignment, by=request.actor)
    messages.success(request, _("Noted as received."))
    return redirect(_top(occurrence))


@login_required
@require_POST
def progress(request: ActingRequest, code: UUID) -> HttpResponse:
    """Write a note on the way."""
    occurrence = _occurrence(request, code)
    require(policies.may_report(request.actor, occurrence.assignment))
    form = NoteForm(request.POST)
    if not form.is_valid():
        return occurrence_page(request, occurrence, note=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        working.record_progress(occurrence, text=form.cleaned_data["note"], by=request.actor)
    except RonguonError as error:
        return occurrence_page(request, occurrence, note=refused(form, error), status=HTTPStatus.CONFLICT)
    messages.success(request, _("Progress noted."))
    warn_of_people(request, form.cleaned_data["note"])
    return redirect(_top(occurrence))


@login_required
@require_POST
def submit(request: ActingRequest, code: UUID) -> HttpResponse:
    """Submit what the unit did, with the evidence that is on the table."""
    occurrence = _occurrence(request, code)
    require(policies.may_report(request.actor, occurrence.assignment))
    form = SubmissionForm(request.POST).for_duty(occurrence.assignment.obligation)
    if not form.is_valid():
        return occurrence_page(request, occurrence, submit_result=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        working.submit(occurrence, form.account(), seen=form.cleaned_data["seen"], by=request.actor)
    except IllegalMoveError as error:
        return occurrence_page(request, occurrence, submit_result=refused(form, error), status=HTTPStatus.CONFLICT)
    messages.success(request, _("Submitted. The unit that ordered it will review it."))
    warn_of_people(request, form.cleaned_data["text"])
    return redirect(_top(occurrence))


def refused(form: FormT, error: RonguonError) -> FormT:
    """Return `form` with the refusal above its fields; what was typed stays."""
    form.add_error(None, error.saying.told(_))
    return form
