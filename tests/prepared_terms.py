"""Terms for tests over all addresses: work not yet due, a request for more time that waits, a report to take back."""

from __future__ import annotations

from datetime import date, timedelta

from ronguon.assignments.actions.extending import WantedExtension, ask_extension
from ronguon.assignments.domain.reasons import DelayReason
from ronguon.assignments.models import ExtensionRequest, Occurrence, Submission
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.directives.models import Directive
from ronguon.drafting.tests.making import make_obligation
from ronguon.reports.tests.world import on_day
from ronguon.units.domain import Actor
from ronguon.units.models import Unit

NOT_DUE = date(2026, 4, 30)
ASKED_ON = date(2026, 4, 1)
WHY = "Lũ làm hỏng đường vào ba thôn."
ASKED = {"wanted_on": "20/05/2026", "why": "nature", "because": WHY}
LATE = {"reason": "nature", "words": WHY}
LACKING = {"lacking": "no_paper", "lacking_words": "Việc này không có giấy tờ kèm theo."}


def work_not_due(directive: Directive, unit: Unit, title: str) -> Occurrence:
    """Lay a duty on `unit` whose last day has not passed."""
    first = directive.obligations.order_by("pk").first()
    assert first is not None
    return make_assignment(make_obligation(directive, clause=first.clause, title=title), unit, due_on=NOT_DUE)


def asked_more_time(directive: Directive, unit: Unit, by: Actor) -> ExtensionRequest:
    """Let `unit` ask for more time for work that is not due."""
    held = work_not_due(directive, unit, "Sửa cầu tràn")
    with on_day(ASKED_ON):
        return ask_extension(held, WantedExtension(NOT_DUE + timedelta(days=20), DelayReason.NATURE, WHY), by=by)


def of_terms(directive: Directive, unit: Unit, by: Actor, submitted: Submission) -> dict[str, dict[str, object]]:
    """Say which addresses are for a term of the work of `unit`, whose officer is `by`."""
    waiting: dict[str, object] = {"code": asked_more_time(directive, unit, by).code}
    return {
        "work:ask_extension": {"code": work_not_due(directive, unit, "Rà soát kênh mương").code},
        "work:recall": {"code": submitted.occurrence.code, "submission": submitted.code},
        "review:extension": waiting, "review:answer_extension": waiting,
    }  # fmt: skip
