"""What somebody fills in who makes or changes a role."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ronguon.access.actions.defining import NAME_LENGTH, PURPOSE_LENGTH, RoleTerms
from ronguon.access.actions.grants import REASON_LENGTH
from ronguon.access.forms.delegating import POWERS
from ronguon.access.models import RoleDefinition
from ronguon.units.domain import FOR_OTHERS, Permission

_READS = [("here", _("Only where the role is given")), ("below", _("Also every unit below"))]
_FINDS = [("all", _("Every unit of the installation")), ("read", _("Only what it reads, and what stands above"))]


class RoleTermsForm(forms.Form):
    """A role's name and purpose, what it allows besides reading, how far it reads and finds."""

    name = forms.CharField(label=_("Name of the role"), max_length=NAME_LENGTH)
    purpose = forms.CharField(
        label=_("What it is for"), max_length=PURPOSE_LENGTH, required=False,
        help_text=_("One line, shown wherever the role is given."),
    )  # fmt: skip
    powers = forms.MultipleChoiceField(
        label=_("What it allows besides reading"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(permission.value, POWERS[permission]) for permission in FOR_OTHERS],
        help_text=_("Done at the unit where the role is given; below it too where it is given with every unit "
"below."),
    )  # fmt: skip
    reads = forms.ChoiceField(label=_("What it reads"), choices=_READS, widget=forms.RadioSelect)
    finds = forms.ChoiceField(
        label=_("What it finds in the chart and by search"), choices=_FINDS, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why"), max_length=REASON_LENGTH,
        help_text=_("A decision or the rules of your office. It stands in the trail."),
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)

    def __init__(self, data: QueryDict | None = None, *, role: RoleDefinition | None = None) -> None:
        initial: dict[str, Any] = {"finds": "all", "reads": "here", "edition": 0}
        if role is not None:
            held = role.role
            initial = {
                "name": role.name, "purpose": role.purpose, "edition": role.edition,
                "powers": [permission.value for permission in FOR_OTHERS if permission in held.permissions],
                "reads": "below" if held.reads_below else "here", "finds": "all" if held.finds_all else "read",
            }  # fmt: skip
        super().__init__(data, initial=initial)

    def terms(self) -> RoleTerms:
        """Return what was typed. The form is valid."""
        typed = self.cleaned_data
        return RoleTerms(
            typed["name"], typed["purpose"], frozenset(Permission(one) for one in typed["powers"]),
            reads_below=typed["reads"] == "below", finds_all=typed["finds"] == "all",
        )  # fmt: skip
