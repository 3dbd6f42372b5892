"""How the link of an invitation reaches who is invited: by mail, in a demo's mailbox, or printed by an operator.

The inviter never sees it: whoever holds the link sets the password.
"""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.urls import reverse

from ronguon.audit.actions import is_demo
from ronguon.kernel import clock
from ronguon.units.actions.invitations import secret_of
from ronguon.units.models import Invitation

_SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Way(StrEnum):
    """How links leave this installation."""

    MAIL = "mail"
    MAILBOX = "mailbox"
    CONSOLE = "console"


def way_out() -> Way:
    """Return how links leave this installation: a demo sends nothing, and without a mail server an operator prints."""
    if is_demo():
        return Way.MAILBOX
    by_mail = settings.EMAIL_BACKEND != _SMTP or settings.RONGUON_MAILS
    return Way.MAIL if by_mail else Way.CONSOLE


def path_of(invitation: Invitation) -> str:
    """Return where the link of an invitation leads, for the demo's mailbox and for an operator at the console."""
    return reverse("units:accept", args=[secret_of(invitation.code)], urlconf=settings.ROOT_URLCONF)


def open_invitations() -> list[Invitation]:
    """Return the invitations whose links work now, the newest first."""
    rows = Invitation.objects.usable(clock.now()).select_related("unit", "role")
    return list(rows.order_by("-made_at", "-pk"))
