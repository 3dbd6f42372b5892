"""Why what is overdue is: the rule by a table, the query against the rule, and across a merger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ronguon.access.tests.cast import make_cast
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tests.making import merge
from ronguon.status.domain.causes import Cause, OverdueFacts, cause_of
from ronguon.status.domain.groups import StatusGroup
from ronguon.status.models import roll_ups
from ronguon.status.models.roll_ups import CountScope
from ronguon.status.tests.figures import DAYS, browser, judge, province, submit_result

pytestmark = pytest.mark.both_databases

DUE = date(2026, 3, 31)
ON = date(2026, 4, 10)
ISSUED = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({}, Cause.UNSTATED),
        ({"submitted": True}, Cause.REVIEW),
        ({"submitted": True, "verdict": "returned"}, Cause.RETURNED),
        ({"taken_over_on": ON - timedelta(days=29)}, Cause.MOVED),
        ({"taken_over_on": ON - timedelta(days=30)}, Cause.UNSTATED),
        ({"submitted": True, "taken_over_on": ON}, Cause.REVIEW),
        ({"assigned_on": DUE - timedelta(days=4)}, Cause.RECEIVED_LATE),
        ({"assigned_on": DUE - timedelta(days=5)}, Cause.UNSTATED),
        ({"received_on": DUE - timedelta(days=4)}, Cause.RECEIVED_LATE),
        ({"received_on": DUE - timedelta(days=5)}, Cause.UNSTATED),
        ({"received_on": ON + timedelta(days=1)}, Cause.UNSTATED),
        ({"received_on": DUE, "taken_over_on": ON}, Cause.MOVED),
    ],
)
def test_the_first_cause_that_holds_counts(changes: dict[str, object], cause: Cause) -> None:
    facts = OverdueFacts(**{"due_on": DUE, "assigned_on": ISSUED} | changes)  # type: ignore[arg-type]  # each case names its own
    assert cause_of(facts, on=ON) is cause


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_the_query_agrees_with_the_rule(seed: int) -> None:
    world = province(seed=seed)
    for on in (*DAYS, date(2026, 7, 1)):
        rows = roll_ups.rows_of(CountScope(None, on), StatusGroup.OVER)
        found = roll_ups.causes(rows, on)
        assert found == {row.pk: _told_by_rule(row, on) for row in rows}
        assert set(found) == {row.pk for row in rows}
    assert world.transition.pk


def _told_by_rule(row: Assignment, on: date) -> Cause:
    occurrence = Occurrence.objects.get(pk=row.spoken)  # type: ignore[attr-defined]  # annotated by `grouped`
    words = [word for one in occurrence.line() for word in one.submissions.all() if word.submitted_on <= on]
    newest = max(words, key=lambda word: word.number, default=None)
    verdicts = [r for word in words if newest and word.number == newest.number for r in word.reviews.all()]
    judged = [r for r in verdicts if r.decided_on <= on]
    return cause_of(
        OverdueFacts(
            due_on=row.spoken_due, assigned_on=row.assigned_on, received_on=row.acknowledged_on,  # type: ignore[attr-defined]  # as above
            taken_over_on=row.since_on if row.origin_id else None, submitted=newest is not None,
            verdict=max(judged, key=lambda r: r.pk).verdict if judged else "",
        ),
        on=on,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_return_is_remembered_over_two_mergers() -> None:
    cast = make_cast()
    occurrence = make_assignment(make_obligation(make_directive(cast.province)), cast.other_commune)
    judge(submit_result(occurrence, ISSUED), ISSUED + timedelta(days=1), good=False)
    Occurrence.objects.filter(pk=occurrence.pk).update(stage=Occurrence.Stage.RETURNED)
    for ending, into, day in ((cast.other_commune, cast.commune, 5), (cast.commune, cast.department, 6)):
        ending.refresh_from_db()
        on = date(2026, 3, day)
        moved = merge(ending, into=into, effective_on=on, decided_by="HĐND", number=str(day), by=Machine())
        assert hand_over(moved, by=Machine()) == 2, "the duty, and the role of the officer there"
    rows = roll_ups.rows_of(CountScope(None, ON), StatusGroup.OVER)
    assert list(roll_ups.causes(rows, ON).values()) == [Cause.RETURNED]


@pytest.mark.django_db
def test_the_bars_sum_to_what_is_overdue() -> None:
    world = province(seed=8)
    for on in DAYS[1:]:
        shown = browser(world.cast.binh_account).get("/tinh-hinh/", {"ngay": f"{on:%d/%m/%Y}"}).context
        assert sum(bar.value for bar in shown["bars"]) == shown["counts"].over
