"""The forms of signing in, allauth's own, with our hint beside a new password and no words inside the boxes."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from django.utils.translation import gettext_lazy as _

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
