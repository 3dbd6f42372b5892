"""What the pages of figures are asked for in the address: a day, whose organisation, one document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from ronguon.directives.models import Directive
from ronguon.kernel.days import vietnamese_date
from ronguon.units.domain import Actor

DAY = "ngay"
BEFORE = "ngay-truoc"
BY = "to-chuc"
NOW = "bay-gio"
DIRECTIVE = "van-ban"
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)


class DayForm(forms.Form):
    """The day that figures are asked for. A day that cannot be read leaves the last good one standing."""

    ngay = forms.DateField(
        label=_("As of"),
        widget=forms.DateInput,
        error_messages={
            "invalid": _("This is not a day. Write it like 24/11/2026; until then the last good day is shown."),
            "required": _("Write a day like 24/11/2026; until then the last good day is shown."),
        },
    )

    def clean_ngay(self) -> date:
        """Refuse a day on which nothing can have been recorded."""
        day: date = self.cleaned_data[DAY]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(
                _("Choose a day between %(first)s and %(last)s; until then the last good day is shown."),
                params={"first": vietnamese_date(FIRST_DAY), "last": vietnamese_date(LAST_DAY)},
            )
        return day


@dataclass(frozen=True)
class Ask:
    """What the address asks for, with the form that shows it. `on` is always a day that can be counted."""

    on: date
    today: date
    form: DayForm
    then: bool = True
    directive: Directive | None = None

    @classmethod
    def read(cls, sent: QueryDict, actor: Actor, today: date) -> Ask:
        """Return what `sent` asks for. Raises `Http404` for a document that `actor` may not read."""
        form = DayForm({DAY: sent.get(DAY, vietnamese_date(today))})
        on = form.cleaned_data[DAY] if form.is_valid() else _last_good(sent, today)
        return cls(on, today, form, sent.get(BY) != NOW, _directive(sent.get(DIRECTIVE, ""), actor))

    @property
    def day(self) -> str:
        """Return the day as it stands in an address."""
        return vietnamese_date(self.on)

    def address(self, path: str, **changes: object) -> str:
        """Return `path` with the day, the organisation and the document asked for, and `changes` over them.

        None or "" takes a name out; `van_ban` stands for `van-ban`.
        """
        values: dict[str, object] = {
            DAY: self.day,
            BY: None if self.then else NOW,
            DIRECTIVE: self.directive.code if self.directive else None,
        } | {name.replace("_", "-"): value for name, value in changes.items()}
        query = urlencode([(name, str(value)) for name, value in values.items() if value not in (None, "")])
        return f"{path}?{query}" if query else path

    def page(self, path: str, **changes: object) -> str:
        """Return the address of a page of figures; today goes without saying, so that a bookmark stays current."""
        return self.address(path, **({DAY: None} if self.on == self.today else {}) | changes)


def _last_good(sent: QueryDict, today: date) -> date:
    before = DayForm({DAY: sent.get(BEFORE, "")})
    return before.cleaned_data[DAY] if before.is_valid() else today


def code_of(text: str) -> UUID:
    """Return the opaque id that `text` writes. Raises `Http404` when it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _directive(text: str, actor: Actor) -> Directive | None:
    return get_object_or_404(Directive.objects.visible_to(actor), code=code_of(text)) if text else None


def chosen(text: str, among: Iterable[str]) -> str:
    """Return `text` if it is one of `among`, else "": an unknown word asks for nothing."""
    return text if text in set(among) else ""
