"""What this app can say of one person: roles held, keys and powers lent out of them, invitations to their address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronguon.access.models import Delegation, Grant, GrantRequest, Invitation, Token
from ronguon.kernel.days import day_of
from ronguon.people.dossier import instant, subjects
from ronguon.people.models import Account
from ronguon.people.registry import DossierGroup, Row


def _grants(account: Account) -> Iterator[Row]:
    for one in Grant.objects.filter(account=account).select_related("unit").order_by("since_on", "pk"):
        yield {
            "unit": one.unit.name,
            "role": one.role_id,
            "subtree": one.subtree,
            "since": one.since_on.isoformat(),
            "until": one.until_on.isoformat() if one.until_on else None,
            "text": one.reason,
        }
    waiting = GrantRequest.objects.waiting().filter(account=account)
    for asked in waiting.select_related("unit").order_by("asked_at", "pk"):
        yield {
            "unit": asked.unit.name, "role": asked.role_id, "subtree": asked.subtree,
            "since": asked.asked_at.isoformat(), "until": None, "text": f"Chờ xác nhận: {asked.reason}",
        }  # fmt: skip
    for key in Token.objects.filter(grant__account=account).select_related("unit").order_by("since_on", "pk"):
        yield {
            "key": key.name,
            "unit": key.unit.name,
            "role": key.role,
            "subtree": key.subtree,
            "since": key.since_on.isoformat(),
            "until": (day_of(key.revoked_at) if key.revoked_at else key.until_on).isoformat(),
        }


def _delegations(account: Account) -> Iterator[Row]:
    """Yield what was lent by the person and to them; the other one is named by what the trail calls them, a code."""
    found = Delegation.objects.filter(Q(grant__account=account) | Q(delegate=account)).told()
    for one in found.order_by("since_on", "pk"):
        lent = one.grant.account_id == account.pk
        yield {
            "part": "lent" if lent else "borrowed",
            "about": str((one.delegate if lent else one.grant.account).code),
            "unit": one.unit.name, "role": one.grant.role_id, "subtree": one.subtree,
            "powers": " ".join(sorted(one.permissions)), "since": one.since_on.isoformat(),
            "until": (day_of(one.ended_at) if one.ended_at else one.until_on).isoformat(), "text": one.reason,
        }  # fmt: skip


def _held(account: Account) -> Iterator[Row]:
    yield from _grants(account)
    yield from _delegations(account)


def _invitations(account: Account) -> Iterator[Row]:
    found = Invitation.objects.filter(email=account.email) | Invitation.objects.filter(code__in=subjects(account))
    for one in found.select_related("unit").order_by("made_at", "pk"):
        yield {
            "code": str(one.code), "name": one.full_name, "email": one.email, "unit": one.unit.name,
            "role": one.role_id, "text": one.reason, "since": instant(one.made_at),
            "until": instant(one.used_at or one.withdrawn_at or one.ends_at),
        }  # fmt: skip


GROUPS: Iterable[DossierGroup] = (
    DossierGroup(
        "grants", _("Roles you hold or held, and what was lent out of them: keys, and powers to and by you"),
        ("key", "unit", "role", "subtree", "since", "until", "part", "about", "powers", "text"), _held, 30,
    ),
    DossierGroup(
        "invitations", _("Invitations to your address"),
        ("code", "name", "email", "unit", "role", "text", "since", "until"), _invitations, 40,
    ),
)  # fmt: skip
