"""A plan beside the superior's document: duties without a task, days later than ordered, tasks of the plan's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ronguon.directives.models import Clause, Directive
from ronguon.drafting.domain.covering import Coverage, CoveredItem, Task, cover
from ronguon.drafting.models import Addressee, Obligation
from ronguon.drafting.models.groups import addressed_units
from ronguon.drafting.views.reading_room import visible
from ronguon.drafting.wording import due_in_short, place_of
from ronguon.kernel import clock
from ronguon.units.models import Unit
from ronguon.units.models.units import below
from ronguon.units.requests import ActingRequest

_COUNTED = (Obligation.Stage.PENDING, Obligation.Stage.CONFIRMED, Obligation.Stage.KEPT)


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A duty or task as the page shows it."""

    duty: Obligation
    place: str
    due: str


@dataclass(frozen=True, slots=True)
class AnsweredDuty:
    """A duty of the superior with the tasks that answer it, or may."""

    line: CoverageLine
    tasks: Sequence[tuple[CoverageLine, Task]]


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """The page: what is missing, late, answered, perhaps answered, beyond; and what is assigned to other units."""

    missing: Sequence[CoverageLine]
    later: Sequence[AnsweredDuty]
    answered: Sequence[AnsweredDuty]
    unsure: Sequence[AnsweredDuty]
    beyond: Sequence[CoverageLine]
    elsewhere: int

    @property
    def later_tasks(self) -> int:
        """Return how many of the tasks that the page shows are later than ordered, wherever they stand."""
        return sum(task.later for one in (*self.later, *self.answered, *self.unsure) for _line, task in one.tasks)

    @property
    def with_task(self) -> int:
        """Return how many duties have a task, in time or not."""
        return len(self.answered) + len(self.later)


def beside(plan: Directive, superior: Directive) -> CoveragePage:
    """Return `plan` beside `superior`: of the superior's duties those that reach the unit that plans."""
    ordered, tasks = _duties(superior), _duties(plan)
    reached = _reached(ordered, plan.issuer_unit or plan.owner)
    lines = _lines(superior, reached) | _lines(plan, tasks)
    found = cover([_item(one) for one in reached], [_item(one) for one in tasks])
    return _sorted(found, lines, len(ordered) - len(reached))


def _sorted(found: Coverage, lines: Mapping[int, CoverageLine], elsewhere: int) -> CoveragePage:
    def answered(keys: Sequence[int]) -> list[AnsweredDuty]:
        return [AnsweredDuty(lines[key], [(lines[task.key], task) for task in found.tasks[key]]) for key in keys]

    later, unsure = set(found.later), set(found.unsure)
    sure = [key for key, tasks in found.tasks.items() if tasks and key not in later | unsure]
    return CoveragePage(
        missing=[lines[key] for key in found.missing],
        later=answered(found.later),
        answered=answered(sure),
        unsure=answered(found.unsure),
        beyond=[lines[key] for key in found.beyond],
        elsewhere=elsewhere,
    )


def _duties(directive: Directive) -> list[Obligation]:
    rows = directive.obligations.filter(stage__in=_COUNTED, people=False).select_related("clause__parent")
    duties = list(rows.prefetch_related("addressees__units"))
    for duty in duties:
        duty.directive = directive
    return duties


def _reached(duties: Sequence[Obligation], body: Unit) -> list[Obligation]:
    """Return the duties assigned at or below `body`, and those of which nobody decided yet who gets them."""
    members: dict[str, set[int]] = {}
    on = clock.today()
    addressed = {duty.pk: set(addressed_units(duty, Addressee.Part.LEAD, on=on, members=members)) for duty in duties}
    everyone = {key for keys in addressed.values() for key in keys}
    here = set(Unit.objects.filter(below(body.path), pk__in=everyone).values_list("pk", flat=True))
    return [duty for duty in duties if not addressed[duty.pk] or addressed[duty.pk] & here]


def _item(duty: Obligation) -> CoveredItem:
    clause = duty.clause
    above = [] if clause is None else [one.heading for one in (clause, clause.parent) if one is not None]
    return CoveredItem(duty.pk, duty.text, " ".join(above), duty.deadline_on, duty.rrule)


def _lines(directive: Directive, duties: Sequence[Obligation]) -> dict[int, CoverageLine]:
    clauses: dict[int, Clause] = {clause.pk: clause for clause in directive.clauses.all()}
    return {
        duty.pk: CoverageLine(duty, place_of(clauses.get(duty.clause_id or 0), clauses), due_in_short(duty))
        for duty in duties
    }


@login_required
@require_GET
def cover_page(request: ActingRequest, code: UUID, superior: UUID) -> HttpResponse:
    """Show a plan beside the document that it carries out."""
    plan, above = visible(request, code), visible(request, superior)
    context = {"directive": plan, "superior": above, "found": beside(plan, above)}
    return render(request, "drafting/cover.html", context)
