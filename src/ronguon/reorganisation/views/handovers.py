"""Hand-over lists: what passed from unit to unit, and the signatures of both sides."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ronguon.access.domain.two_persons import HAND_OVER
from ronguon.access.forms.roles import role_word
from ronguon.access.policies import may_grant, may_see_roles
from ronguon.access.views.backing import BackedDecision, decided_by
from ronguon.audit import actions as audit
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reorganisation import policies
from ronguon.reorganisation.actions import passing_roles
from ronguon.reorganisation.actions.handing_over import digest_of, sign, signs_second
from ronguon.reorganisation.models import HandOver, HandOverItem, HandOverSignature
from ronguon.reorganisation.registry import providers, whose
from ronguon.ui.listing import page_of
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.requests import ActingRequest

ITEMS_A_PAGE = 100
Side = HandOverSignature.Side


def headed_an_ended_unit(request: HttpRequest) -> bool:
    """Return whether the reader holds no role any more and has a list to look at: who headed a unit that ended."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.account is None or actor.grants:
        return False
    return HandOver.objects.visible_to(actor).exists()


def _list(request: ActingRequest, code: UUID) -> HandOver:
    found = HandOver.objects.visible_to(request.actor).select_related("giver", "taker", "transition")
    return get_object_or_404(found, code=code)


@login_required
@require_GET
def listing(request: ActingRequest) -> HttpResponse:
    """Show the lists that the reader's units gave or took, the newest first."""
    rows = HandOver.objects.visible_to(request.actor).select_related("giver", "taker", "transition")
    page: Page[HandOver] = page_of(request, rows.prefetch_related("signatures").order_by("-made_at", "-pk"))
    lists = [(made, {one.side for one in made.signatures.all()}) for made in page]
    return render(request, "reorganisation/handover/list.html", {"page": page, "lists": lists})


@login_required
@require_GET
def one(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show one list, thing by thing, and where each side stands with its signature."""
    made = _list(request, code)
    signatures = list(made.signatures.select_related("unit").order_by("signed_at", "pk"))
    told = audit.stand_ins(hand_over=[made.code] if signatures else [])
    decisions = [BackedDecision(one.signed_by, one.unit, one.signed_at) for one in signatures]
    signed = list(zip(signatures, decided_by(HAND_OVER, HAND_OVER.first, told, decisions), strict=True))
    count = made.items.count()
    reads = any(may_see_roles(request.actor, unit) for unit in (made.giver, made.taker))
    leads = (
        {provider.name: provider.address for provider in providers()} if reads else {}
    )  # else none of them would open
    page: Page[HandOverItem] = page_of(request, made.items.all(), ITEMS_A_PAGE)
    told_of = (
        whose((item.provider, item.subject) for item in page) if policies.may_see_whose(request.actor, made) else {}
    )
    things = [
        (item, leads[item.provider](item.subject) if item.provider in leads else "", told_of.get(item.subject, ""))
        for item in page
    ]
    participants = [
        {
            "side": side.value,
            "url": reverse(f"units:sign_{side.value}", args=[made.code]),
            "unit": made.giver if side == Side.GIVER else made.taker,
            "signatures": [(s, by, rests) for s, (by, rests) in signed if s.side == side],
            "whole": any(s.side == side and s.items == count for s in signatures),
            "may": policies.may_sign_hand_over(request.actor, made, side) and signs_second(made, side, request.actor),
        }
        for side in (Side.GIVER, Side.TAKER)
    ]
    context = {
        "made": made, "page": page, "things": things, "count": count, "participants": participants,
        "digest": digest_of(made, count),
        "added": max((s.items for s in signatures), default=0),
    }  # fmt: skip
    return render(request, "reorganisation/handover/one.html", context | _anew(request, made))


def reminder(_request: ActingRequest, unit: Unit, on: date) -> str:
    """Return the way to each list from which the administrator of `unit` has still to give roles anew."""
    found = passing_roles.lists_waiting(unit, on)
    return render_to_string("reorganisation/handover/waiting.html", {"waiting": found}) if found else ""


def _anew(request: ActingRequest, made: HandOver) -> dict[str, object]:
    """Return the roles that the reader may give anew, and where; nothing for anybody else."""
    on = clock.today()
    place = passing_roles.place_of(made, on)
    if place is None or not may_grant(request.actor, place, subtree=False):
        return {}
    wide = may_grant(request.actor, place, subtree=True)
    rows = [row for row in passing_roles.open_roles(made, place, on) if wide or not row.subtree]
    audit.show(*(row.account.code for row in rows))
    return {"place": place, "roles": [(row, role_word(row.role)) for row in rows]}


@login_required
@require_POST
def give_anew(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give the ticked roles anew at the successor."""
    made = _list(request, code)
    chosen = {UUID(text) for text in request.POST.getlist("role") if _names_a_thing(text)}
    try:
        number = passing_roles.give_anew(made, chosen, by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        said = ngettext("%(number)s role is in force from today.", "%(number)s roles are in force from today.", number)
        messages.success(request, said % {"number": number})
    return redirect("units:hand_over", made.code)


def _names_a_thing(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@login_required
@require_POST
def sign_giver(request: ActingRequest, code: UUID) -> HttpResponse:
    """Sign for the side that gave, on what was seen."""
    return _sign(request, code, Side.GIVER)


@login_required
@require_POST
def sign_taker(request: ActingRequest, code: UUID) -> HttpResponse:
    """Sign for the side that takes, on what was seen."""
    return _sign(request, code, Side.TAKER)


def _sign(request: ActingRequest, code: UUID, side: HandOverSignature.Side) -> HttpResponse:
    made = _list(request, code)
    seen = request.POST.get("seen", "")
    try:
        sign(made, side, seen=int(seen) if seen.isascii() and seen.isdigit() else -1, by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("Signed. The list and this signature can no longer be changed."))
    return redirect("units:hand_over", made.code)
