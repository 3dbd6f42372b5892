"""The roles of the installation: what each allows and how far it reaches; made, changed and retired."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronguon.access import policies
from ronguon.access.actions import defining
from ronguon.access.actions.grants import REASON_LENGTH
from ronguon.access.forms.defining import RoleTermsForm
from ronguon.access.forms.delegating import powers_words
from ronguon.access.forms.roles import role_word
from ronguon.access.models import RoleDefinition
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.units.domain import Permission, Role
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role as the list shows it: its word, what it is for, what it does, how far it reads and finds."""

    definition: RoleDefinition
    name: str
    purpose: str
    powers: str
    role: Role


def _row(one: RoleDefinition) -> RoleRow:
    return RoleRow(one, role_word(one), one.purpose, _does(one.role), one.role)


def _does(role: Role) -> str:
    """Return what a role does, in words: of the role that gives roles it is said, and cannot be lent."""
    keeps = [_("Manage units, give roles, invite")] if Permission.MANAGE in role.permissions else []
    rest = role.permissions - {Permission.MANAGE}
    return "; ".join([*keeps, *([] if keeps and rest == {Permission.READ} else [powers_words(rest)])])


@login_required
@require_safe
def listing(request: ActingRequest) -> HttpResponse:
    """List the roles in use, for whoever holds one; who keeps a whole tree makes and changes them here."""
    require(bool(request.actor.grants))
    rows = [_row(one) for one in RoleDefinition.objects.valid(clock.today()).in_order()]
    context = {"rows": rows, "may_define": policies.may_define_roles(request.actor)}
    return render(request, "access/role/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def make(request: ActingRequest) -> HttpResponse:
    """Make a role; what was typed is kept on every error."""
    require(policies.may_define_roles(request.actor))
    form = RoleTermsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            defining.make(form.terms(), by=request.actor, reason=form.cleaned_data["reason"])
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, _("The role is made. It can be given from now on."))
            return redirect("units:roles")
    context = {"form": form, "definition": None}
    return render(request, "access/role/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: ActingRequest, code: UUID) -> HttpResponse:
    """Change what a role allows, at once for whoever holds it."""
    require(policies.may_define_roles(request.actor))
    role = _changeable(code)
    form = RoleTermsForm(request.POST if request.method == "POST" else None, role=role)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            defining.change(role, form.terms(), edition=typed["edition"], by=request.actor, reason=typed["reason"])
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, _("The role is changed, at once for everybody who holds it."))
            return redirect("units:roles")
    context = {"form": form, "definition": role}
    return render(request, "access/role/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def retire(request: ActingRequest, code: UUID) -> HttpResponse:
    """Retire a role from today; the reason is asked for and goes into the trail."""
    require(policies.may_define_roles(request.actor))
    role = _changeable(code)
    try:
        defining.retire(role, by=request.actor, reason=request.POST.get("reason", "").strip()[:REASON_LENGTH])
    except RonguonError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("The role is retired. Nobody acts by it from now on."))
    return redirect("units:roles")


def _changeable(code: UUID) -> RoleDefinition:
    return get_object_or_404(RoleDefinition.objects.valid(clock.today()).filter(built_in=False), code=code)
