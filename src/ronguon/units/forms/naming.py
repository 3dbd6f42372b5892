"""Fields in which units are named by their names, as they stand on the chart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ronguon.kernel import clock
from ronguon.kernel.vietnamese import nfc, search_key
from ronguon.units.models import Unit
from ronguon.units.models.dated import not_over

BELONGING = " thuộc "
"""Between a unit and the one above it, where two bear one name: "UBND xã Tân Lập thuộc UBND tỉnh An Phước"."""


class UnitField(forms.CharField):
    """One unit by its name, among those it may be."""

    def __init__(self, *, among: QuerySet[Unit], **more: Any) -> None:
        super().__init__(max_length=420, **more)
        self.among = among

    def clean(self, value: Any) -> Any:
        """Return the unit, or null for an empty field that may be empty."""
        words = super().clean(value)
        return found(words, self.among) if words else None


class UnitsField(forms.CharField):
    """Units by their names, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, among: QuerySet[Unit], **more: Any) -> None:
        super().__init__(max_length=12_000, **more)
        self.among = among

    def clean(self, value: Any) -> Any:
        """Return the units in the order of the lines. Every line that names none is told."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        units, wrong = [], []
        for line in lines:
            try:
                units.append(found(line, self.among))
            except forms.ValidationError as error:
                wrong += error.messages
        if wrong:
            raise forms.ValidationError(wrong)
        return units


def found(words: str, among: QuerySet[Unit]) -> Unit:
    """Return the one unit that `words` name: as written, else without accents, by a present name or a short one.

    Raises `ValidationError` where none or several are named so, with what to write instead.
    """
    name, _between, above = nfc(words).strip().partition(BELONGING)
    rows = among.filter(parent__search_key=search_key(above)) if above else among
    today = clock.today()
    borne = not_over(today, "names__")
    for fits in (
        rows.filter(name=name),
        rows.filter(borne, names__name=name),
        rows.filter(search_key=search_key(name)),
        rows.filter(borne, names__search_key=search_key(name)),
    ):
        units = list(fits.distinct().select_related("parent")[:3])
        if len(units) == 1:
            return units[0]
        if units:
            ways = "; ".join(f"{unit.name}{BELONGING}{unit.parent.name}" for unit in units if unit.parent is not None)
            raise forms.ValidationError(
                _("Several units are called “%(name)s”. Write one of these: %(ways)s.") % {"name": name, "ways": ways},
                code="ambiguous",
            )
    near = ", ".join(among.filter(search_key__contains=search_key(name)).values_list("name", flat=True)[:3])
    if near:
        said = _("No unit is called “%(name)s”. Did you mean: %(near)s?") % {"name": name, "near": near}
    else:
        said = _("No unit is called “%(name)s”. Look at the chart for its name.") % {"name": name}
    raise forms.ValidationError(said, code="unknown_unit")
