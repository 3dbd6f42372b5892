"""How the link of an invitation reaches who is invited: by mail, in a demo's mailbox, or printed by an operator.

The inviter never sees it: whoever holds the link sets the password.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from ronguon.access.actions.invitations import secret_of
from ronguon.access.actions.ways import MailRoute, way_out
from ronguon.access.models import Invitation
from ronguon.kernel import clock

__all__ = ["MailRoute", "open_invitations", "path_of", "way_out"]


def path_of(invitation: Invitation) -> str:
    """Return where the link of an invitation leads, for the demo's mailbox and for an operator at the console."""
    return reverse("units:accept", args=[secret_of(invitation.code)], urlconf=settings.ROOT_URLCONF)


def open_invitations() -> list[Invitation]:
    """Return the invitations whose links work now, the newest first."""
    rows = Invitation.objects.usable(clock.now()).select_related("unit", "role")
    return list(rows.order_by("-made_at", "-pk"))
