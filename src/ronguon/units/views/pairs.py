"""The other side of a locality: shown on a unit's page, linked and unlinked by who keeps both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.units import policies
from ronguon.units.actions import pairing
from ronguon.units.domain import Actor, System
from ronguon.units.forms.pairing import PairForm
from ronguon.units.models import Counterpart, Unit
from ronguon.units.requests import ActingRequest

_OTHER = {System.STATE: System.PARTY, System.PARTY: System.STATE}


@dataclass(frozen=True, slots=True)
class OtherSide:
    """The unit on the other side of the locality on a day, the link, and what the reader may do about it."""

    unit: Unit | None
    link: Counterpart | None
    may_link: bool
    may_part: bool


def other_side(unit: Unit, on: date, actor: Actor) -> OtherSide | None:
    """Return the other side of `unit`; null for what belongs to neither of the two trees. One query."""
    if System(unit.system) not in _OTHER:
        return None
    links = Counterpart.objects.valid(on).select_related("state", "party")
    link = links.filter(state=unit).first() if unit.system == System.STATE else links.filter(party=unit).first()
    keeps = policies.may_manage(actor, unit) and not unit.ended(clock.today())
    if link is None:
        return OtherSide(None, None, may_link=keeps, may_part=False)
    other = link.party if unit.system == System.STATE else link.state
    return OtherSide(other, link, may_link=False, may_part=keeps and policies.may_manage(actor, other))


@login_required
@require_http_methods(["GET", "POST"])
def link(request: ActingRequest, code: UUID) -> HttpResponse:
    """Link a unit to the one on the other side of its locality, by its name."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    policies.require(policies.may_manage(request.actor, unit) and System(unit.system) in _OTHER)
    among = Unit.objects.existing(clock.today()).filter(system=_OTHER[System(unit.system)]).managed_by(request.actor)
    form = PairForm(request.POST if request.method == "POST" else None, among=among)
    if request.method == "POST" and form.is_valid():
        participants: dict[str, Any] = {
            unit.system: unit,
            form.cleaned_data["other"].system: form.cleaned_data["other"],
        }
        try:
            pairing.pair(participants[System.STATE], participants[System.PARTY], on=clock.today(), by=request.actor)
        except IllegalMoveError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, _("Both units now lead to each other."))
            return redirect("units:detail", unit.code)
    context = {
        "unit": unit,
        "form": form,
        "hints": list(among.order_by("sort", "pk").values_list("name", flat=True)[:300]),
    }
    return render(request, "units/pair.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def unlink(request: ActingRequest, code: UUID) -> HttpResponse:
    """End the link from today."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), code=code)
    policies.require(policies.may_manage(request.actor, unit))
    found = other_side(unit, clock.today(), request.actor)
    try:
        if found is not None and found.link is not None:
            pairing.part(found.link, on=clock.today(), by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    return redirect("units:detail", unit.code)
