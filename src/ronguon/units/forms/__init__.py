"""What an administrator fills in, and the words for roles and kinds of bodies."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Self

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from ronguon.kernel import clock
from ronguon.people.models import Account
from ronguon.units.actions.grants import REASON_LENGTH, TITLE_LENGTH
from ronguon.units.actions.tokens import LONGEST, NewToken
from ronguon.units.domain import BUILT_IN, Actor, Role, System
from ronguon.units.forms.days import BEFORE, DayForm
from ronguon.units.models import RoleDefinition, Unit
from ronguon.units.policies_access import lendable, may_grant

ROLES = {
    Role.OFFICE.key: _("Office: reads documents in, confirms, issues, drafts reports"),
    Role.HEAD.key: _("Head: signs, reviews, may do what officers do"),
    Role.OFFICER.key: _("Officer: reports progress and hands in"),
    Role.REVIEWER.key: _("Reviewer: judges what lower bodies hand in"),
    Role.INSPECTOR.key: _("Inspector: reads everything from this body down, changes nothing"),
    Role.EDITOR.key: _("Editor: drafts reports and publishes what was signed"),
    Role.READER.key: _("Reader: may look"),
    Role.ADMIN.key: _("Administrator: keeps bodies, roles and invitations"),
}
KEY_USES = {
    Role.READER: _("Read only"),
    Role.OFFICER: _("Read, report progress and hand in"),
    Role.REVIEWER: _("Read and judge what lower bodies hand in"),
}
SYSTEMS = {
    System.STATE: _("State"),
    System.PARTY: _("Party"),
    System.BESIDE: _("Front and unions"),
    System.OUTSIDE: _("Outside this system"),
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


@cache
def kind_words() -> dict[str, str]:
    """Return the Vietnamese name of each kind of body."""
    found = tomllib.loads((files("ronguon") / "content" / "unit_kinds.toml").read_text("utf-8"))
    return {row["id"]: row["name"] for row in found["kind"]}


class SuccessorForm(DayForm):
    """Of which body the successor on a day is sought, by words of a present or former name."""

    tim = forms.CharField(label=_("Find a body"), max_length=200, required=False)
    field_order = ("tim", "ngay")

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return the form with what the address says, or today's."""
        day = request.GET.get("ngay") or format(clock.today(), "%d/%m/%Y")
        words = request.GET.get("tim", "").replace("\0", "")[:200]
        return cls({"ngay": day, BEFORE: request.GET.get(BEFORE, ""), "tim": words})

    def words(self) -> str:
        """Return the words of a name."""
        return str(self.cleaned_data.get("tim") or "").strip() if self.is_bound and not self.errors.get("tim") else ""


class RoleForm(forms.Form):
    """A role at one unit, and why. Whoever keeps that unit alone is not offered everything below it."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    subtree = forms.BooleanField(label=_("Also for every body below"), required=False)
    title = forms.CharField(
        label=_("Title on papers"), max_length=TITLE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Only for who signs: as it is printed above the name. Leave it empty for the usual title of the head. "
            "A deputy: KT. CHỦ TỊCH, then PHÓ CHỦ TỊCH on a line of its own."
        ),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"), max_length=REASON_LENGTH,
        help_text=_("A decision, an order or an assignment. It stands in the trail."),
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
            raise forms.ValidationError(_("No account has this address. Send an invitation instead."))
        return email

    def account(self) -> Account:
        """Return the account of the address."""
        return Account.objects.get(email=self.cleaned_data["email"])


class InvitationForm(RoleForm):
    """An offer of a role to somebody who has no account yet."""

    full_name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As colleagues know them."))
    field_order = ["full_name", "email", "role", "subtree", "title", "reason"]

    def clean_email(self) -> str:
        """Return an address that has no account yet."""
        email = super().clean_email()
        if any(account.has_usable_password() for account in Account.objects.filter(email=email)):
            raise forms.ValidationError(_("This address has an account already. Give it the role directly."))
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
            raise forms.ValidationError(_("The two passwords differ. Type the same one twice."))
        return again


class TokenForm(forms.Form):
    """A key of the interface: offered is what the person's own roles at the unit allow, and nothing more."""

    name = forms.CharField(
        label=_("What the key is for"), max_length=120, help_text=_("For example: nightly figures for the department.")
    )
    role = forms.ChoiceField(label=_("What it may do"), widget=forms.RadioSelect)
    subtree = forms.BooleanField(label=_("Also for every body below"), required=False)
    last_on = forms.DateField(label=_("Last day"), help_text=_("At most one year from today."))

    def __init__(self, data: QueryDict | None = None, *, unit: Unit, by: Actor) -> None:
        super().__init__(data, initial={"last_on": clock.today() + timedelta(days=90), "role": Role.READER.key})
        self.unit, self.by = unit, by
        choice: Any = self.fields["role"]
        choice.choices = [(role.key, KEY_USES[role]) for role in lendable(by, unit)]
        if not lendable(by, unit, subtree=True):
            del self.fields["subtree"]

    def clean_last_on(self) -> date:
        """Return a day from today on, within a year."""
        day: date = self.cleaned_data["last_on"]
        if not clock.today() <= day < clock.today() + LONGEST:
            raise forms.ValidationError(_("Choose a day within one year from today."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse everything below for what the person may not do below."""
        cleaned: dict[str, Any] = super().clean() or {}
        role, wide = cleaned.get("role"), bool(cleaned.get("subtree"))
        if role and wide and BUILT_IN[role] not in lendable(self.by, self.unit, subtree=True):
            self.add_error("subtree", _("For this work a key is made at each body by itself."))
        return cleaned

    def new(self) -> NewToken:
        """Return what was typed. The form is valid."""
        typed = self.cleaned_data
        return NewToken(typed["name"], BUILT_IN[typed["role"]], typed["last_on"], bool(typed.get("subtree")))
