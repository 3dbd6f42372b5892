"""Of which unit the successor is sought."""

from __future__ import annotations

from typing import Self

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ronguon.kernel import clock
from ronguon.units.forms.days import BEFORE, DayForm


class SuccessorForm(DayForm):
    """Of which unit the successor on a day is sought, by words of a present or former name."""

    tim = forms.CharField(label=_("Find a unit"), max_length=200, required=False)
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
