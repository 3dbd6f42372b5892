"""What the pages of figures are asked for in the address: a day, whose organisation, one document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404

from ronguon.directives.models import Directive
from ronguon.kernel.days import vietnamese_date
from ronguon.reorganisation.forms.organised import AskedDay, reads_now
from ronguon.units.domain import Actor
from ronguon.units.forms.days import BEFORE, DAY, DayForm

DIRECTIVE = "van-ban"


@dataclass(frozen=True)
class StatusAsk(AskedDay):
    """What the address asks for, with the form that shows it. `on` is always a day that can be counted."""

    directive: Directive | None = None

    @classmethod
    def read(cls, sent: QueryDict, actor: Actor, today: date) -> StatusAsk:
        """Return what `sent` asks for. Raises `Http404` for a document that `actor` may not read."""
        form = DayForm({DAY: sent.get(DAY, vietnamese_date(today)), BEFORE: sent.get(BEFORE, "")})
        return cls(form.day(today), today, form, not reads_now(sent), _directive(sent.get(DIRECTIVE, ""), actor))

    def kept(self) -> dict[str, object]:
        """Return what every link onwards keeps: the day, the organisation and the document."""
        return super().kept() | {DIRECTIVE: self.directive.code if self.directive else None}

    def page(self, path: str, **changes: object) -> str:
        """Return the address of a page of figures; today goes without saying, so that a bookmark stays current."""
        return self.address(path, **({DAY: None} if self.on == self.today else {}) | changes)


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
