"""What is filled in to invite somebody, and by who was invited."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ronguon.access.forms.roles import RoleForm
from ronguon.people.models import Account


class InvitationForm(RoleForm):
    """An offer of a role to somebody who has no account yet."""

    full_name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As colleagues know them."))
    field_order = ["full_name", "email", "role", "subtree", "title", "reason"]

    def clean_email(self) -> str:
        """Return an address that has no account yet."""
        email = super().clean_email()
        if any(account.has_usable_password() for account in Account.objects.filter(email=email)):
            raise forms.ValidationError(
                _("This address has an account already. Give it the role directly."), code="known"
            )
        return email


class PasswordForm(forms.Form):
    """The password of a new account, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 12 characters. A short sentence that only you would think of is easy to keep and hard to guess."
        ),
    )
    again = forms.CharField(
        label=_("Password once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, data: QueryDict | None = None, *, whose: Account) -> None:
        super().__init__(data)
        self.whose = whose

    def clean_password(self) -> str:
        """Return the password if it is long enough and not among those everybody tries."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.whose)
        return password

    def clean_again(self) -> str:
        """Return the repetition if it equals the password."""
        again = str(self.cleaned_data["again"])
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(
                _("The two passwords differ. Type the same one twice."), code="password_mismatch"
            )
        return again
