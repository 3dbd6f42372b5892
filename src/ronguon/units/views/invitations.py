"""Invitations: made by who keeps the unit, told once, taken back, accepted by whoever holds the link."""

from __future__ import annotations

import base64
from uuid import UUID

import qrcode
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from qrcode.image.svg import SvgPathImage

from ronguon.audit import actions as audit
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.people.models import Account
from ronguon.units import actions, policies
from ronguon.units.forms import InvitationForm, PasswordForm, role_word
from ronguon.units.middleware import ActingRequest
from ronguon.units.models import Invitation, Unit

_TOLD = "invitation"


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: ActingRequest, code: UUID) -> HttpResponse:
    """Make an invitation to a role at the unit, mail its link if wished, and lead to the page that tells it once."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    policies.require(policies.may_grant(request.actor, unit, subtree=False))
    form = InvitationForm(request.POST if request.method == "POST" else None, unit=unit, by=request.actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made, secret = actions.invite(
                email=values["email"], full_name=values["full_name"], unit=unit, role=form.chosen(),
                reason=values["reason"], subtree=form.wide(), by=request.actor,
                mail_from=request.build_absolute_uri("/").rstrip("/") if values["by_mail"] else "",
            )  # fmt: skip
        except IllegalMoveError as error:
            form.add_error(None, error.saying.told(_))
        else:
            request.session[_TOLD] = [str(made.code), secret]
            if values["by_mail"]:
                messages.success(request, _("The link is also being mailed to %(address)s.") % {"address": made.email})
            return redirect("units:invitation", unit.code, made.code)
    return render(request, "units/invite.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)


def _link(request: HttpRequest, secret: str) -> str:
    """Return the address of an invitation: at the installation's own address, whatever host the request named."""
    path = reverse("units:accept", args=[secret])
    base = str(getattr(settings, "RONGUON_BASE_URL", "")).rstrip("/")
    return base + path if base else request.build_absolute_uri(path)


@never_cache
@login_required
@require_GET
def told(request: ActingRequest, code: UUID, invitation: UUID) -> HttpResponse:
    """Show the link of a new invitation, this once; afterwards only that it was told."""
    found = Invitation.objects.filter(unit__code=code).select_related("unit", "role")
    made = get_object_or_404(found.filter(unit__in=Unit.objects.managed_by(request.actor)), code=invitation)
    audit.show(made.code)
    context = {"invitation": made, "unit": made.unit, "role": role_word(made.role), "link": ""}
    if request.session.get(_TOLD, [""])[0] == str(made.code):
        link = _link(request, request.session.pop(_TOLD)[1])
        context |= {"link": link, "picture": picture(link)}
    return render(request, "units/invitation.html", context)


def picture(link: str) -> str:
    """Return `link` as a QR code, an SVG in a data address."""
    drawn = qrcode.make(link, image_factory=SvgPathImage).to_string()
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode('ascii')}"


@login_required
@require_POST
def withdraw(request: ActingRequest, code: UUID, invitation: UUID) -> HttpResponse:
    """Take an invitation back."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    policies.require(policies.may_grant(request.actor, unit, subtree=False))
    made = get_object_or_404(Invitation.objects.filter(unit=unit).select_related("unit"), code=invitation)
    try:
        actions.withdraw(made, by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("The invitation was withdrawn; its link no longer works."))
    return redirect("units:detail", unit.code)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def accept(request: ActingRequest, secret: str) -> HttpResponse:
    """Let whoever holds the link set a password; a dead link says so, a wrong one is no page."""
    if (state := actions.invitation_state(secret)) is None:
        raise Http404
    if (invitation := actions.invitation_for(secret)) is None:
        return render(request, "units/dead_link.html", {"state": state}, status=410)
    audit.show(invitation.code)
    whose = Account(email=invitation.email, full_name=invitation.full_name)
    form = PasswordForm(request.POST if request.method == "POST" else None, whose=whose)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept(invitation, password=form.cleaned_data["password"])
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, _("Your account is ready. Sign in with your address and the new password."))
            return redirect("account_login")
    context = {"form": form, "invitation": invitation, "role": role_word(invitation.role)}
    return render(request, "units/accept.html", context, status=422 if form.errors else 200)
