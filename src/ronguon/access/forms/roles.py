"""The words for roles, and what an administrator fills in who gives one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ronguon.access.actions.grants import REASON_LENGTH, TITLE_LENGTH
from ronguon.access.models import RoleDefinition
from ronguon.access.policies import may_grant
from ronguon.kernel import clock
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Unit

ROLES = {
    Role.OFFICE.key: _("Office: reads documents in, confirms, issues, drafts reports"),
    Role.HEAD.key: _("Head: signs, reviews, may do what officers do"),
    Role.OFFICER.key: _("Officer: reports progress and submits"),
    Role.REVIEWER.key: _("Reviewer: reviews what lower units submit"),
    Role.INSPECTOR.key: _("Inspector: reads everything from this unit down, changes nothing"),
    Role.EDITOR.key: _("Editor: drafts reports and publishes what was signed"),
    Role.READER.key: _("Reader: may look"),
    Role.ADMIN.key: _("Administrator: manages units, roles and invitations"),
}


def role_word(role: RoleDefinition) -> str:
    """Return the short word for a role: what stands before the colon, or the name that the installation gave it."""
    return known_word(role.key) if role.built_in else role.name


def known_word(key: str) -> str:
    """Return the short word for a role that comes with the product."""
    return str(ROLES[key]).partition(":")[0]


def role_line(role: RoleDefinition) -> str:
    """Return the word for a role and what it is for, as one line."""
    if role.built_in:
        return str(ROLES[role.key])
    return f"{role.name}: {role.purpose}" if role.purpose else role.name


class RoleForm(forms.Form):
    """A role at one unit, and why. Whoever keeps that unit alone is not offered everything below it."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    subtree = forms.BooleanField(label=_("Also for every unit below"), required=False)
    title = forms.CharField(
        label=_("Title on papers"), max_length=TITLE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Only for who signs: as it is printed above the name. Leave it empty for the usual title of the head. "
            "A deputy: KT. CHỦ TỊCH, then PHÓ CHỦ TỊCH on a line of its own."
        ),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"), max_length=REASON_LENGTH,
        help_text=_("A decision, an order or an assignment. It is kept in the trail."),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, unit: Unit, by: Actor) -> None:
        super().__init__(data)
        self.unit = unit
        self.roles = {one.key: one for one in RoleDefinition.objects.valid(clock.today()).in_order()}
        choice: Any = self.fields["role"]
        choice.choices = [(key, role_line(one)) for key, one in self.roles.items()]
        if not may_grant(by, unit, subtree=True):
            del self.fields["subtree"]

    def clean_email(self) -> str:
        """Return the address in small letters, as accounts keep it."""
        return str(self.cleaned_data["email"]).strip().lower()

    def clean_title(self) -> str:
        """Return the title with plain line breaks."""
        return str(self.cleaned_data["title"]).replace("\r\n", "\n").strip()

    def chosen(self) -> Role:
        """Return the role that was chosen. The form is valid."""
        return self.roles[self.cleaned_data["role"]].role

    def wide(self) -> bool:
        """Return whether the role holds for all below."""
        return bool(self.cleaned_data.get("subtree"))


class GrantForm(RoleForm):
    """A role for somebody who has an account."""

    field_order = ["email", "role", "subtree", "title", "reason"]

    def clean_email(self) -> str:
        """Return the address of an account that can sign in."""
        email = super().clean_email()
        if not Account.objects.filter(email=email, is_active=True).exists():
            raise forms.ValidationError(_("No account has this address. Send an invitation instead."), code="unknown")
        return email

    def account(self) -> Account:
        """Return the account of the address."""
        return Account.objects.get(email=self.cleaned_data["email"])
