"""Delegations: what one lent and was lent, a new one, ended at once; acting on behalf of somebody and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronguon.access import policies
from ronguon.access.actions import delegating
from ronguon.access.forms.delegating import DelegationForm, powers_words
from ronguon.access.forms.roles import role_word
from ronguon.access.middleware import act_on_behalf, act_oneself
from ronguon.access.models import Delegation, Grant
from ronguon.audit import actions as audit
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.ui.listing import page_of
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

LIKE = "nhu"


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """One delegation as a list shows it.

    `state` is `open`, `coming`, `past`, `ended` or `lapsed` (somebody's role has ended). `again` is where the
    reader, who lent, begins another one like it after its unit has ended; else empty.
    """

    delegation: Delegation
    role: str
    powers: str
    state: str
    may_end: bool
    again: str


def _rows(request: ActingRequest, found: list[Delegation]) -> list[DelegationRow]:
    on = clock.today()
    audit.show(*(code for one in found for code in (one.grant.account.code, one.delegate.code)))
    valid = set(Delegation.objects.valid(on).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    return [_row(request, one, on, valid=one.pk in valid) for one in found]


def _row(request: ActingRequest, one: Delegation, on: date, *, valid: bool) -> DelegationRow:
    state = _state(one, on, valid=valid and one.grant.active_grant.delegates(one.lent))
    going = state not in {"past", "ended"} and policies.may_end_delegation(request.actor, one)
    mine = one.grant.account.code == request.actor.account and request.actor.own_right
    ended = one.grant.unit.ended(on) or one.unit.ended(on)
    again = f"{reverse('units:delegate')}?{LIKE}={one.code}" if state == "lapsed" and mine and ended else ""
    return DelegationRow(one, role_word(one.grant.role), powers_words(one.permissions), state, going, again)


def _state(one: Delegation, on: date, *, valid: bool) -> str:
    if one.ended_at is not None:
        return "ended"
    if one.until_on <= on:
        return "past"
    if one.since_on > on:
        return "coming"
    return "open" if valid else "lapsed"


def _visible(request: ActingRequest) -> QuerySet[Delegation]:
    return Delegation.objects.visible_to(request.actor).told().order_by("-pk")


@login_required
@require_GET
def listing(request: ActingRequest) -> HttpResponse:
    """List what was lent to the reader, what they lent, and what others lent at the units they keep."""
    found, me = _visible(request), request.user
    received, lent = list(found.filter(delegate=me)), list(found.filter(grant__account=me))
    others = Delegation.objects.kept_by(request.actor).exclude(pk__in=[one.pk for one in received + lent])
    kept = page_of(request, others.told().order_by("-pk"))
    context = {
        "received": _rows(request, received), "lent": _rows(request, lent),
        "page": kept, "kept": _rows(request, list(kept)), "may_give": bool(_grants(request)),
    }  # fmt: skip
    return render(request, "access/delegation/list.html", context)


def _grants(request: ActingRequest) -> list[Grant]:
    """Return the reader's own roles that something may be lent out of: none while they act for somebody else."""
    if not request.actor.own_right:
        return []
    held = Grant.objects.valid(clock.today()).filter(account=request.user)
    return list(held.select_related("unit", "account", "role").order_by("unit__path", "role_id"))


@login_required
@require_http_methods(["GET", "POST"])
def give(request: ActingRequest) -> HttpResponse:
    """Lend powers of one of the reader's roles; what was typed is kept on every error.

    With the code of a delegation of theirs that a unit's end has ended, the form begins as that one was.
    """
    grants = _grants(request)
    require(bool(grants))
    form = DelegationForm(
        request.POST if request.method == "POST" else None, grants=grants, by=request.actor, like=_like(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            delegating.give(form.grant(), form.new(), by=request.actor)
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, _("Delegated. It ends by itself after its last day."))
            return redirect("units:delegations")
    return render(request, "access/delegation/give.html", {"form": form}, status=422 if form.errors else 200)


def _like(request: ActingRequest) -> Delegation | None:
    """Return the delegation of the reader that the address names, to begin another one like it."""
    try:
        code = UUID(request.GET.get(LIKE, ""))
    except ValueError:
        return None
    return _visible(request).filter(grant__account=request.user, code=code).first()


@login_required
@require_POST
def end(request: ActingRequest, code: UUID) -> HttpResponse:
    """End a delegation at once."""
    found = get_object_or_404(_visible(request), code=code)
    try:
        delegating.end(found, by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("The delegation ended, from this instant."))
    return redirect("units:delegations")


@login_required
@require_POST
def begin(request: ActingRequest, code: UUID) -> HttpResponse:
    """Act on behalf of whoever lent a delegation, until the reader goes back, signs out or the delegation ends."""
    found = get_object_or_404(_visible(request).filter(delegate=request.user), code=code)
    actor = delegating.actor_by(request.user, found.code, on=clock.today())
    if actor is None:
        messages.error(request, _("This delegation is not in force today."))
        return redirect("units:delegations")
    act_on_behalf(request, actor)
    return redirect("start")


@login_required
@require_POST
def back(request: ActingRequest) -> HttpResponse:
    """Act in one's own right again."""
    act_oneself(request)
    messages.success(request, _("You act in your own right again."))
    return redirect("units:delegations")
