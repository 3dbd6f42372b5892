"""Keys of the interface: one's own, those of a unit, a new one told once, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronguon.access import policies
from ronguon.access.actions import tokens
from ronguon.access.forms.tokens import KEY_USES, TokenForm
from ronguon.access.models import Token
from ronguon.audit import actions as audit
from ronguon.interface.domain import PLACE
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.ui.listing import page_of
from ronguon.units.domain import BUILT_IN
from ronguon.units.models import Unit
from ronguon.units.policies import may_manage, require
from ronguon.units.requests import ActingRequest

_TOLD = "interface_key"
REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One key as a list shows it; `state` is `open`, `past`, `revoked` or `unlent` (the maker's role has ended)."""

    token: Token
    use: str
    state: str
    may_revoke: bool

    @property
    def maker(self) -> str:
        """Return who lent the key."""
        return self.token.grant.account.full_name


def _rows(request: ActingRequest, found: list[Token]) -> list[TokenRow]:
    on = clock.today()
    audit.show(*(one.grant.account.code for one in found))
    usable = set(Token.objects.usable(on).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    return [
        TokenRow(
            one, str(KEY_USES[BUILT_IN[one.role]]), _state(one, usable=one.pk in usable), _takes_back(request, one, on)
        )
        for one in found
    ]


def _state(token: Token, *, usable: bool) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if token.until_on <= clock.today():
        return "past"
    return "open" if usable else "unlent"


def _takes_back(request: ActingRequest, token: Token, on: date) -> bool:
    return token.revoked_at is None and token.until_on > on and policies.may_revoke(request.actor, token)


def _visible(request: ActingRequest) -> QuerySet[Token]:
    return Token.objects.visible_to(request.actor).select_related("unit", "grant__account").order_by("-pk")


@login_required
@require_GET
def own(request: ActingRequest) -> HttpResponse:
    """List the keys that the reader made, and where they may make another."""
    mine = _visible(request).filter(grant__account__code=request.user.code)
    page = page_of(request, mine)
    held = Unit.objects.existing(clock.today()).filter(code__in=request.actor.own_units).order_by("path")
    return render(
        request,
        "access/keys.html",
        {"page": page, "rows": _rows(request, list(page)), "units": held, "interface_url": PLACE},
    )


@login_required
@require_GET
def at_unit(request: ActingRequest, code: UUID) -> HttpResponse:
    """List the keys of a unit: all of them for who keeps it, else the reader's own."""
    unit = _unit(request, code)
    page = page_of(request, _visible(request).filter(unit=unit))
    values = {
        "unit": unit, "page": page, "rows": _rows(request, list(page)),
        "keeps": may_manage(request.actor, unit),
        "may_make": bool(policies.lendable(request.actor, unit)) and not unit.ended(clock.today()),
    }  # fmt: skip
    return render(request, "access/unit_keys.html", values)


def _unit(request: ActingRequest, code: UUID) -> Unit:
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    require(policies.may_see_tokens(request.actor, unit))
    return unit


@login_required
@require_http_methods(["GET", "POST"])
def make(request: ActingRequest, code: UUID) -> HttpResponse:
    """Make a key and lead to the page that tells its secret once."""
    unit = _unit(request, code)
    require(bool(policies.lendable(request.actor, unit)))
    form = TokenForm(request.POST if request.method == "POST" else None, unit=unit, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = tokens.make(unit, form.new(), by=request.actor)
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            request.session[_TOLD] = [str(made.code), secret]
            return redirect("units:key", unit.code, made.code)
    return render(request, "access/make_key.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def told(request: ActingRequest, code: UUID, token: UUID) -> HttpResponse:
    """Show the secret of a new key, this once; afterwards only what the key is."""
    made = get_object_or_404(_visible(request).filter(unit__code=code), code=token)
    secret = ""
    if request.session.get(_TOLD, [""])[0] == str(made.code):
        secret = request.session.pop(_TOLD)[1]
    (row,) = _rows(request, [made])
    return render(request, "access/key.html", {"row": row, "unit": made.unit, "secret": secret})


@login_required
@require_POST
def revoke(request: ActingRequest, token: UUID) -> HttpResponse:
    """Take a key back."""
    found = get_object_or_404(_visible(request), code=token)
    try:
        tokens.revoke(found, by=request.actor, reason=request.POST.get("reason", "").replace("\0", "")[:REASON_LENGTH])
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("The key was taken back; it opens nothing any more."))
    if policies.may_see_tokens(request.actor, found.unit):
        return redirect("units:unit_keys", found.unit.code)
    return redirect("units:keys")
