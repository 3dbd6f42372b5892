"""Whether units stand as organised then or now, beside the day of a list: the one choice of all such lists.

`reorganisation/organised.html` shows the choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from ronguon.kernel.days import vietnamese_date
from ronguon.ui.cards import ChoiceChip
from ronguon.ui.listing import address
from ronguon.units.forms.days import DAY, DayForm

BY = "to-chuc"

NOW = "bay-gio"


@dataclass(frozen=True)
class AskedDay:
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

    def choices(self, query: QueryDict) -> list[ChoiceChip]:
        """Return the two ways to look at this page, each with its address."""
        return [
            ChoiceChip(_("Back then"), address(query, **{BY: None}), self.then),
            ChoiceChip(_("Now"), address(query, **{BY: NOW}), not self.then),
        ]


def reads_now(sent: QueryDict) -> bool:
    """Return whether the address asks for today's organisation; any other word asks for that of the day."""
    return sent.get(BY) == NOW
