"""The forms of signing in, allauth's own, with our hint beside a new password and no words inside the boxes."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

from ronguon.people import actions

CODE_SECONDS = 120
"""Longer than any code of an authenticator app is valid, whatever tolerance is set."""
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
        who = f"code {self.user.pk}"
        if actions.take("guess", who):
            raise get_adapter().validation_error("too_many_login_attempts")
        code = str(super().clean_code())  # type: ignore[misc]  # the library's form stands behind this one
        if not actions.once(f"{self.user.pk} {''.join(code.split()).lower()}", seconds=CODE_SECONDS):
            raise forms.ValidationError(_("This code was used a moment ago. Wait for the next one."), code="used")
        actions.give_back("guess", who)
        return code


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
