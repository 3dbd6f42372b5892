"""Letters to people about their own account."""

from __future__ import annotations

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from ronguon.jobs import letters
from ronguon.people.models import Account


def mail_reset(account: Account, *, origin: str, language: str, asked: str) -> bool:
    """Mail the link to set a new password, once for `asked`; return whether it was sent now.

    The link is made here, when it is sent: the queue carries nothing that opens a door. A closed account gets none.
    Raises `OSError` when the mail server does not take the letter.
    """
    if not account.is_active:
        return False
    address = {"uidb36": user_pk_to_url_str(account), "key": PASSWORD_RESET_TOKEN_GENERATOR().make_token(account)}
    link = origin + reverse("account_reset_password_from_key", kwargs=address)
    with override(language):
        subject = render_to_string("account/email/password_reset_key_subject.txt").strip()
        text = render_to_string("account/email/password_reset_key_message.txt", {"password_reset_url": link})
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}"
    return letters.send(f"reset:{asked}", to=account.email, subject=subject, text=text.strip())
