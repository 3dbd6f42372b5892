"""What is typed in for side groups: a new one, another name, a unit that comes in, the day on which something ends."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ronguon.kernel import clock
from ronguon.units.actions.grouping import NewGroup
from ronguon.units.forms.naming import UnitField
from ronguon.units.models import SideGroup, Unit
from ronguon.units.models.units import UnitQuerySet


class GroupForm(forms.Form):
    """A new group."""

    name = forms.CharField(
        label=_("Name of the group"), max_length=200,
        help_text=_("As papers name it, for example: Khối các cơ quan Đảng; Các trường THPT."),
    )  # fmt: skip
    since_on = forms.DateField(label=_("From"))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"since_on": clock.today()})

    def new(self, area: Unit) -> NewGroup:
        """Return what was typed, for the administrator of `area`. The form is valid."""
        return NewGroup(self.cleaned_data["name"], area, self.cleaned_data["since_on"])


class RenameGroupForm(forms.Form):
    """Another name; `seen` is the one that stood on the page."""

    name = forms.CharField(label=_("New name"), max_length=200)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, group: SideGroup) -> None:
        super().__init__(data, initial={"name": group.name, "seen": group.name})


class JoinForm(forms.Form):
    """A unit that comes in, by its name, from a day on."""

    unit = UnitField(
        label=_("Which unit"), among=Unit.objects.none(),
        widget=forms.TextInput(attrs={"list": "ten-don-vi", "autocomplete": "off"}),
    )  # fmt: skip
    since_on = forms.DateField(label=_("From"), help_text=_("The first day on which it belongs to the group."))

    def __init__(self, data: QueryDict | None = None, *, among: UnitQuerySet, on: date) -> None:
        super().__init__(data, initial={"since_on": on})
        field = self.fields["unit"]
        if isinstance(field, UnitField):
            field.among = among


class FromDayForm(forms.Form):
    """The first day on which something is no longer so."""

    on = forms.DateField()

    def day(self) -> date | None:
        """Return the day, null where none can be read."""
        return self.cleaned_data["on"] if self.is_valid() else None
