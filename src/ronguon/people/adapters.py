"""How allauth behaves here: invitations instead of registration, our limits, encrypted secrets of the second factor."""

from __future__ import annotations

import base64
import os
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from ronguon.jobs.background import enqueue
from ronguon.people import actions, guessing
from ronguon.people.callers import signed_in_here
from ronguon.people.models import Account

_PURPOSE = b"ronguon second factor"


def hidden_key(key: str, prefix: str, version: int) -> str:
    """Return what a cache entry is kept under: a keyed digest, since libraries put addresses and codes into keys."""
    return salted_hmac("ronguon cache", f"{prefix}:{version}:{key}", algorithm="sha256").hexdigest()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes open registration; accounts come from invitations."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return false: nobody registers by themselves."""
        del request
        return False

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Queue the letter: a mail server that is away shows nobody an error, and nobody which addresses are known."""
        del email  # the letter goes to the account's own address, looked up when it is sent
        base = getattr(settings, "RONGUON_BASE_URL", "")  # whatever host the request named
        origin = (base or context["request"].build_absolute_uri("/")).rstrip("/")
        account = str(Account.objects.values_list("code", flat=True).get(pk=user.pk))
        language = get_language() or settings.LANGUAGE_CODE
        enqueue("people.mail_reset", account=account, origin=origin, language=language, asked=uuid4().hex)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try for the address typed, whether an account has it or not. Raises `ValidationError`."""
        if not guessing.may_try(guessing.at_the_entrance(request, _typed(credentials))):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Return whose address and password these are; what was no failure is not held against them."""
        found: Account | None = super().authenticate(request, **credentials)
        if found is not None:
            guessing.was_right(guessing.at_the_entrance(request, _typed(credentials)))
        return found

    def post_login(self, request: HttpRequest, user: Account, **more: Any) -> HttpResponseBase:
        """Lead on whoever is signed in by now, second factor included, and know the browser from here on."""
        signed_in_here(request, user.email)
        led: HttpResponseBase = super().post_login(request, user, **more)
        return led

    def reauthenticate(self, user: Account, password: str) -> bool:
        """Return whether this is the person's password. What strangers try at the entrance does not count here."""
        counts = guessing.once_more(user.pk)
        if not guessing.may_try(counts):
            raise self.validation_error("too_many_login_attempts")
        right = user.check_password(password)
        if right:
            guessing.was_right(counts)
        return right

    def set_password(self, user: Account, password: str) -> None:
        """Set the password by our own action: every other session of the person ends.

        Whoever comes here knew the present password or holds the letter to the address, so the browser is known.
        """
        if self.request is not None:
            signed_in_here(self.request, user.email)
        store = getattr(self.request, "session", None)
        asks = getattr(self.request, "user", None) == user
        actions.change_password(user, password, keep=store.session_key or "" if store and asks else "")


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

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:  # noqa: A002 (the library's own signature)
        """Return a first name for a passkey, which its owner changes to that of the device."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return what a passkey is tied to: the name of this host, which the settings hold to a list."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.MFA_TOTP_ISSUER}


def bare(sent: Any) -> dict[str, Any]:
    """Return what a later answer is checked by, and nothing of the device: no make, no model, no way of connection."""
    data = auth.parse_registration_response(sent).response.attestation_object.auth_data
    known = data.credential_data
    key = AttestedCredentialData.create(bytes(16), known.credential_id, known.public_key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    kept = AttestationObject.create("none", AuthenticatorData.create(data.rp_id_hash, flags, 0, key), {})
    identity = websafe_encode(known.credential_id)
    said = {"clientDataJSON": sent["response"]["clientDataJSON"], "attestationObject": websafe_encode(bytes(kept))}
    return {
        "type": "public-key", "id": identity, "rawId": identity, "response": said,
        "clientExtensionResults": {"credProps": {"rk": True}},
    }  # fmt: skip


def _typed(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").strip().lower()


def _cipher() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
