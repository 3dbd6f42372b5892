"""What a person does in the reading room: confirm, correct, drop, take back, add."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ronguon.directives.models import Directive
from ronguon.drafting.actions import deciding
from ronguon.drafting.actions.confirming import confirm_with
from ronguon.drafting.forms.addressing import choices, read_boxes
from ronguon.drafting.forms.reading_room import CorrectForm, DropForm, SeenDutyForm, SpanForm
from ronguon.drafting.models import Obligation
from ronguon.drafting.views.reading_room import duty_in, show, visible
from ronguon.drafting.views.room import ReadingRoomAsk, room_url
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.units.domain import Permission
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

CONFLICT = 409
UNFIT = 422


def onward(request: ActingRequest, directive: Directive, ask: ReadingRoomAsk) -> HttpResponse:
    """Lead on to the room: a fragment for htmx, else a redirect, so that a reload repeats nothing."""
    if "HX-Request" in request.headers:
        return show(request, visible(request, directive.code), ask)
    anchor = f"n-{ask.opened}" if ask.opened else "nhiem-vu"
    return redirect(room_url(directive, opened=ask.opened, order=ask.order, anchor=anchor, vua=ask.done))


def refused(request: ActingRequest, directive: Directive, ask: ReadingRoomAsk, error: RonguonError) -> HttpResponse:
    """Show the room as it is now with the sentence and all that was sent."""
    if isinstance(error, NotAllowedError):
        raise error
    status = CONFLICT if isinstance(error, IllegalMoveError) else UNFIT
    return show(request, visible(request, directive.code), replace(ask, trouble=error.saying.told(_)), status=status)


def ask_of(request: ActingRequest, duty: Obligation) -> ReadingRoomAsk:
    return ReadingRoomAsk(opened=str(duty.code), order=request.POST.get("xep", ""))


def _after(request: ActingRequest, duty: Obligation) -> ReadingRoomAsk:
    """Return the room with the next waiting duty open and the way to take this decision back."""
    following = request.POST.get("tiep", "")
    open_ = (Obligation.Stage.PENDING, Obligation.Stage.ASKED)
    waits = duty.directive.obligations.filter(stage__in=open_, code__in=_codes(following)).exists()
    return ReadingRoomAsk(opened=following if waits else "", order=request.POST.get("xep", ""), done=str(duty.code))


def _codes(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        return []


@login_required
@require_POST
def confirm(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Confirm a duty with the units ticked for its addressees; a search among units changes nothing yet."""
    directive = visible(request, code)
    require(request.actor.may(Permission.PREPARE, directive.owner.path))
    one = duty_in(directive, duty)
    boxes = read_boxes(one, request.POST, on=clock.today(), by=request.actor)
    ask = replace(ask_of(request, one), chosen=boxes)
    form = SeenDutyForm(request.POST)
    if "tim" in request.POST and any(box.search for box in boxes.values()):
        return show(request, directive, ask)
    if not form.is_valid():
        return refused(
            request,
            directive,
            ask,
            RonguonError(_("The page was incomplete. Look at it again and send it."), code="incomplete"),
        )
    try:
        done = confirm_with(one, choices(one, boxes), seen=form.cleaned_data["seen"], by=request.actor)
    except RonguonError as error:
        return refused(request, directive, ask, error)
    if done.stage == Obligation.Stage.ASKED:
        return refused(request, directive, ask, RonguonError(deciding.HELD, code="held"))
    return onward(request, directive, _after(request, one))


@login_required
@require_POST
def correct(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Replace values of a duty; on any trouble the form stands there as it was typed."""
    directive = visible(request, code)
    one = duty_in(directive, duty)
    form = CorrectForm(request.POST, rrule=one.rrule)
    ask = replace(ask_of(request, one), correcting=True, form=form)
    correction = form.correction(one) if form.is_valid() else None
    if correction is None:
        deciding.require_open(one, request.actor)
        return show(request, directive, ask, status=UNFIT)
    try:
        deciding.correct(one, correction, seen=form.cleaned_data["seen"], by=request.actor)
    except deciding.StaleError as error:
        newest = request.POST.copy()
        newest["seen"] = str(duty_in(directive, duty).revision)
        again = replace(ask, form=CorrectForm(newest, rrule=one.rrule))
        return refused(request, directive, again, error)
    except RonguonError as error:
        return refused(request, directive, ask, error)
    return onward(request, directive, ask_of(request, one))


@login_required
@require_POST
def drop(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Say that the words lay no duty, with the reason."""
    directive = visible(request, code)
    require(request.actor.may(Permission.PREPARE, directive.owner.path))
    one = duty_in(directive, duty)
    ask = replace(ask_of(request, one), drop_reason=request.POST.get("reason", ""))
    form = DropForm(request.POST)
    if not form.is_valid():
        return refused(
            request, directive, ask, RonguonError(_("Say in a few words why this is no duty."), code="reason")
        )
    try:
        deciding.drop(one, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"], by=request.actor)
    except RonguonError as error:
        return refused(request, directive, ask, error)
    return onward(request, directive, _after(request, one))


@login_required
@require_POST
def restore(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Take back a decision: the duty waits again."""
    directive = visible(request, code)
    one = duty_in(directive, duty)
    form = SeenDutyForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else -1
    try:
        deciding.restore(one, seen=seen, by=request.actor)
    except RonguonError as error:
        return refused(request, directive, ask_of(request, one), error)
    return onward(request, directive, ask_of(request, one))


@login_required
@require_POST
def add(request: ActingRequest, code: UUID) -> HttpResponse:
    """Write in a duty from words that a person selected or typed."""
    directive = visible(request, code)
    form = SpanForm(request.POST)
    ask = ReadingRoomAsk(order=request.POST.get("xep", ""), adding=True)
    span = form.span(directive.text) if form.is_valid() else None
    if span is None:
        deciding.require_reading(directive, request.actor)
        if not form.errors:
            form.add_error("words", _("Select the words in the text, or type them here."))
        return show(request, directive, ask, status=UNFIT, add=form)
    try:
        made = deciding.add(directive, start=span[0], end=span[1], by=request.actor)
    except NotAllowedError:
        raise
    except RonguonError as error:
        form.add_error("words", error.saying.told(_))
        status = CONFLICT if isinstance(error, IllegalMoveError) else UNFIT
        return show(request, visible(request, code), ask, status=status, add=form)
    messages.success(request, _("The duty was added. Say who it is for and confirm it."))
    return redirect(room_url(directive, opened=str(made.code), order=ask.order, anchor=f"n-{made.code}"))
