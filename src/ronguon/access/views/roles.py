"""Giving a role to somebody who has an account, and ending it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ronguon.access import policies
from ronguon.access.actions import confirming as confirming_grants
from ronguon.access.actions import grants
from ronguon.access.forms.roles import GrantForm
from ronguon.access.models import Grant, GrantRequest
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.units.models import Unit
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

WAITS = gettext_lazy("The role waits for a second administrator. Until they confirm it, it gives no power.")


@login_required
@require_http_methods(["GET", "POST"])
def give(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give a role at the unit to an account, with the reason that goes into the trail."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    require(policies.may_grant(request.actor, unit, subtree=False))
    form = GrantForm(request.POST if request.method == "POST" else None, unit=unit, by=request.actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = confirming_grants.give_or_ask(
                form.account(), unit, form.chosen(), by=request.actor, subtree=form.wide(), reason=values["reason"],
                title=values["title"],
            )  # fmt: skip
        except IllegalMoveError as error:
            form.add_error(None, error.saying.told(_))
        else:
            if isinstance(made, GrantRequest):
                messages.info(request, WAITS)
            else:
                messages.success(request, _("The role is in force from today."))
            return redirect("units:detail", unit.code)
    return render(request, "access/give.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: ActingRequest, code: UUID, grant: UUID) -> HttpResponse:
    """End a role from today on; the reason is asked for and goes into the trail."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    require(policies.may_grant(request.actor, unit, subtree=False))
    given = get_object_or_404(Grant.objects.filter(unit=unit).select_related("account", "unit"), code=grant)
    reason = request.POST.get("reason", "").strip()[: grants.REASON_LENGTH]
    if not reason:
        messages.error(request, _("The role goes on: say why it should end, then end it."))
        return redirect("units:detail", unit.code)
    try:
        grants.end_grant(given, by=request.actor, on=clock.today(), reason=reason)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("The role ended today."))
    return redirect("units:detail", unit.code)


@login_required
@require_POST
def confirm(request: ActingRequest, code: UUID, asked: UUID) -> HttpResponse:
    """Confirm a waiting role as the second administrator."""
    return _decide(request, code, asked, confirms=True)


@login_required
@require_POST
def decline(request: ActingRequest, code: UUID, asked: UUID) -> HttpResponse:
    """Decline a waiting role, or take it back as who asked for it."""
    return _decide(request, code, asked, confirms=False)


def _decide(request: ActingRequest, code: UUID, asked: UUID, *, confirms: bool) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    waiting = GrantRequest.objects.filter(unit=unit).select_related("account", "unit", "role")
    one = waiting.filter(code=asked).first()
    if one is None:  # who may not decide learns nothing of which roles wait
        require(policies.may_grant(request.actor, unit, subtree=False))
        raise Http404
    try:
        if confirms:
            confirming_grants.confirm(one, by=request.actor)
        else:
            confirming_grants.decline(one, reason=request.POST.get("reason", ""), by=request.actor)
    except NotAllowedError:
        raise
    except RonguonError as error:
        messages.error(request, error.saying.told(_))
    else:
        told = _("The role is in force from today.") if confirms else _("The role was not given.")
        messages.success(request, told)
    return redirect("units:detail", unit.code)
