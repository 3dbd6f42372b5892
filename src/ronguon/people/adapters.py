"""How allauth behaves here: invitations instead of registration, and secrets of the second factor kept encrypted."""

from __future__ import annotations

import base64
import os
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import get_language

from ronguon.jobs.background import enqueue
from ronguon.people.models import Account

_PURPOSE = b"ronguon second factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes open registration; accounts come from invitations."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return false: nobody registers by themselves."""
        del request
        return False

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Queue the letter: a mail server that is away shows nobody an error, and nobody which addresses are known."""
        del email  # the letter goes to the account's own address, looked up when it is sent
        origin = context["request"].build_absolute_uri("/").rstrip("/")
        account = str(Account.objects.values_list("code", flat=True).get(pk=user.pk))
        language = get_language() or settings.LANGUAGE_CODE
        enqueue("people.mail_reset", account=account, origin=origin, language=language, asked=uuid4().hex)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps the secrets of authenticator apps encrypted, so that a copy of the database alone opens nothing."""

    def encrypt(self, text: str) -> str:
        """Return `text` encrypted under the installation's own secret."""
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was encrypted; when the installation's secret has changed, a value that no code fits."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(os.urandom(20)).decode("ascii")


def _cipher() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
