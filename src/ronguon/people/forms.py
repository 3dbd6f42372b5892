"""The forms of signing in, allauth's own, with our hint beside a new password and no words inside the boxes."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.utils.translation import gettext_lazy as _

from ronguon.people import actions, guessing
from ronguon.people.adapters import bare
from ronguon.people.domain import LONGEST

PASSKEY_NAME = 60
CODE_SECONDS = 120
"""Longer than any code of an authenticator app is valid, whatever tolerance is set."""
MOST_CREDENTIAL = 20_000
"""Characters of what a device says of a passkey; the largest statements seen are a third of it."""
UNANSWERED = _("The device has not answered. Press the button, then confirm with the lock of the device.")
HINT = _("At least 12 characters. A short sentence that only you would think of is easy to keep and hard to guess.")


class _Plain:
    """A form whose boxes are empty, whose labels speak, and which says once what a good password is."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = HINT


class _Counted:
    """A form with a code: tries count over all processes, and a code that was taken is taken by nobody again."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Return the code, the first time it fits. Raises `ValidationError` otherwise, and for too many tries."""
        counts = guessing.with_a_code(context.request, self.user.pk, self.user.email)
        if not guessing.may_try(counts):
            raise get_adapter().validation_error("too_many_login_attempts")
        code = str(super().clean_code())  # type: ignore[misc]  # the library's form stands behind this one
        if not actions.once(f"{self.user.pk} {''.join(code.split()).lower()}", seconds=CODE_SECONDS):
            raise forms.ValidationError(_("This code was used a moment ago. Wait for the next one."), code="used")
        guessing.was_right(counts)
        return code


@contextmanager
def _only_well_formed() -> Iterator[None]:
    """Let what no browser sends be wrong like any other answer, not trouble of ours."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error) as error:
        raise get_factor_adapter().validation_error("incorrect_code") from error


def _taken_once(challenge: bytes) -> None:
    """Take the answer to `challenge`. Raises `ValidationError` when any process took it before.

    The library keeps the challenge in the session, which two requests at once both read; a session lives no longer
    than `LONGEST`.
    """
    if not actions.once(f"passkey {challenge.hex()}", seconds=int(LONGEST.total_seconds())):
        raise forms.ValidationError(_("This answer of your passkey was used already. Try once more."), code="used")


class LeaveForm(forms.Form):
    """Says that what is written above was read."""

    understood = forms.BooleanField(error_messages={"required": _("Tick the box first: this cannot be undone.")})


class _OfDevice:
    """A form that a device fills in when its owner presses the button."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages["required"] = UNANSWERED


class _Answered(_OfDevice):
    """A form with a passkey's answer, which is taken once over all processes."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Any:
        """Return the passkey that answered. Raises `ValidationError` for anything else, and for a second time."""
        sent = self.cleaned_data["credential"]
        with _only_well_formed():
            found = super().clean_credential()  # type: ignore[misc]  # the library's form stands behind this one
            _taken_once(auth.parse_authentication_response(sent).response.client_data.challenge)
        return found


class LoginForm(_Plain, account.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Address and password."""


class ReauthenticateForm(_Plain, account.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The password once more."""


class ChangePasswordForm(_Plain, account.ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The present password and a new one."""


class ResetPasswordForm(_Plain, account.ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The address that a letter goes to."""


class ResetPasswordKeyForm(_Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    """A new password, by the link of the letter."""


class CodeForm(_Counted, factor.AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """A code at the entrance."""


class CodeAgainForm(_Counted, factor.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """A code once more, before something that matters."""


class ActivateForm(_Counted, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The first code of a new authenticator app."""


class PasskeyForm(_Answered, passkey.AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A passkey in place of the code, at the entrance."""


class PasskeyAloneForm(_Answered, passkey.LoginWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A passkey in place of password and code."""


class PasskeyAgainForm(_Answered, passkey.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A passkey once more, before something that matters."""


class PasskeyNameForm(passkey.EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Another name for a passkey."""

    name = forms.CharField(max_length=PASSKEY_NAME)


class AddPasskeyForm(_OfDevice, passkey.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A new passkey. Each can open the account by itself, so nothing is left to choose."""

    name = forms.CharField(required=False, max_length=PASSKEY_NAME)
    passwordless = None

    def clean(self) -> dict[str, Any]:
        """Return the fields when the device's statement holds and was not taken before."""
        sent = self.cleaned_data.get("credential")
        if len(json.dumps(sent)) > MOST_CREDENTIAL:
            raise get_factor_adapter().validation_error("incorrect_code")
        with _only_well_formed():
            found: dict[str, Any] = super().clean()
            if sent:
                _taken_once(auth.parse_registration_response(sent).response.client_data.challenge)
                found["credential"] = bare(sent)
        return found
