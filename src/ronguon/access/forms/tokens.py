"""What somebody fills in who makes a key of the interface."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ronguon.access.actions.tokens import LONGEST, NewToken
from ronguon.access.policies import lendable
from ronguon.kernel import clock
from ronguon.units.domain import BUILT_IN, Actor, Role
from ronguon.units.models import Unit

KEY_USES = {
    Role.READER: _("Read only"),
    Role.OFFICER: _("Read, report progress and submit"),
    Role.REVIEWER: _("Read and review what lower units submit"),
}


class TokenForm(forms.Form):
    """A key of the interface: offered is what the person's own roles at the unit allow, and nothing more."""

    name = forms.CharField(
        label=_("What the key is for"), max_length=120, help_text=_("For example: nightly figures for the department.")
    )
    role = forms.ChoiceField(label=_("What it may do"), widget=forms.RadioSelect)
    subtree = forms.BooleanField(label=_("Also for every unit below"), required=False)
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
            raise forms.ValidationError(_("Choose a day within one year from today."), code="day")
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse everything below for what the person may not do below."""
        cleaned: dict[str, Any] = super().clean() or {}
        role, wide = cleaned.get("role"), bool(cleaned.get("subtree"))
        if role and wide and BUILT_IN[role] not in lendable(self.by, self.unit, subtree=True):
            self.add_error("subtree", _("For this work a key is made at each unit by itself."))
        return cleaned

    def new(self) -> NewToken:
        """Return what was typed. The form is valid."""
        typed = self.cleaned_data
        return NewToken(typed["name"], BUILT_IN[typed["role"]], typed["last_on"], bool(typed.get("subtree")))
