"""The reading room: the text with its duties in place beside the list of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from ronguon.directives.models import Directive
from ronguon.drafting.forms.addressing import find_units
from ronguon.drafting.forms.reading_room import SpanForm
from ronguon.drafting.models import Obligation
from ronguon.drafting.views.related import related_to
from ronguon.drafting.views.room import MERGE, SPLIT, ReadingRoomAsk, build, context, room_url
from ronguon.kernel import clock
from ronguon.units.requests import ActingRequest

PAGE = "drafting/room.html"
INNER = "drafting/read.html"


def visible(request: ActingRequest, code: UUID) -> Directive:
    """Return the document if the person may read it; a stranger gets 404."""
    found = (
        Directive.objects.visible_to(request.actor)
        .select_related("owner", "file", "issuer_unit")
        .prefetch_related("notes")
    )
    return get_object_or_404(found, code=code)


def duty_in(directive: Directive, code: UUID) -> Obligation:
    """Return a duty of the document with what decisions on it need."""
    rows = directive.obligations.select_related("clause__directive", "reading")
    duty = get_object_or_404(rows.prefetch_related("addressees__units__unit"), code=code)
    duty.directive = directive
    return duty


def show(
    request: ActingRequest, directive: Directive, ask: ReadingRoomAsk, *, status: int = 200, add: SpanForm | None = None
) -> HttpResponse:
    """Render the room; a request for a fragment gets what stands inside the page's frame."""
    room = build(directive, request.actor, ask, on=clock.today())
    fragment = "HX-Request" in request.headers
    told = context(room) | {"add_form": add or SpanForm(), "fragment": fragment}
    if not fragment:
        told["related"] = related_to(directive, request.actor)
    response = render(request, INNER if fragment else PAGE, told, status=status)
    if fragment and status == 200:  # noqa: PLR2004 (as many as fit beside the text)
        opened = str(room.opened.card.duty.code) if room.opened else ""
        response["HX-Replace-Url"] = room_url(directive, opened=opened, order=ask.order)
    return response


@login_required
@require_GET
def room(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show the document; `mo` names the open duty, `xep` the order, the others what is being written."""
    sent = request.GET
    ask = ReadingRoomAsk(
        opened=sent.get("mo", ""),
        order=sent.get("xep", ""),
        correcting="sua" in sent,
        adding="them" in sent,
        parting=next((name for name in (SPLIT, MERGE) if name in sent), ""),
        done=sent.get("vua", ""),
    )
    return show(request, visible(request, code), ask)


@login_required
@require_GET
def units(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give the units whose name holds the typed words, as ticks for the box that asks."""
    visible(request, code)
    key = next((name.removeprefix("tim-") for name in request.GET if name.startswith("tim-")), "")
    words = request.GET.get(f"tim-{key}", "")
    found = find_units(words, on=clock.today(), by=request.actor)
    told = {"key": key, "found": found, "words": words.strip()}
    return render(request, "drafting/found.html", told)
