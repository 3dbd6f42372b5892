"""What somebody fills in who lends powers of a role to a colleague."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronguon.access.actions.delegating import NOBODY, REASON_LENGTH, NewDelegation
from ronguon.access.forms.roles import role_word
from ronguon.access.models import Delegation, Grant
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.people.models import Account
from ronguon.units.domain import OF_THE_UNIT_ITSELF, ActiveGrant, Actor, Permission
from ronguon.units.forms.naming import UnitField
from ronguon.units.models import Unit
from ronguon.units.models.units import readable

POWERS = {
    Permission.PREPARE: _("Read documents in, confirm and issue duties"),
    Permission.REPORT: _("Report progress and submit"),
    Permission.REVIEW: _("Review what lower units submit"),
    Permission.DRAFT_REPORT: _("Draft reports"),
    Permission.SIGN: _("Sign reports and hand-over lists"),
    Permission.PUBLISH: _("Publish signed reports and declare official pages"),
    Permission.MANAGE: _("Manage units; give no roles"),
}
"""What can be lent besides reading, in the words of the form."""


def powers_words(permissions: frozenset[Permission]) -> str:
    """Return the powers as one line of words; to read alone where nothing else was lent."""
    found = [str(word) for permission, word in POWERS.items() if permission in permissions]
    return "; ".join(found) or gettext("Read only")


def _as_before(like: Delegation, grants: list[Grant], today: date) -> dict[str, Any]:
    """Return what the form begins with to lend again what `like` lent, out of the same kind of role where one is."""
    same = [one for one in grants if one.role_id == like.grant.role_id]
    found: dict[str, Any] = {
        "email": like.delegate.email, "reason": like.reason,
        "powers": [permission.value for permission in like.permissions],
        "last_on": max(like.last_on, today), "subtree": like.subtree,
    }  # fmt: skip
    return found | ({"role": str(same[0].code)} if same else {})


class DelegationForm(forms.Form):
    """One of one's own roles, a colleague, some powers, days and a reason."""

    role = forms.ChoiceField(label=_("Out of your role"), widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("Colleague's e-mail address"), max_length=254,
        help_text=_("Somebody with a role at this unit, above it or below it."),
    )  # fmt: skip
    powers = forms.MultipleChoiceField(
        label=_("What they may do on your behalf"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They may read what your role reads. Nothing can be lent that your role does not allow."),
    )  # fmt: skip
    unit = UnitField(
        among=Unit.objects.none(), label=_("Only for this unit"), required=False,
        help_text=_("A unit below that of your role, by its name. Left empty, it is for the unit of the role."),
    )  # fmt: skip
    subtree = forms.BooleanField(label=_("Also for every unit below"), required=False)
    since_on = forms.DateField(label=_("First day"))
    last_on = forms.DateField(label=_("Last day"), help_text=_("At most one year from today."))
    reason = forms.CharField(
        label=_("Why"), max_length=REASON_LENGTH,
        help_text=_("Leave, a journey, the number of the delegation paper. It stands in the trail."),
    )  # fmt: skip

    def __init__(
        self, data: QueryDict | None = None, *, grants: list[Grant], by: Actor, like: Delegation | None = None
    ) -> None:
        today = clock.today()
        first: dict[str, Any] = {"since_on": today, "last_on": today + timedelta(days=6)}
        first |= _as_before(like, grants, today) if like is not None else {}
        super().__init__(data, initial=({"role": str(grants[0].code)} if len(grants) == 1 else {}) | first)
        self.grants = {str(one.code): one for one in grants}
        held = frozenset().union(*(one.role.role.permissions for one in grants)) - {Permission.READ}
        role: Any = self.fields["role"]
        role.choices = [(code, self._said(one)) for code, one in self.grants.items()]
        powers: Any = self.fields["powers"]
        powers.choices = [(permission.value, word) for permission, word in POWERS.items() if permission in held]
        powers.required = not any(one.role.role.only_reads for one in grants)
        unit: Any = self.fields["unit"]
        unit.among = Unit.objects.existing(today).filter(readable(by))
        if not held:
            del self.fields["powers"]
        if not any(one.subtree for one in grants):
            del self.fields["unit"], self.fields["subtree"]

    @staticmethod
    def _said(grant: Grant) -> str:
        wide = f", {gettext('with every unit below')}" if grant.subtree else ""
        return f"{role_word(grant.role)}, {grant.unit.name}{wide}"

    def clean_email(self) -> str:
        """Return the address in small letters, as accounts keep it."""
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """Refuse what the role does not hold; whose address it is, the action itself says."""
        cleaned: dict[str, Any] = super().clean() or {}
        grant = self.grants.get(cleaned.get("role", ""))
        if grant is None:
            return cleaned
        unit: Unit = cleaned.get("unit") or grant.unit
        wanted = frozenset(Permission(one) for one in cleaned.get("powers", []))
        self._check(grant, unit, wanted, wide=bool(cleaned.get("subtree")))
        first: date | None = cleaned.get("since_on")
        last: date | None = cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day lies before the first."))
        return cleaned

    def _check(self, grant: Grant, unit: Unit, wanted: frozenset[Permission], *, wide: bool) -> None:
        role = grant.role.role
        beyond = wanted - role.permissions
        if beyond:
            words = powers_words(beyond)
            self.add_error("powers", gettext("This role does not allow: %(powers)s.") % {"powers": words})
        elif unit != grant.unit and wanted & OF_THE_UNIT_ITSELF:
            self.add_error("powers", _("Reporting and signing are for the unit of the role itself, not one below."))
        elif not grant.active_grant.delegates(ActiveGrant(role, unit.code, unit.path, subtree=False, only=wanted)):
            self.add_error("unit", _("This role does not reach that unit."))
        elif wide and not grant.subtree:
            self.add_error("subtree", _("This role does not reach the units below."))

    def grant(self) -> Grant:
        """Return the role that is lent out of. The form is valid."""
        return self.grants[self.cleaned_data["role"]]

    def new(self) -> NewDelegation:
        """Return what was typed. The form is valid. Raises `RonguonError` when no account has the address."""
        typed = self.cleaned_data
        account = Account.objects.filter(email=typed["email"], is_active=True).first()
        if account is None:
            raise RonguonError(NOBODY, code="nobody")
        return NewDelegation(
            account, frozenset(Permission(one) for one in typed.get("powers", [])), typed["since_on"], typed["last_on"],
            typed["reason"], typed.get("unit"), bool(typed.get("subtree")),
        )  # fmt: skip
