"""Giving a role to somebody who has an account, and ending it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.units import actions, policies
from ronguon.units.forms import GrantForm
from ronguon.units.middleware import ActingRequest
from ronguon.units.models import Grant, Unit


@login_required
@require_http_methods(["GET", "POST"])
def give(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give a role at the unit to an account, with the reason that goes into the trail."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    policies.require(policies.may_grant(request.actor, unit, subtree=False))
    form = GrantForm(request.POST if request.method == "POST" else None, unit=unit, by=request.actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.grant(
                form.account(), unit, form.chosen(), by=request.actor, since_on=clock.today(),
                subtree=form.wide(), reason=values["reason"],
            )  # fmt: skip
        except IllegalMoveError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, _("The role is in force from today."))
            return redirect("units:detail", unit.code)
    return render(request, "units/give.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: ActingRequest, code: UUID, grant: UUID) -> HttpResponse:
    """End a role from today on; the reason is asked for and goes into the trail."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    policies.require(policies.may_grant(request.actor, unit, subtree=False))
    given = get_object_or_404(Grant.objects.filter(unit=unit).select_related("account", "unit"), code=grant)
    reason = request.POST.get("reason", "").strip()[: actions.REASON_LENGTH]
    if not reason:
        messages.error(request, _("The role goes on: say why it should end, then end it."))
        return redirect("units:detail", unit.code)
    try:
        actions.end_grant(given, by=request.actor, on=clock.today(), reason=reason)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("The role ended today."))
    return redirect("units:detail", unit.code)
