"""Which body will get what, before a document is issued: by duty, by body, what nobody gets, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ronguon.directives.models import Directive
from ronguon.drafting.models import Addressee, Obligation
from ronguon.drafting.models.groups import addressed_units
from ronguon.drafting.policies import may_prepare
from ronguon.drafting.views.reading_room import visible
from ronguon.drafting.views.room import room_url
from ronguon.drafting.wording import due_in_short
from ronguon.kernel import clock
from ronguon.kernel.errors import NotAllowedError
from ronguon.kernel.vietnamese import search_key, slug
from ronguon.ui.cards import ChoiceChip
from ronguon.ui.listing import SEARCH, page_of
from ronguon.ui.sheets import Cell, sheet
from ronguon.units.models import Unit
from ronguon.units.policies import MESSAGE
from ronguon.units.requests import ActingRequest

BY, BY_UNIT, NOBODY = "theo", "co-quan", "khong-ai"


@dataclass(frozen=True, slots=True)
class ReceivedDuty:
    """A duty with the units that will lead it and those that will coordinate, each in the order of the tree.

    `why` says why nobody gets it; "" when somebody does.
    """

    duty: Obligation
    leads: Sequence[Unit]
    coordinators: Sequence[Unit]
    due: str
    url: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReceivingUnit:
    """A unit with the duties that it will get."""

    unit: Unit
    leads: list[ReceivedDuty] = field(default_factory=list)
    coordinates: list[ReceivedDuty] = field(default_factory=list)


def received(directive: Directive) -> list[ReceivedDuty]:
    """Return every duty of `directive` in the order of the text with whom issuing today would assign it to.

    What still waits counts with what is proposed for it. The number of queries does not grow with duties.
    """
    rows = directive.obligations.select_related("directive__owner").prefetch_related("addressees__units")
    members: dict[str, set[int]] = {}
    found = []
    for duty in rows:
        leads, beside = (_keys(duty, part, members) for part in (Addressee.Part.LEAD, Addressee.Part.COORDINATOR))
        found.append((duty, leads, beside))
    keys = {key for _duty, leads, beside in found for key in (*leads, *beside)}
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=keys).order_by("path")}
    return [
        ReceivedDuty(
            duty,
            [unit for key, unit in units.items() if key in leads],
            [unit for key, unit in units.items() if key in beside],
            due_in_short(duty),
            room_url(directive, opened=str(duty.code), anchor=f"n-{duty.code}"),
            "" if leads or beside else _why(duty),
        )
        for duty, leads, beside in found
    ]


def _keys(duty: Obligation, part: Addressee.Part, members: dict[str, set[int]]) -> set[int]:
    assigned = duty.stage in {Obligation.Stage.CONFIRMED, Obligation.Stage.KEPT} and not duty.people
    return set(addressed_units(duty, part, on=clock.today(), members=members)) if assigned else set()


def _why(duty: Obligation) -> str:
    stages = Obligation.Stage
    if duty.stage == stages.DECLINED:
        return _("declined by the system")
    if duty.stage == stages.DROPPED:
        return _("dropped: %(reason)s") % {"reason": duty.drop_reason}
    if duty.stage in {stages.PENDING, stages.ASKED}:
        return _("still waits for your decision")
    if duty.people:
        return _("on people, assigned to nobody")
    return _("meant for no unit here")


def by_unit(rows: Sequence[ReceivedDuty]) -> list[ReceivingUnit]:
    """Return the units that get something, by their names."""
    found: dict[int, ReceivingUnit] = {}
    for row in rows:
        for unit in row.leads:
            found.setdefault(unit.pk, ReceivingUnit(unit)).leads.append(row)
        for unit in row.coordinators:
            found.setdefault(unit.pk, ReceivingUnit(unit)).coordinates.append(row)
    return sorted(found.values(), key=lambda one: search_key(one.unit.name))


def _fits(words: str, *texts: str) -> bool:
    return not words or any(words in search_key(text) for text in texts)


def _open(request: ActingRequest, code: UUID) -> Directive:
    directive = visible(request, code)
    if not may_prepare(request.actor, directive):
        raise NotAllowedError(MESSAGE, code="not_allowed")
    return directive


@login_required
@require_safe
def receives(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show which body gets what: by duty, by body (`theo=co-quan`) or what nobody gets (`theo=khong-ai`)."""
    directive = _open(request, code)
    by, words = request.GET.get(BY, ""), search_key(request.GET.get(SEARCH, "")).strip()
    rows = received(directive)
    nobody = [row for row in rows if row.why]
    somebody = [row for row in rows if not row.why]
    units = by_unit(somebody)
    if by == BY_UNIT:
        shown: Sequence[object] = [
            one for one in units
            if _fits(words, one.unit.name, *(row.duty.title for row in (*one.leads, *one.coordinates)))
        ]  # fmt: skip
    else:
        among = nobody if by == NOBODY else somebody
        shown = [
            row for row in among
            if _fits(words, row.duty.text, row.duty.title, *(unit.name for unit in (*row.leads, *row.coordinators)))
        ]  # fmt: skip
    numbers = {"": len(somebody), BY_UNIT: len(units), NOBODY: len(nobody)}
    context = {
        "directive": directive, "by": by, "page": page_of(request, shown), "narrowed": bool(words),
        "ways": _ways(directive, by, numbers),
    }  # fmt: skip
    return render(request, "assignments/documents/receives.html", context)


def _ways(directive: Directive, by: str, numbers: dict[str, int]) -> list[ChoiceChip]:
    url = reverse("documents:receives", args=[directive.code])
    labels = {"": _("By duty"), BY_UNIT: _("By body"), NOBODY: _("Nobody gets it")}
    return [
        ChoiceChip(f"{label} ({numbers[key]})", url + (f"?{BY}={key}" if key else ""), current=by == key)
        for key, label in labels.items()
    ]


@login_required
@require_safe
def receives_sheet(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give one line for each body and duty, and one for each duty that nobody gets."""
    directive = _open(request, code)
    head = [_("Unit"), _("Its part"), _("Duty"), _("Words of the document"), _("Due")]
    name = slug(directive.number or directive.title)[:60] or "van-ban"
    return sheet(f"ai-nhan-gi-{name}.csv", head, _lines(received(directive)))


def _lines(rows: Sequence[ReceivedDuty]) -> Iterator[list[Cell]]:
    for row in rows:
        words: list[Cell] = [row.duty.title, row.duty.text, row.due]
        for unit in row.leads:
            yield [unit.name, _("Lead"), *words]
        for unit in row.coordinators:
            yield [unit.name, _("Coordinator"), *words]
        if row.why:
            yield [_("nobody"), row.why, *words]
