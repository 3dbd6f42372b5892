"""Proving a page step by step, and publishing it: what to put where, what a machine found, who gives the mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ronguon.access.domain.two_persons import CHANNEL
from ronguon.access.views.backing import BackedDecision, decided_by
from ronguon.audit.actions import stand_ins
from ronguon.audit.models import Event
from ronguon.channels import policies
from ronguon.channels.actions.looking import own_sites
from ronguon.channels.actions.proving import SECONDS_BETWEEN_LOOKS, ask_look, renew_code, witness
from ronguon.channels.actions.publishing import confirm_channel, publish_channel
from ronguon.channels.domain import ChannelKind
from ronguon.channels.domain.hosts import taken_apart
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.shapes import ProofOutcome
from ronguon.channels.domain.proofs.suffixes import anybody_may_register_beside
from ronguon.channels.domain.proving import ChannelState, proven
from ronguon.channels.forms import WitnessForm
from ronguon.channels.models import DAYS_PENDING, Channel
from ronguon.channels.views.proof_cards import cards, code_ends
from ronguon.channels.views.states import state_of
from ronguon.kernel import clock
from ronguon.kernel.errors import NotAllowedError, RonguonError
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

_LONGEST_REVISION = 9


def _found(request: ActingRequest, code: UUID) -> Channel:
    told = Channel.objects.visible_to(request.actor).told().prefetch_related("proofs", "publications")
    return get_object_or_404(told, code=code)


@login_required
@require_GET
def prove(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show how a page is proven, step by step, and what stands in the way of its mark."""
    channel = _found(request, code)
    keeps, second = policies.may_keep(request.actor, channel), policies.may_publish(request.actor, channel)
    if channel.withdrawn_on is not None or not (keeps or second):
        raise Http404
    response = render(request, "channels/prove.html", _context(request, channel) | {"form": WitnessForm()})
    if _under_way(channel):
        response["Refresh"] = "3"
    return response


def _published_by(channel: Channel) -> tuple[str, str]:
    """Return who gave a page the mark it carries, and the sentence on whom that rests; "" where nobody did."""
    told = Event.objects.filter(subject_kind="channel", subject=str(channel.code), verb__in=CHANNEL.second[:1])
    last = told.order_by("-pk").first()
    if last is None or last.actor is None:
        return "", ""
    decision = BackedDecision(last.actor, channel.last_owner.unit, last.at)
    (said,) = decided_by(CHANNEL, CHANNEL.second[:1], stand_ins(channel=[channel.code]), [decision])
    return said


def _under_way(channel: Channel) -> bool:
    since = clock.now() - timedelta(seconds=3 * SECONDS_BETWEEN_LOOKS)
    return any(one.asked_at is not None and one.asked_at > since for one in channel.proofs.all())


def _context(request: ActingRequest, channel: Channel) -> dict[str, Any]:
    on, now = clock.today(), state_of(channel)
    looked = [one.checked_at for one in channel.proofs.all() if one.checked_at is not None]
    following = [one.next_check_on for one in channel.proofs.all() if one.next_check_on is not None]
    ends = [day for one in channel.proofs.all() if (day := code_ends(one)) is not None]
    proven_now = proven(ChannelKind(channel.kind), [one.known for one in channel.proofs.all()], on)
    shown = cards(channel, own_sites(channel, on), on, proven_now=proven_now)
    described = next((one for one in channel.proofs.all() if one.method == ProofMethod.DESCRIPTION.value), None)
    return {
        "channel": channel,
        "unit": channel.last_owner.unit,
        "cards": shown,
        "state": now.value,
        "proven": proven_now,
        "open_name": channel.kind == ChannelKind.SITE.value
        and anybody_may_register_beside(taken_apart(channel.url).host),
        "is_site": channel.kind == ChannelKind.SITE.value,
        "looked_at": max(looked, default=None),
        "next_on": min(following, default=None),
        "publish_by": None if proven_now else min(ends, default=None),
        "erased_on": None if not channel.pending else channel.last_owner.since_on + timedelta(days=DAYS_PENDING),
        "under_way": _under_way(channel),
        "keeps": policies.may_keep(request.actor, channel),
        "publishes": now in {ChannelState.SUBMITTED, ChannelState.CHANGED} and proven_now
        and policies.may_publish(request.actor, channel),
        "witnesses": described is not None and described.outcome == ProofOutcome.UNKNOWN.value
        and policies.may_publish(request.actor, channel),
        "blind": described is not None and described.outcome == ProofOutcome.UNKNOWN.value,
        "witnessed": next((one for one in channel.proofs.all() if one.method == ProofMethod.WITNESS.value), None),
        "published_by": _published_by(channel),
        "mark": next((one for one in channel.publications.all() if one.until_on is None), None),
    }  # fmt: skip


def _done(request: ActingRequest, code: UUID, act: Callable[[Channel], object], said: str) -> HttpResponse:
    """Carry an action out and come back to the page of proof with what it said."""
    channel = _found(request, code)
    try:
        act(channel)
    except NotAllowedError:
        raise
    except RonguonError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, said)
    return redirect("channels:prove", code)


@login_required
@require_POST
def look(request: ActingRequest, code: UUID) -> HttpResponse:
    """Let a machine look now."""
    said = _("The machine is checking. This page shows the result in a few seconds.")
    return _done(request, code, lambda channel: ask_look(channel, by=request.actor), said)


@login_required
@require_POST
def renew(request: ActingRequest, code: UUID, method: str) -> HttpResponse:
    """Give out a new code for one way of proving."""
    try:
        chosen = ProofMethod(method)
    except ValueError as error:
        raise Http404 from error
    said = _("A new code is below. The old one proves nothing any more.")
    return _done(request, code, lambda channel: renew_code(channel, chosen, by=request.actor), said)


@login_required
@require_POST
def publish(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give a proven page the official mark."""
    typed = request.POST.get("seen", "")
    seen = int(typed) if typed.isdecimal() and len(typed) <= _LONGEST_REVISION else -1
    said = _("Published. Everybody who looks it up sees that it is official.")
    return _done(request, code, lambda channel: publish_channel(channel, seen=seen, by=request.actor), said)


@login_required
@require_POST
def confirm(request: ActingRequest, code: UUID) -> HttpResponse:
    """Say that what is published of a page is still right."""
    said = _("Confirmed as of today.")
    return _done(request, code, lambda channel: confirm_channel(channel, by=request.actor), said)


@login_required
@require_POST
def saw(request: ActingRequest, code: UUID) -> HttpResponse:
    """Take what a second person saw on a page that a machine cannot open."""
    form, channel = WitnessForm(request.POST), _found(request, code)
    require(policies.may_publish(request.actor, channel))
    if form.is_valid():
        try:
            witness(channel, words=form.cleaned_data["words"], by=request.actor)
        except RonguonError as error:
            form.add_error("words" if error.code == "words" else None, error.saying.told(_))
        else:
            messages.success(request, _("Recorded with today's day and your name on the trail."))
            return redirect("channels:prove", code)
    context = _context(request, channel) | {"form": form}
    return render(request, "channels/prove.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
