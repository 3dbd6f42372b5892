"""Issuing: once, in batches, on the units meant that day; then nothing changes any more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, models, transaction
from pytest_django import DjangoAssertNumQueries

from ronguon.access.tests.cast import DAY
from ronguon.assignments import sql
from ronguon.assignments.actions import issuing
from ronguon.assignments.actions.announcing import announce
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.audit.models import Event
from ronguon.directives.models import Clause, Directive
from ronguon.drafting.actions import deciding
from ronguon.drafting.domain.terms import TimeWords, terms
from ronguon.drafting.models import Addressee, AddresseeUnit, Obligation
from ronguon.drafting.tests.desk import Desk, decide
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.notices.models import Notice
from ronguon.reorganisation.tests.making import merge

pytestmark = pytest.mark.both_databases


def test_every_open_question_stands_in_the_way(desk: Desk) -> None:
    found = issuing.obstacles(desk.directive)
    assert [one.code for one in found] == ["none", "pending", "pending", "pending", "pending"]
    with pytest.raises(RonguonError):
        issuing.issue(desk.directive, by=desk.cast.office)
    assert not Assignment.objects.exists()


def test_a_day_that_the_text_does_not_state_is_asked_for(desk: Desk) -> None:
    decide(desk)
    Directive.objects.filter(pk=desk.directive.pk).update(issued_on=None)
    desk.directive.refresh_from_db()
    assert [one.code for one in issuing.obstacles(desk.directive)] == ["date"]


def test_a_rhythm_that_gives_no_occurrences_stands_in_the_way_until_it_is_chosen_anew(desk: Desk) -> None:
    decide(desk)
    duty = desk.duty("Công bố")
    Obligation.objects.filter(pk=duty.pk).update(rrule="FREQ=WEEKLY;BYDAY=MO", deadline_rule="", deadline_on=None)
    (found,) = issuing.obstacles(desk.directive)
    assert (found.code, found.obligation) == ("rhythm", duty)
    with pytest.raises(RonguonError, match="Chưa tính được các kỳ hạn"):
        issuing.issue(desk.directive, by=desk.cast.office)
    Obligation.objects.filter(pk=duty.pk).update(rrule="FREQ=WEEKLY;INTERVAL=2")
    assert issuing.obstacles(desk.directive) == []
    issuing.issue(desk.directive, by=desk.cast.office)
    dues = list(Occurrence.objects.filter(assignment__obligation=duty).values_list("due_on", flat=True))
    assert len(dues) > 20
    assert None not in dues
    assert all(duty.assignments.values_list("timed", flat=True))


def test_more_occurrences_than_one_statement_holds_are_laid_all(desk: Desk) -> None:
    decide(desk)
    duty = desk.duty("Công bố")
    Obligation.objects.filter(pk=duty.pk).update(
        rrule="FREQ=WEEKLY;X-TIMES=7", deadline_rule="", deadline_on=date(2026, 1, 1) + timedelta(days=9999)
    )
    issuing.issue(desk.directive, by=desk.cast.office)
    held = duty.assignments.first()
    assert held is not None
    later = terms(TimeWords(rrule="FREQ=WEEKLY;X-TIMES=7"), assigned_on=held.assigned_on, issued_on=held.assigned_on,
                  until=held.assigned_on + timedelta(days=900))  # fmt: skip
    sql.insert_occurrences(duty.pk, [held.unit_id], later, assigned_on=held.assigned_on)
    assert held.occurrences.count() == len(later) > 800


def test_a_group_without_units_is_said_and_not_passed_over(desk: Desk) -> None:
    decide(desk)
    Addressee.objects.filter(obligation=desk.duty("Công bố")).update(group="unions")
    assert [one.code for one in issuing.obstacles(desk.directive)] == ["empty"]


def test_a_unit_that_ended_is_said(desk: Desk) -> None:
    decide(desk)
    cast = desk.cast
    merge(cast.department, into=cast.province_office, effective_on=DAY, decided_by="HĐND", number="1", by=cast.office)
    assert {one.code for one in issuing.obstacles(desk.directive)} == {"ended"}


@pytest.mark.parametrize("account", ["an_account", "binh_account", "chi_account", "dung_account", "head_account"])
def test_only_the_office_issues(desk: Desk, account: str) -> None:
    decide(desk)
    with pytest.raises(NotAllowedError):
        issuing.issue(desk.directive, by=desk.cast.actor(getattr(desk.cast, account)))


def test_issuing_lays_each_duty_on_the_units_it_means(desk: Desk) -> None:
    decide(desk)
    assert issuing.issue(desk.directive, by=desk.cast.office) == 4
    laid = {(a.obligation.title[:7], a.unit.name) for a in Assignment.objects.select_related("obligation", "unit")}
    assert laid == {
        ("Công bố", desk.cast.commune.name),
        ("Công bố", desk.cast.other_commune.name),
        ("Các đơn", desk.cast.department.name),
        ("Xây dựn", desk.cast.department.name),
    }
    assert not Assignment.objects.filter(obligation__people=True).exists()


def test_what_is_foretold_is_what_is_laid(desk: Desk) -> None:
    decide(desk)
    told = issuing.preview(desk.directive, on=DAY)
    assert (told.duties, told.leads, told.units, told.people, told.declined) == (3, 4, 3, 1, 1)
    assert issuing.issue(desk.directive, by=desk.cast.office) == told.leads + told.coordinators


def test_issuing_twice_lays_once(desk: Desk) -> None:
    decide(desk)
    issuing.issue(desk.directive, by=desk.cast.office)
    rows = (Assignment.objects.count(), Occurrence.objects.count(), Event.objects.count())
    stale = Directive.objects.get(pk=desk.directive.pk)
    stale.stage = Directive.Stage.READING
    with pytest.raises(IllegalMoveError, match="trước đó"):
        issuing.issue(stale, by=desk.cast.office)
    assert issuing.issue_rest(desk.directive) == 0
    Obligation.objects.filter(directive=desk.directive).update(issued_at=None)
    assert issuing.issue_rest(desk.directive) == 0
    assert (Assignment.objects.count(), Occurrence.objects.count(), Event.objects.count()) == rows


def test_an_interrupted_laying_is_finished_by_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(desk)
    with monkeypatch.context() as broken:
        broken.setattr(issuing, "issue_rest", _break_off)
        with pytest.raises(RuntimeError):
            issuing.issue(desk.directive, by=desk.cast.office)
    assert Directive.objects.get(pk=desk.directive.pk).stage == Directive.Stage.ISSUED
    assert issuing.issue_rest(Directive.objects.get(pk=desk.directive.pk)) == 4


def _break_off(_directive: Directive, *, by: object) -> int:
    raise RuntimeError


@pytest.mark.parametrize("batch", [1, 2, 5000])
def test_each_batch_is_one_event_with_the_hash_of_its_list(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    decide(desk)
    monkeypatch.setattr(issuing, "BATCH", batch)
    issuing.issue(desk.directive, by=desk.cast.office)
    events = Event.objects.filter(verb="obligation.laid", subject=str(desk.duty("Công bố").code))
    assert [event.details["new"] for event in events] == ([1, 1] if batch == 1 else [2])
    assert all(len(event.details["list_sha256"]) == 64 for event in events)


def test_laying_takes_the_same_number_of_statements_for_many_units(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    decide(desk)
    with django_assert_max_num_queries(75):
        issuing.issue(desk.directive, by=desk.cast.office)


def _rows(desk: Desk) -> list[tuple[models.Model, str, object]]:
    duty = desk.duty("bộ nhận diện")
    addressee = duty.addressees.get()
    return [
        (desk.directive, "text", "khác"),
        (desk.directive, "title", "khác"),
        (Clause.objects.filter(directive=desk.directive)[0], "heading", "khác"),
        (duty, "text", "khác"),
        (duty, "deadline_rule", ""),
        (addressee, "text", "khác"),
        (AddresseeUnit.objects.get(addressee=addressee), "guessed", True),
        (Assignment.objects.all()[0], "part", "coordinator"),
        (Occurrence.objects.all()[0], "opens_on", date(2026, 1, 1)),
    ]


@pytest.mark.parametrize("at", range(9))
def test_what_was_issued_refuses_update_and_delete(desk: Desk, at: int) -> None:
    decide(desk)
    issuing.issue(desk.directive, by=desk.cast.office)
    row, field, value = _rows(desk)[at]
    model = type(row)
    with pytest.raises(DatabaseError), transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(**{field: value})
    with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
        row.delete()
    table = connection.ops.quote_name(model._meta.db_table)
    for statement in (f'UPDATE {table} SET "{field}" = "{field}"', f"DELETE FROM {table}"):  # noqa: S608 (our own)
        if statement.startswith("UPDATE") and connection.vendor == "postgresql":
            continue  # there a write that changes nothing passes; the one above changed something
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE id = %s", [row.pk])


def test_a_dropped_duty_is_never_laid(desk: Desk) -> None:
    decide(desk)
    duty = desk.duty("Công bố")
    deciding.drop(duty, reason="Trùng", seen=duty.revision, by=desk.cast.office)
    issuing.issue(desk.directive, by=desk.cast.office)
    assert not Assignment.objects.filter(obligation=duty).exists()


def test_each_unit_is_told_once_a_directive(desk: Desk) -> None:
    decide(desk)
    issuing.issue(desk.directive, by=desk.cast.office)
    told = Notice.objects.filter(kind=Notice.Kind.ASSIGNED)
    holders = Assignment.objects.values_list("unit", flat=True).distinct()
    assert sorted(told.values_list("unit", flat=True)) == sorted(holders)
    assert announce(desk.directive) == 0
    assert all(desk.directive.label in one.title for one in told)


def test_the_preview_counts_the_duties_that_are_laid_and_says_which_are_laid_on_nobody(desk: Desk) -> None:
    decide(desk)
    Addressee.objects.filter(obligation=desk.duty("bộ nhận diện")).update(decision=Addressee.Decision.NOT_HERE)
    told = issuing.preview(desk.directive, on=DAY)
    issuing.issue(desk.directive, by=desk.cast.office)
    laid = Assignment.objects.values("obligation").distinct().count()
    assert (told.duties, told.nobody) == (laid, 1)
