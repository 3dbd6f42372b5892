"""Decisions on units: their list, the draft change by change, the second person's decision."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronguon.access.domain.two_persons import REORGANISATION
from ronguon.access.models import Approval
from ronguon.access.views.backing import rests_on
from ronguon.audit import actions as audit
from ronguon.kernel import clock
from ronguon.kernel.days import day_of
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reorganisation import policies
from ronguon.reorganisation.actions import reorganising
from ronguon.reorganisation.actions.handing_over import UNITS
from ronguon.reorganisation.forms.reorganising import CHANGES, FORMS, DecisionForm
from ronguon.reorganisation.models import HandOver, PlannedChange, Reorganisation
from ronguon.reorganisation.registry import providers
from ronguon.reorganisation.views.effects import Thing, things, told
from ronguon.ui.listing import page_of
from ronguon.units.domain import Actor, Permission
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Unit
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

REASON_LENGTH = 500
Stage = Reorganisation.Stage


def areas(actor: Actor) -> list[Unit]:
    """Return the units within which `actor` may draft changes: those kept with everything below."""
    paths = [s.path for s in actor.grants if s.subtree and Permission.MANAGE in s.permissions]
    return list(Unit.objects.filter(path__in=paths, until_on__isnull=True).order_by("path"))


def papers_of(changes: Collection[int]) -> dict[int, str]:
    """Return change, by its key → the page of the decision that ordered it. One query."""
    rows = PlannedChange.objects.filter(transition__in=changes).values_list("transition", "reorganisation__code")
    return {change: reverse("units:reorganisation", args=[code]) for change, code in rows}


def _paper(request: ActingRequest, code: UUID) -> Reorganisation:
    found = Reorganisation.objects.visible_to(request.actor).select_related("area", "file")
    return get_object_or_404(found, code=code)


@login_required
@require_GET
def listing(request: ActingRequest) -> HttpResponse:
    """Show decisions on units, those that wait first."""
    require(bool(request.actor.grants))
    rows = Reorganisation.objects.visible_to(request.actor).select_related("area").order_by("-effective_on", "-pk")
    waiting = list(rows.filter(stage__in=[Stage.DRAFT, Stage.SENT]))
    page: Page[Reorganisation] = page_of(request, rows.filter(stage__in=[Stage.IN_FORCE, Stage.DROPPED]))
    context = {"waiting": waiting, "page": page, "today": clock.today(), "drafts": bool(areas(request.actor))}
    return render(request, "reorganisation/decision/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def begin(request: ActingRequest) -> HttpResponse:
    """Type in the decision, then go on to its changes."""
    among = areas(request.actor)
    require(bool(among))
    form = DecisionForm(request.POST if request.method == "POST" else None, areas=among)
    if request.method == "POST" and form.is_valid():
        made = reorganising.draft(form.decision(), form.chosen_area(), by=request.actor)
        return redirect("units:reorganisation", made.code)
    return render(request, "reorganisation/decision/begin.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def paper(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show a decision with every effect of every change, and what its reader may do with it."""
    row = _paper(request, code)
    actor = request.actor
    keeps = policies.may_reorganise(actor, [row.area])
    people = [one for one in (row.drafted_by, row.approved_by) if one is not None]
    told_by = audit.stand_ins(reorganisation=[row.code])
    names = audit.names_of({*people, *told_by.lenders})
    drafter = told_by.lender_of(row.drafted_by, row.drafted_at, "reorganisation.drafted")
    approver = told_by.lender_of(row.approved_by, row.approved_at, "reorganisation.in_force")
    decided = _approval(row, approver)
    context = {
        "paper": row,
        "rests": rests_on(REORGANISATION, [decided]).get(decided, "") if decided else "",
        "changes": told(row),
        "kinds": [(kind.value, word, meaning) for kind, (word, meaning) in CHANGES.items()],
        "edits": keeps and row.stage == Stage.DRAFT,
        "drops": keeps and row.stage in {Stage.DRAFT, Stage.SENT},
        "decides": row.stage == Stage.SENT and actor.account is not None and policies.may_put_in_force(actor, row),
        "own": bool({actor.account, actor.on_behalf} & ({row.drafted_by, drafter} - {None})),
        "drafted_by": audit.doer(row.drafted_by, drafter, names),
        "approved_by": audit.doer(row.approved_by, approver, names),
        "lists": HandOver.objects.visible_to(actor)
        .filter(transition__planned__reorganisation=row)
        .select_related("giver", "taker")
        .order_by("transition__planned__number", "pk"),
        "today": clock.today(),
    }
    return render(request, "reorganisation/decision/paper.html", context)


def _approval(row: Reorganisation, lender: UUID | None) -> Approval | None:
    if row.approved_by is None or row.approved_at is None:
        return None
    return Approval(lender or row.approved_by, row.area, day_of(row.approved_at))


