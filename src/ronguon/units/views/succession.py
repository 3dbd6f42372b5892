"""Who goes on for a unit that ended, on any day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from ronguon.kernel import clock
from ronguon.ui.listing import page_of
from ronguon.units.forms.succession import SuccessorForm
from ronguon.units.models import NameTail, Unit, succession_of
from ronguon.units.models.units import MOST_FOUND
from ronguon.units.requests import ActingRequest

UNIT = "don-vi"


@login_required
@require_GET
def succession(request: ActingRequest) -> HttpResponse:
    """Find a unit by a present or former name and show who goes on for it on a day."""
    form = SuccessorForm.of(request)
    on, words = form.day(clock.today()), form.words()
    visible = Unit.objects.visible_to(request.actor).dated(on)
    context: dict[str, Any] = {"form": form, "on": on, "today": clock.today(), "words": words, "most": MOST_FOUND}
    code = code_in(request) if not words else None
    unit: Any = get_object_or_404(visible, code=code) if code is not None else None
    if words:
        page: Any = page_of(request, visible.named(words, most=MOST_FOUND).order_by("search_key", "pk"))
        context |= {"page": page, "cut_off": NameTail.objects.more_than(MOST_FOUND, words)}
        unit = page[0] if page.paginator.count == 1 else None
    form.fields["tim"].required = unit is None  # who changes only the day need not type the name again
    if unit is not None:
        context |= {"unit": unit, "chosen": code, "named": unit.name_then, "succession": succession_of(unit, on)}
    return render(request, "units/succession.html", context)


def code_in(request: HttpRequest) -> UUID | None:
    """Return the unit that the address names, null when it names none."""
    try:
        return UUID(request.GET.get(UNIT, ""))
    except ValueError:
        return None
