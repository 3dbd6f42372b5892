"""Who acts for a unit, on the unit's own page: roles, those that wait, invitations, the way to its keys."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.template.context_processors import csrf
from django.template.loader import render_to_string

from ronguon.access.actions.confirming import waiting_at
from ronguon.access.actions.seconding import resting_on_one
from ronguon.access.forms.roles import role_word
from ronguon.access.models import Grant, Invitation
from ronguon.access.policies import may_confirm, may_grant, may_see_roles, may_see_tokens
from ronguon.access.registry import reminders
from ronguon.audit import actions as audit
from ronguon.kernel import clock
from ronguon.units.models import Unit
from ronguon.units.requests import ActingRequest


def box(request: ActingRequest, unit: Unit, _on: date) -> str:
    """Return who acts for `unit` today, for those who may see it, and the way to its keys."""
    context = {"unit": unit, "sees_keys": may_see_tokens(request.actor, unit)}
    # The request as well, for the dialogs' tokens; without the page's own context, which would ask its questions twice.
    return render_to_string(
        "access/who_acts.html", context | people(request, unit) | csrf(request) | {"request": request}
    )


def _inviter(grant: Grant) -> UUID | None:
    brought = getattr(grant.account, "introduction", None)
    return brought.invited_by if brought else None


def people(request: ActingRequest, unit: Unit) -> dict[str, Any]:
    """Return who holds which role at the unit, for those who may see it, and what its administrator may do."""
    if not may_see_roles(request.actor, unit):
        return {"sees_roles": False}
    today = clock.today()
    held = Grant.objects.valid(today).filter(unit=unit).select_related("account__introduction", "role")
    grants = list(held.order_by("role_id", "account__full_name"))
    asked = waiting_at(unit)
    alone = {one.pk for one in resting_on_one(Grant.objects.filter(unit=unit))}
    brought = {one.pk: _inviter(one) for one in grants}
    givers = audit.names_of(
        {code for grant in grants for code in (grant.given_by, grant.confirmed_by)}
        | {*brought.values(), *(one.asked_by for one in asked)}
    )
    keeps = may_grant(request.actor, unit, subtree=False)
    usable = Invitation.objects.usable(clock.now()).filter(unit=unit).select_related("role").order_by("made_at")
    offers = usable if keeps else []
    wide = may_grant(request.actor, unit, subtree=True)
    audit.show(
        *(grant.account.code for grant in grants),
        *(offer.code for offer in offers),
        *(one.account.code for one in asked),
    )
    return {
        "sees_roles": True,
        "keeps": keeps and not unit.ended(today),
        "grants": [
            (
                one,
                role_word(one.role),
                givers.get(one.given_by, "") if one.given_by else "",
                keeps and (wide or not one.subtree),
                givers.get(one.confirmed_by, "") if one.confirmed_by else "",
                one.pk in alone,
                givers.get(code, "") if (code := brought[one.pk]) else "",
            )
            for one in grants
        ],
        "asked": [
            (
                one,
                role_word(one.role),
                givers.get(one.asked_by, ""),
                may_confirm(request.actor, one),
                keeps and one.asked_by == request.actor.account,
            )
            for one in asked
        ],
        "invitations": [(offer, role_word(offer.role)) for offer in offers],
        "waiting": reminders(request, unit, today) if keeps and not unit.ended(today) else [],
    }