@login_required
@require_http_methods(["GET", "POST"])
def add(request: ActingRequest, code: UUID, kind: str) -> HttpResponse:
    """Type in one change; what cannot be is told at once."""
    row = _paper(request, code)
    require(policies.may_reorganise(request.actor, [row.area]))
    form_class = FORMS.get(ChangeKind(kind)) if kind in set(ChangeKind) else None
    if form_class is None:
        raise Http404
    form = form_class(request.POST if request.method == "POST" else None, area=row.area, on=row.effective_on)
    if request.method == "POST" and form.is_valid():
        try:
            made = reorganising.add_change(row, form.new(), by=request.actor)
        except IllegalMoveError as error:
            form.add_error(None, error.saying.told(_))
        else:
            if kind in {ChangeKind.SPLIT, ChangeKind.TRANSFER}:
                return redirect("units:allot", row.code, made.number)
            return redirect("units:reorganisation", row.code)
    word, meaning = CHANGES[ChangeKind(kind)]
    context = {"paper": row, "form": form, "word": word, "meaning": meaning, "hints": form.hints()}
    return render(request, "reorganisation/decision/add.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def allot(request: ActingRequest, code: UUID, number: int) -> HttpResponse:
    """Choose which successor takes which unit below and which open work."""
    row = _paper(request, code)
    require(policies.may_reorganise(request.actor, [row.area]))
    planned = get_object_or_404(row.changes.prefetch_related("participants__unit", "destinations"), number=number)
    heirs = [side for side in planned.participants.all() if side.part == ChangePart.SUCCEEDS]
    known = things(planned)
    if request.method == "POST":
        asked = {
            (one.provider, UUID(one.subject)): request.POST.get(f"{one.provider}-{one.subject}", "") for one in known
        }
        into = {key: int(place) for key, place in asked.items() if place.isdigit() and int(place) < len(heirs)}
        try:
            reorganising.allot(row, planned.number, into, by=request.actor)
        except IllegalMoveError as error:
            messages.error(request, error.saying.told(_))
        return redirect("units:reorganisation", row.code)
    places = {side.pk: place for place, side in enumerate(heirs)}
    now = {(one.provider, str(one.subject)): places[one.participant_id] for one in planned.destinations.all()}
    stays = planned.kind == ChangeKind.TRANSFER
    context = {
        "paper": row, "planned": planned, "stays": stays,
        "heirs": [(place, side.unit.name if side.unit else side.name) for place, side in enumerate(heirs)],
        "groups": _groups([(one, now.get((one.provider, one.subject), -1 if stays else 0)) for one in known]),
    }  # fmt: skip
    return render(request, "reorganisation/decision/allot.html", context)


def _groups(rows: list[tuple[Thing, int]]) -> list[tuple[str, list[tuple[Thing, int]]]]:
    """Return what may be given away by who keeps it, each with its title."""
    titles = {UNITS: _("Units directly below"), **{provider.name: str(provider.title) for provider in providers()}}
    found = [(title, [row for row in rows if row[0].provider == name]) for name, title in titles.items()]
    return [(title, some) for title, some in found if some]


@login_required
@require_POST
def remove(request: ActingRequest, code: UUID, number: int) -> HttpResponse:
    """Take a change out of the draft."""
    row = _paper(request, code)
    try:
        reorganising.drop_change(row, number, by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    return redirect("units:reorganisation", row.code)


def _done(request: ActingRequest, code: UUID, action: Callable[[Reorganisation], object], said: str) -> HttpResponse:
    """Do one thing with a paper, say that it is done or why it is not, and lead back to it."""
    row = _paper(request, code)
    try:
        action(row)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, said)
    return redirect("units:reorganisation", row.code)


@login_required
@require_POST
def send(request: ActingRequest, code: UUID) -> HttpResponse:
    """Send the draft to a second person."""
    said = _("Sent. A second person puts it in force.")
    return _done(request, code, lambda row: reorganising.send(row, by=request.actor), said)


@login_required
@require_POST
def send_back(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give it back to who drafted it, with a reason."""
    require(policies.may_put_in_force(request.actor, _paper(request, code)))
    reason = request.POST.get("reason", "").strip()[:REASON_LENGTH]
    if not reason:
        messages.error(request, _("Say what should be changed, then send it back."))
        return redirect("units:reorganisation", code)
    said = _("Sent back to who drafted it.")
    return _done(request, code, lambda row: reorganising.send_back(row, reason=reason, by=request.actor), said)


@login_required
@require_POST
def drop(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give the draft up, for good."""
    said = _("Given up. Nothing was changed.")
    return _done(request, code, lambda row: reorganising.drop(row, by=request.actor), said)


@login_required
@require_POST
def put_in_force(request: ActingRequest, code: UUID) -> HttpResponse:
    """Put it in force as the second person."""
    said = _("In force. Units are as decided from the day it takes effect.")
    return _done(request, code, lambda row: reorganising.put_in_force(row, by=request.actor), said)
