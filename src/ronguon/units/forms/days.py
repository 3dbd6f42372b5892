"""The day that a list of units is asked for in its address: the one form of all such lists."""

from __future__ import annotations

from datetime import date
from typing import Self

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from ronguon.kernel import clock
from ronguon.kernel.days import vietnamese_date

DAY = "ngay"
BEFORE = "ngay-truoc"

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)


class DayForm(forms.Form):
    """The day that is asked for. A day that cannot be read leaves the last good one standing."""

    ngay = forms.DateField(
        label=gettext_lazy("As of"),
        widget=forms.DateInput,
        error_messages={
            "invalid": gettext_lazy(
                "This is not a day. Write it like 24/11/2026; until then the last good day is shown."
            ),
            "required": gettext_lazy("Write a day like 24/11/2026; until then the last good day is shown."),
        },
    )

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return the form with the day in the address, or today's."""
        day = request.GET.get(DAY) or vietnamese_date(clock.today())
        return cls({DAY: day, BEFORE: request.GET.get(BEFORE, "")})

    def day(self, today: date) -> date:
        """Return the day asked for; where it cannot be read the last good one, or `today` when there is none."""
        found: date | None = self.cleaned_data.get(DAY) if self.is_valid() else None
        if found is None:
            before = DayForm({DAY: self.data.get(BEFORE, "")})
            found = before.cleaned_data[DAY] if before.is_valid() else None
        return found or today

    def clean_ngay(self) -> date:
        """Refuse a day on which nothing can have been recorded."""
        day: date = self.cleaned_data[DAY]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(
                gettext_lazy("Choose a day between %(first)s and %(last)s; until then the last good day is shown."),
                code="day",
                params={"first": vietnamese_date(FIRST_DAY), "last": vietnamese_date(LAST_DAY)},
            )
        return day
