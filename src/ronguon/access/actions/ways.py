"""How letters leave this installation: by mail, into a demo's mailbox, or not at all."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings

from ronguon.audit.actions import is_demo

_SMTP = "django.core.mail.backends.smtp.EmailBackend"


class MailRoute(StrEnum):
    """How letters leave this installation."""

    MAIL = "mail"
    MAILBOX = "mailbox"
    CONSOLE = "console"


def way_out() -> MailRoute:
    """Return how letters leave: a demo sends nothing, without a mail server an operator prints what opens a door."""
    if is_demo():
        return MailRoute.MAILBOX
    by_mail = settings.EMAIL_BACKEND != _SMTP or settings.RONGUON_MAILS
    return MailRoute.MAIL if by_mail else MailRoute.CONSOLE
