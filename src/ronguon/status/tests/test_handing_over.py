"""When units merge, their open work goes on with the successor: nothing lost, nothing doubled, no figure changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from ronguon.access.tests.cast import DAY
from ronguon.assignments import sql
from ronguon.assignments.actions.reviewing import accept, send_back
from ronguon.assignments.actions.working import submit
from ronguon.assignments.models import Assignment, Discharge, Occurrence, Submission
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.drafting.domain.terms import PlannedOccurrence
from ronguon.drafting.tests.days import instant, on_day
from ronguon.drafting.tests.making import make_obligation
from ronguon.notices.models import Notice
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tasks import finish_handing_over
from ronguon.reorganisation.tests.making import carried, changed, end, merge
from ronguon.reorganisation.tests.making import heir as goes_on
from ronguon.status.domain.groups import GroupCounts
from ronguon.status.models.roll_ups import CountScope, counts
from ronguon.units.domain.transitions import ChangeKind
from ronguon.units.models import Transition

pytestmark = pytest.mark.django_db
MERGED = DAY + timedelta(days=60)
DAYS = [DAY + timedelta(days=n) for n in (0, 10, 29, 30, 59, 60, 61, 90, 200)]


@pytest.fixture
def world() -> Iterator[World]:
    """Dũng's commune is to end: one duty open, one late, one done, one waiting, one returned, one without a term."""
    with on_day():
        world = World()
        other, cast = world.cast.other_commune, world.cast
        world.owe("Còn hạn", unit=other, due_on=DAY + timedelta(days=80))
        world.owe("Quá hạn", unit=other, due_on=DAY + timedelta(days=20))
        world.owe("Không hạn", unit=other, due_on=None)
        for title in ("Đã xong", "Chờ", "Trả lại", "Hai kỳ"):
            row = world.owe(title, unit=other, due_on=DAY + timedelta(days=30))
            word = submit(row, told_without_proof(f"{title}.", 5), seen="open", by=cast.dung)
            if title in {"Đã xong", "Hai kỳ"}:
                accept(word, by=cast.chi)
            if title == "Trả lại":
                send_back(word, reason="Thiếu ảnh.", by=cast.chi)
        Occurrence.objects.create(
            assignment=row.assignment, number=2, opens_on=DAY + timedelta(days=95), due_on=DAY + timedelta(days=120)
        )
        yield world


def merged(world: World) -> Transition:
    with on_day(MERGED):
        return merge(
            world.cast.other_commune, into=world.cast.commune, effective_on=MERGED,
            decided_by="HĐND tỉnh", number="15/NQ-HĐND", by=Machine(),
        )  # fmt: skip


def figures(world: World) -> dict[date, GroupCounts]:
    return {on: counts(CountScope(world.cast.province, on)) for on in DAYS}


def open_work(on: date) -> list[str]:
    held = Assignment.objects.held(on).filter(occurrences__in=Occurrence.objects.unfinished())
    return sorted(held.distinct().values_list("obligation__title", flat=True))


@pytest.mark.both_databases
def test_open_duties_before_are_open_duties_after(world: World) -> None:
    before = open_work(MERGED)
    assert hand_over(merged(world), by=Machine()) == 7, "six duties, and Dũng's role"
    assert open_work(MERGED) == before
    assert (
        not Assignment.objects.held(MERGED)
        .filter(unit=world.cast.other_commune, occurrences__in=Occurrence.objects.unfinished())
        .exists()
    )


@pytest.mark.both_databases
def test_every_group_of_every_day_stays_what_it_was(world: World) -> None:
    before = figures(world)
    assert {before[on].total for on in DAYS} == {8}
    transition = merged(world)
    assert figures(world) == before
    hand_over(transition, by=Machine())
    assert figures(world) == before


@pytest.mark.both_databases
def test_running_it_again_passes_nothing(world: World) -> None:
    transition = merged(world)
    hand_over(transition, by=Machine())
    rows = Assignment.objects.count(), Occurrence.objects.count(), Event.objects.count(), Notice.objects.count()
    assert hand_over(transition, by=Machine()) == 0
    assert finish_handing_over(instant(MERGED)) == 0
    assert rows == (
        Assignment.objects.count(), Occurrence.objects.count(), Event.objects.count(), Notice.objects.count()
    )  # fmt: skip
    assert Event.objects.filter(verb="assignment.handed_over").count() == 6


@pytest.mark.both_databases
def test_the_day_before_still_shows_it_where_it_stood(world: World) -> None:
    hand_over(merged(world), by=Machine())
    last_day = MERGED - timedelta(days=1)
    assert counts(CountScope(world.cast.other_commune, last_day)).total == 7
    assert counts(CountScope(world.cast.commune, last_day)).total == 1
    assert counts(CountScope(world.cast.commune, MERGED)).total == 8


def test_what_is_wholly_done_stays_with_who_did_it(world: World) -> None:
    hand_over(merged(world), by=Machine())
    done = Assignment.objects.get(obligation__title="Đã xong")
    assert (done.unit, done.until_on) == (world.cast.other_commune, None)


def heir(title: str) -> Occurrence:
    return Occurrence.objects.get(assignment__obligation__title=title, assignment__origin__isnull=False, number=1)


def test_what_waits_is_judged_with_the_successor(world: World) -> None:
    hand_over(merged(world), by=Machine())
    waiting = heir("Chờ")
    word = waiting.submissions.get()
    assert (waiting.stage, word.text, word.unit) == ("handed_in", "Chờ.", world.cast.other_commune)
    with on_day(MERGED + timedelta(days=1)):
        accept(word, by=world.cast.chi)
    assert Discharge.objects.get(occurrence=waiting).done_on == DAY


