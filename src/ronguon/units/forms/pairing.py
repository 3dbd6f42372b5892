"""What is typed in to link the two sides of a locality."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ronguon.units.forms.naming import UnitField
from ronguon.units.models import Unit


class PairForm(forms.Form):
    """The unit on the other side, by its name."""

    other = UnitField(
        label=_("Unit on the other side"), among=Unit.objects.none(),
        widget=forms.TextInput(attrs={"list": "ten-don-vi", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, among: QuerySet[Unit]) -> None:
        super().__init__(data)
        field = self.fields["other"]
        if isinstance(field, UnitField):
            field.among = among
