"""The page of one assignment: every step from the words of the directive to the proofs, and what happened since."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ronguon.assignments import policies
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.assignments.views import owed, wordings
from ronguon.assignments.views.history import term_in_words
from ronguon.kernel import clock
from ronguon.status.domain.groups import StatusGroup
from ronguon.status.forms import StatusAsk
from ronguon.status.models import roll_ups
from ronguon.status.views import thread
from ronguon.status.views.areas import Area, trail
from ronguon.status.views.board import CAUSE_NAMES
from ronguon.units.domain import Actor
from ronguon.units.requests import ActingRequest

MOST_NAMED = 12


@login_required
@require_safe
def thread_page(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show one assignment to whoever may read it."""
    ask = StatusAsk.read(request.GET, request.actor, clock.today())
    row = get_object_or_404(_rows(request.actor, ask), code=code)
    chain = thread.chain_of(row)
    holders = chain[: chain.index(row) + 1]
    terms = thread.terms_of(row, ask.on)
    occurrences = list(Occurrence.objects.filter(assignment__in=holders))
    rounds = thread.rounds_of(holders)
    duty, area = row.obligation, Area.of(row.unit)
    told = roll_ups.causes(roll_ups.grouped(Assignment.objects.filter(pk=row.pk), ask.on), ask.on)
    values: dict[str, Any] = {
        "ask": ask, "row": row, "duty": duty, "crumbs": [*_crumbs(request.actor, ask, area), (_("Duty"), "")],
        "held": row.since_on <= ask.on and not (row.until_on and row.until_on <= ask.on),
        "cause": CAUSE_NAMES[told[row.pk]] if row.group == StatusGroup.OVER else "",
        "cite": owed.cite(duty), "reading_url": owed.reading_url(duty), "words": owed.words_of(duty),
        "term": term_in_words(terms[0].occurrence) if terms else "", "terms": terms,
        "rounds": rounds, "many": len(terms) > 1, "beside": _beside(row, request.actor),
        "passings": thread.passings_of(chain), "open_to": _open_to(chain, request.actor),
        "notices": thread.notices_of(occurrences), "actions": thread.trail_of(holders, occurrences, rounds),
        "acts": _acts(row, terms, request.actor), "reworded": wordings.reworded(row),
        "stands_in": wordings.standing_in(duty), "ended": wordings.ended_by(row) if row.until_on else None,
    }  # fmt: skip
    return render(request, "status/assignment.html", values)


def _rows(actor: Actor, ask: StatusAsk) -> QuerySet[Any]:
    found = Assignment.objects.visible_to(actor).select_related(
        "unit", "assigned_by", "parent", "origin__unit", "origin__obligation", "obligation__directive__owner",
        "obligation__clause__parent__parent__parent",
    )  # fmt: skip
    return roll_ups.grouped(found, ask.on)


def _crumbs(actor: Actor, ask: StatusAsk, area: Area) -> list[tuple[str, str]]:
    """Return the way back through the units that the reader may open; else through the bloc."""
    unit = area.unit
    if unit is not None and not any(one.reads(unit.path) for one in actor.grants):
        area = Area(area.system)
    return trail(actor, ask, area)


def _beside(row: Assignment, actor: Actor) -> dict[str, Any]:
    """Return who else has the same duty: coordinators, handed-down parts, and the words that address them all."""
    others = Assignment.objects.begun().filter(obligation=row.obligation_id).exclude(pk=row.pk)
    coordinators = others.filter(part=Assignment.Part.COORDINATOR).select_related("unit").order_by("unit__path")
    children = Assignment.objects.filter(parent=row).select_related("unit").order_by("unit__path")
    shown, below = list(coordinators[: MOST_NAMED + 1]), list(children[: MOST_NAMED + 1])
    readable = Assignment.objects.visible_to(actor).filter(pk__in=[one.pk for one in [*shown, *below]])
    return {
        "coordinators": shown[:MOST_NAMED], "more": len(shown) > MOST_NAMED, "below": below[:MOST_NAMED],
        "readable": set(readable.values_list("pk", flat=True)), "addressees": list(row.obligation.addressees.all()),
    }  # fmt: skip


def _open_to(chain: list[Assignment], actor: Actor) -> set[int]:
    found = Assignment.objects.visible_to(actor).filter(pk__in=[one.pk for one in chain])
    return set(found.values_list("pk", flat=True))


def _acts(row: Assignment, terms: list[thread.TermStatus], actor: Actor) -> dict[str, str]:
    """Return where the reader acts on the term that waits for them: their own work, or what is theirs to judge."""
    waiting = [term.occurrence for term in terms if term.group is not None and term.occurrence.stage != "accepted"]
    if policies.may_report(actor, row) and waiting:
        return {"work": reverse("work:detail", args=[waiting[0].code])}
    submitted = [one for one in waiting if one.stage == Occurrence.Stage.SUBMITTED]
    newest = submitted[0].submissions.first() if submitted else None
    if newest is not None and row.until_on is None and policies.may_judge(actor, newest):
        return {"review": reverse("review:detail", args=[newest.code])}
    return {}