def test_the_successor_goes_on_from_the_last_round(world: World) -> None:
    hand_over(merged(world), by=Machine())
    with on_day(MERGED):
        word = submit(heir("Trả lại"), told_without_proof("Đã bổ sung."), seen="returned", by=world.cast.an)
    assert word.number == 2


def test_what_was_done_and_is_returned_later_comes_to_the_successor_too(world: World) -> None:
    hand_over(merged(world), by=Machine())
    with on_day(MERGED + timedelta(days=5)):
        send_back(Submission.objects.get(text="Đã xong."), reason="Trang đã đóng.", by=world.cast.chi)
        assert finish_handing_over(instant(MERGED + timedelta(days=5))) == 1
    assert heir("Đã xong").stage == Occurrence.Stage.RETURNED
    assert counts(CountScope(world.cast.province, MERGED + timedelta(days=4))).total == 8
    assert counts(CountScope(world.cast.province, MERGED + timedelta(days=4))).ontime == 2
    assert counts(CountScope(world.cast.province, MERGED + timedelta(days=5))).ontime == 1


def test_the_successor_is_told_and_its_page_tells_the_story(world: World) -> None:
    hand_over(merged(world), by=Machine())
    notice = Notice.objects.get(kind="assigned")
    assert (notice.unit, notice.title) == (world.cast.commune, "Nhận bàn giao 6 nhiệm vụ từ UBND xã Suối Rồng")
    with on_day(MERGED):
        page = world.client(world.cast.an_account).get(f"/viec-phai-lam/{heir('Trả lại').code}/").content.decode()
    assert "Thiếu ảnh." in page
    assert "UBND xã Suối Rồng" in page


def test_a_merged_unit_reports_once_a_period_and_not_twice(world: World) -> None:
    duty = make_obligation(world.directive, title="Báo cáo quý")
    units = [world.cast.commune.pk, world.cast.other_commune.pk]
    sql.insert_assignments(
        sql.AssignmentBatch(duty.pk, world.cast.province.pk, "lead", timed=True, assigned_on=DAY), units
    )
    first, second = (
        PlannedOccurrence(1, DAY, DAY + timedelta(days=70)),
        PlannedOccurrence(2, DAY + timedelta(days=91), DAY + timedelta(days=160)),
    )
    sql.insert_occurrences(duty.pk, units, [first], assigned_on=DAY)
    hand_over(merged(world), by=Machine())
    assert sql.insert_occurrences(duty.pk, [world.cast.commune.pk], [first, second], assigned_on=DAY) == 1
    held = Occurrence.objects.filter(assignment__obligation=duty, assignment__until_on=None)
    assert sorted(held.values_list("number", flat=True)) == [1, 1, 2]


def test_a_duty_that_only_the_ended_unit_had_goes_on_recurring(world: World) -> None:
    duty = make_obligation(world.directive, title="Báo cáo riêng")
    sql.insert_assignments(
        sql.AssignmentBatch(duty.pk, world.cast.province.pk, "lead", timed=True, assigned_on=DAY),
        [world.cast.other_commune.pk]
    )  # fmt: skip
    terms = [
        PlannedOccurrence(1, DAY, DAY + timedelta(days=70)),
        PlannedOccurrence(2, DAY + timedelta(days=91), DAY + timedelta(days=160)),
    ]
    sql.insert_occurrences(duty.pk, [world.cast.other_commune.pk], terms[:1], assigned_on=DAY)
    hand_over(merged(world), by=Machine())
    assert sql.insert_occurrences(duty.pk, [world.cast.commune.pk], terms, assigned_on=DAY) == 1


def test_after_a_corrected_merger_a_later_end_passes_the_work_to_the_later_successor(world: World) -> None:
    ended, back, later = world.cast.other_commune, MERGED + timedelta(days=10), MERGED + timedelta(days=20)
    before = open_at()
    wrong = merged(world)
    hand_over(wrong, by=Machine())
    with on_day(back):
        hand_over(carried(ChangeKind.RESTORE, back, changed(ended), corrects=wrong), by=Machine())
    assert open_at() == before
    with on_day(later):
        carried(ChangeKind.DISSOLVE, later, *end(ended), goes_on(world.cast.province))
        finish_handing_over(instant(later))
    after = {world.cast.province.pk if unit == ended.pk else unit: number for unit, number in before.items()}
    assert open_at() == after, "the merger that was a mistake takes nothing any more"


def open_at() -> dict[int, int]:
    """Return unit → how much unfinished work it holds."""
    rows = Occurrence.objects.unfinished().filter(assignment__until_on=None)
    return dict(Counter(rows.values_list("assignment__unit", flat=True)))


def test_where_one_of_two_merged_units_was_restored_the_other_still_gives(world: World) -> None:
    restored, gone, back = world.cast.other_commune, world.cast.department, MERGED + timedelta(days=10)
    world.owe("Còn lại", unit=gone, due_on=DAY + timedelta(days=80))
    with on_day(MERGED):
        wrong = carried(ChangeKind.MERGE, MERGED, *end(restored, gone), goes_on(world.cast.commune))
    with on_day(back):
        carried(ChangeKind.RESTORE, back, changed(restored), corrects=wrong)
    kept = open_at()[restored.pk]
    finish_handing_over(instant(back))
    assert gone.pk not in open_at(), "what the other one held passes, though nobody looked on the day itself"
    assert open_at()[restored.pk] == kept, "the restored one keeps its own"
