"""One box over what the reader may see: documents, units, work. Accents are ignored, đ is found by d."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ronguon.assignments.models import Assignment
from ronguon.directives.models import Directive
from ronguon.drafting.models import Obligation
from ronguon.kernel.vietnamese import search_key
from ronguon.ui.cards import ChoiceChip
from ronguon.ui.listing import address, page_of
from ronguon.units.domain import Actor
from ronguon.units.models import NameTail, Unit
from ronguon.units.models.units import MOST_FOUND
from ronguon.units.requests import ActingRequest

FIRST = 5
LONGEST = 200
KIND = "loai"


@dataclass(frozen=True, slots=True)
class FoundKind:
    """What fits in one kind: its word, how many, and the rows (all, or the first few)."""

    key: str
    word: str | Promise
    rows: QuerySet[Any]
    count: int

    @property
    def first(self) -> list[Any]:
        """Return the rows to show while all kinds stand on one page."""
        return list(self.rows[:FIRST])

    @property
    def more(self) -> bool:
        """Return whether there are others."""
        return self.count > FIRST


def documents(actor: Actor, words: list[str]) -> QuerySet[Directive]:
    """Return the documents that `actor` may read and whose number or title holds every word."""
    rows = Directive.objects.visible_to(actor).exclude(stage=Directive.Stage.DROPPED).select_related("owner")
    for word in words:
        rows = rows.filter(search_key__contains=word)
    return rows.order_by("-received_on", "pk")


def units(actor: Actor, words: list[str]) -> QuerySet[Unit]:
    """Return the units that bear or bore a name with the words."""
    found = Unit.objects.visible_to(actor).named(" ".join(words), most=MOST_FOUND)
    return found.select_related("parent").order_by("search_key", "pk")


def work(actor: Actor, words: list[str]) -> QuerySet[Assignment]:
    """Return the assignments that `actor` may read, of duties whose title or words hold every word.

    The words of a duty have no folded copy in the database; there are few duties, so they are folded here.
    """
    seen = Assignment.objects.visible_to(actor)
    texts = Obligation.objects.filter(assignments__in=seen).distinct().values_list("pk", "title", "text")
    fits = [pk for pk, title, text in texts if all(word in search_key(f"{title} {text}") for word in words)]
    return (
        seen.filter(obligation__in=fits)
        .select_related("obligation__directive", "unit")
        .prefetch_related("occurrences")
        .order_by("obligation__title", "unit__search_key", "pk")
    )


KINDS = {"van-ban": (_("Documents"), documents), "don-vi": (_("Units"), units), "viec": (_("Work"), work)}


@login_required
@require_GET
def search(request: ActingRequest) -> HttpResponse:
    """Show what fits the words: the first few of each kind, or one kind page by page."""
    typed = (request.GET.get("q") or request.GET.get("tim") or "").replace("\0", "").strip()[:LONGEST]
    words = search_key(typed).split()
    found = [_found(request.actor, key, words) for key in KINDS] if words else []
    chosen = next((one for one in found if one.key == request.GET.get(KIND)), None)
    page: Page[Any] | None = page_of(request, chosen.rows) if chosen else None
    total = sum(one.count for one in found)
    choices = [
        ChoiceChip(str(_("Everything")), address(request.GET, **{KIND: None}), current=chosen is None, count=total)
    ]
    choices += [
        ChoiceChip(str(one.word), address(request.GET, **{KIND: one.key}), current=one is chosen, count=one.count)
        for one in found
    ]
    context = {"typed": typed, "found": found, "chosen": chosen, "page": page, "total": total, "choices": choices}
    context |= {"most": MOST_FOUND, "cut_off": NameTail.objects.more_than(MOST_FOUND, " ".join(words))}
    return render(request, "portal/search.html", context)


def _found(actor: Actor, key: str, words: list[str]) -> FoundKind:
    word, rows_of = KINDS[key]
    rows: QuerySet[Any] = rows_of(actor, words)
    return FoundKind(key, word, rows, rows.count())
