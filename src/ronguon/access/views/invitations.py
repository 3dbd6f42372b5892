"""Invitations: made by who keeps the unit, sent to who is invited, taken back, accepted by who holds the link."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronguon.access import policies
from ronguon.access.actions import informing, invitations, mailing
from ronguon.access.domain.two_persons import weighs
from ronguon.access.forms.invitations import InvitationForm, PasswordForm
from ronguon.access.forms.roles import role_word
from ronguon.access.models import Invitation
from ronguon.audit import actions as audit
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.people.models import Account
from ronguon.units.models import Unit
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: ActingRequest, code: UUID) -> HttpResponse:
    """Make an invitation to a role at the unit; its link goes to who is invited and is not shown to who invites."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    require(policies.may_grant(request.actor, unit, subtree=False))
    form = InvitationForm(request.POST if request.method == "POST" else None, unit=unit, by=request.actor)
    way = mailing.way_out()
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made, _secret = invitations.invite(
                email=values["email"], full_name=values["full_name"], unit=unit, role=form.chosen(),
                reason=values["reason"], title=values["title"], subtree=form.wide(), by=request.actor,
                mail_from=_origin(request) if way is mailing.MailRoute.MAIL else "",
            )  # fmt: skip
        except IllegalMoveError as error:
            form.add_error(None, error.saying.told(_))
        else:
            return redirect("units:invitation", unit.code, made.code)
    context = {"unit": unit, "form": form, "way": way}
    return render(request, "access/invite.html", context, status=422 if form.errors else 200)


def _origin(request: HttpRequest) -> str:
    """Return the address of this site for a letter: the installation's own, whatever host the request named."""
    base = str(getattr(settings, "RONGUON_BASE_URL", "")).rstrip("/")
    return base or request.build_absolute_uri("/").rstrip("/")


@login_required
@require_GET
def told(request: ActingRequest, code: UUID, invitation: UUID) -> HttpResponse:
    """Show what an invitation offers and how its link reaches who is invited; the link itself stands nowhere here."""
    found = Invitation.objects.filter(unit__code=code).select_related("unit", "role")
    made = get_object_or_404(found.filter(unit__in=Unit.objects.managed_by(request.actor)), code=invitation)
    audit.show(made.code)
    context = {
        "invitation": made, "unit": made.unit, "role": role_word(made.role), "way": mailing.way_out(),
        "waits": made.made_by is not None and weighs(made.role.role.permissions),
    }  # fmt: skip
    return render(request, "access/invitation.html", context)


@never_cache
@login_required
@require_GET
def mailbox(request: ActingRequest) -> HttpResponse:
    """Show the letters that a demo would have sent, with invitations and of roles; nobody else has the page."""
    if mailing.way_out() is not mailing.MailRoute.MAILBOX:
        raise Http404
    offers = mailing.open_invitations()
    told = informing.recent()
    audit.show(*(one.code for one in offers), *(one.to.code for one in told), *(one.given.account.code for one in told))
    letters = [(one, role_word(one.role), mailing.path_of(one)) for one in offers]
    roles = [(one.to, one.sentence(role_word(one.given.role))) for one in told]
    return render(request, "access/mailbox.html", {"letters": letters, "roles": roles})


@login_required
@require_POST
def withdraw(request: ActingRequest, code: UUID, invitation: UUID) -> HttpResponse:
    """Take an invitation back."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    require(policies.may_grant(request.actor, unit, subtree=False))
    made = get_object_or_404(Invitation.objects.filter(unit=unit).select_related("unit"), code=invitation)
    try:
        invitations.withdraw(made, by=request.actor)
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
    if (state := invitations.invitation_state(secret)) is None:
        raise Http404
    if (invitation := invitations.invitation_for(secret)) is None:
        return render(request, "access/dead_link.html", {"state": state}, status=410)
    audit.show(invitation.code)
    whose = Account(email=invitation.email, full_name=invitation.full_name)
    form = PasswordForm(request.POST if request.method == "POST" else None, whose=whose)
    if request.method == "POST" and form.is_valid():
        try:
            account = invitations.accept(invitation, password=form.cleaned_data["password"])
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, _("Your account is ready. Sign in with your address and the new password."))
            if account.grant_requests.filter(decided_at__isnull=True).exists():
                messages.info(request, _("Your role takes effect once a second administrator confirms it."))
            return redirect("account_login")
    context = {"form": form, "invitation": invitation, "role": role_word(invitation.role)}
    return render(request, "access/accept.html", context, status=422 if form.errors else 200)
