"""What a list of bodies is asked for in its address: a day, and whether bodies stand as organised then or now.

The one form and the one choice of all such lists; `units/organised.html` shows the choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronguon.kernel import clock
from ronguon.kernel.days import vietnamese_date
from ronguon.ui.cards import Choice
from ronguon.ui.listing import address

DAY = "ngay"
BEFORE = "ngay-truoc"
BY = "to-chuc"
NOW = "bay-gio"
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
                params={"first": vietnamese_date(FIRST_DAY), "last": vietnamese_date(LAST_DAY)},
            )
        return day


@dataclass(frozen=True)
class Asked:
    """A day that can be looked at, with the form that shows it, and by whose organisation."""

    on: date
    today: date
    form: DayForm
    then: bool = True

    @property
    def day(self) -> str:
        """Return the day as it stands in an address."""
        return vietnamese_date(self.on)

    @property
    def organised(self) -> str:
        """Return the choice as it stands in an address, "" for what goes without saying."""
        return "" if self.then else NOW

    @property
    def said(self) -> str:
        """Return the choice in words."""
        return _("as organised on that day") if self.then else _("as organised today")

    def kept(self) -> dict[str, object]:
        """Return what every link onwards keeps, by its names in the address."""
        return {DAY: self.day, BY: self.organised}

    def address(self, path: str, **changes: object) -> str:
        """Return `path` with what is asked for, and `changes` over it.

        None or "" takes a name out; `van_ban` stands for `van-ban`.
        """
        values = self.kept() | {name.replace("_", "-"): value for name, value in changes.items()}
        query = urlencode([(name, str(value)) for name, value in values.items() if value not in (None, "")])
        return f"{path}?{query}" if query else path

    def choices(self, query: QueryDict) -> list[Choice]:
        """Return the two ways to look at this page, each with its address."""
        return [
            Choice(_("Back then"), address(query, **{BY: None}), self.then),
            Choice(_("Now"), address(query, **{BY: NOW}), not self.then),
        ]


def reads_now(sent: QueryDict) -> bool:
    """Return whether the address asks for today's organisation; any other word asks for that of the day."""
    return sent.get(BY) == NOW
