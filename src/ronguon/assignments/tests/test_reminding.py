"""The ladder of reminders: each rung once, late rather than never, silent where nothing is owed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from ronguon.assignments.actions.reviewing import accept
from ronguon.assignments.actions.working import submit
from ronguon.assignments.models import Occurrence
from ronguon.assignments.tasks import owed_on, remind
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.drafting.tests.days import instant, on_day
from ronguon.notices import actions as notices
from ronguon.notices.domain import RUNGS, escalates, rung_reached
from ronguon.notices.models import Notice
from ronguon.units.tests.laid import Laid

DUE = date(2026, 3, 31)


def day(distance: int) -> date:
    return DUE + timedelta(days=distance)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("distance", "rung"),
    [(-60, None), (-31, None), (-30, "T-30"), (-8, "T-30"), (-7, "T-7"), (-2, "T-7"), (-1, "T-1"), (0, "T-1"),
     (1, "T+1"), (6, "T+1"), (7, "T+7"), (400, "T+7")],
)  # fmt: skip
def test_the_newest_rung_reached_counts(distance: int, rung: str | None) -> None:
    assert rung_reached(DUE, opens_on=day(-90), on=day(distance)) == rung


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("opened", "distance", "rung"),
    [(-5, -5, None), (-5, -2, None), (-5, -1, "T-1"), (0, 0, None), (0, 1, "T+1"), (-7, -7, "T-7"), (3, 5, None)],
)
def test_rungs_before_the_work_opened_do_not_count(opened: int, distance: int, rung: str | None) -> None:
    assert rung_reached(DUE, opens_on=day(opened), on=day(distance)) == rung


@pytest.mark.both_databases
@pytest.mark.parametrize(("distance", "told"), [(2, False), (3, True), (30, True)])
def test_the_unit_above_is_told_on_the_third_day(distance: int, *, told: bool) -> None:
    assert escalates(DUE, on=day(distance)) is told


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with on_day():
        yield World()


def sent() -> list[tuple[str, str]]:
    return [(n.kind, n.rung) for n in Notice.objects.exclude(kind__in=["accepted", "returned"]).order_by("pk")]


LADDER = [
    ("reminder", "T-30"), ("reminder", "T-7"), ("reminder", "T-1"), ("reminder", "T+1"), ("escalation", "T+3"),
    ("reminder", "T+7"),
]  # fmt: skip


@pytest.mark.both_databases
def test_every_rung_is_sent_once_over_an_hourly_worker(world: World) -> None:
    Occurrence.objects.filter(pk=world.occurrence.pk).update(stage="accepted")
    world.owe("Mở từ lâu", due_on=DUE, assigned_on=day(-45), since_on=day(-45))
    for distance in range(-32, 12):
        for hour in (8, 14, 23):
            remind(instant(day(distance), hour))
    assert sent() == LADDER
    assert len(RUNGS) == len([kind for kind, _rung in LADDER if kind == "reminder"])


@pytest.mark.both_databases
def test_a_rung_goes_out_on_its_own_day_at_the_time_told(world: World) -> None:
    remind(instant(day(-7), 23))
    notice = Notice.objects.get()
    assert (notice.rung, notice.made_at) == ("T-7", instant(day(-7), 23))
    assert notice.leads_to == f"/viec-phai-lam/{world.occurrence.code}/"


@pytest.mark.both_databases
def test_three_days_without_a_worker_lose_nothing_and_double_nothing(world: World) -> None:
    remind(instant(day(-9)))
    before = sent()
    assert remind(instant(day(-5))) == 1
    assert remind(instant(day(-5), 20)) == 0
    assert sent() == [*before, ("reminder", "T-7")]


@pytest.mark.both_databases
def test_a_long_pause_sends_the_newest_rung_and_not_those_it_overtook(world: World) -> None:
    remind(instant(day(4)))
    assert sorted(sent()) == [("escalation", "T+3"), ("reminder", "T+1")]


@pytest.mark.both_databases
def test_the_unit_above_is_told_of_the_unit_and_not_of_a_person(world: World) -> None:
    remind(instant(day(3)))
    told = Notice.objects.get(kind="escalation")
    assert told.unit == world.cast.province
    assert "An" not in told.title


@pytest.mark.both_databases
def test_a_unit_without_one_above_has_nobody_told(world: World) -> None:
    world.owe("Việc của tỉnh ủy", unit=world.cast.party, due_on=DUE)
    remind(instant(day(3)))
    assert [n.unit for n in Notice.objects.filter(kind="escalation")] == [world.cast.province]


@pytest.mark.both_databases
@pytest.mark.parametrize("stage", [Occurrence.Stage.SUBMITTED, Occurrence.Stage.ACCEPTED])
def test_what_is_submitted_or_accepted_is_silent(world: World, stage: Occurrence.Stage) -> None:
    Occurrence.objects.update(stage=stage)
    assert sum(remind(instant(day(distance))) for distance in range(-30, 12)) == 0


@pytest.mark.both_databases
def test_what_was_returned_is_reminded_again(world: World) -> None:
    Occurrence.objects.update(stage=Occurrence.Stage.RETURNED)
    assert remind(instant(day(-7))) == 1


@pytest.mark.both_databases
def test_handing_in_between_two_rungs_stops_the_ladder(world: World) -> None:
    remind(instant(day(-7)))
    word = submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    remind(instant(day(-1)))
    accept(word, by=world.cast.chi)
    remind(instant(day(7)))
    assert sent() == [("reminder", "T-7")]


@pytest.mark.both_databases
def test_what_has_no_term_is_never_reminded(world: World) -> None:
    world.owe("Không nêu hạn", due_on=None)
    world.owe("Nghiêm cấm", kind="prohibition", due_on=DUE, timed=False)
    Occurrence.objects.filter(pk=world.occurrence.pk).update(stage="accepted")
    assert sum(remind(instant(day(distance))) for distance in range(-30, 12)) == 0


@pytest.mark.both_databases
def test_what_opens_later_is_not_reminded_before(world: World) -> None:
    row = world.owe("Kỳ sau", due_on=day(40), assigned_on=day(20), since_on=day(20))
    remind(instant(day(12)))
    assert not Notice.objects.filter(subject=str(row.code)).exists()


@pytest.mark.both_databases
def test_what_two_workers_found_at_the_same_moment_is_sent_once(world: World) -> None:
    for number in range(20):
        world.owe(f"Việc {number}", due_on=DUE)
    found = [list(owed_on(day(-7))), list(owed_on(day(-7)))]
    assert [notices.post_all(one, at=instant(day(-7))) for one in found] == [21, 0]
    assert Notice.objects.count() == 21


SEED = """
import django; django.setup()
from datetime import timedelta
from ronguon.kernel import clock
from ronguon.assignments.tests.world import World
world = World()
for number in range(20):
    world.owe(f"Việc {number}", due_on=clock.today() + timedelta(days=5))
"""
COUNT = """
import django; django.setup()
from ronguon.jobs.models import Slot
from ronguon.notices.models import Notice
subjects = list(Notice.objects.filter(rung="T-7").values_list("subject", flat=True))
slots = Slot.objects.filter(name="assignments.remind")
print(len(subjects), len(set(subjects)), slots.count(), *slots.values_list("outcome", flat=True))
"""


def test_two_worker_processes_at_once_send_each_reminder_once(tmp_path: Path, laid: Laid) -> None:
    laid.begin(tmp_path / "two.sqlite3")
    url = f"sqlite:///{tmp_path / 'two.sqlite3'}"
    settings = {"DJANGO_SETTINGS_MODULE": "ronguon.settings.test", "RONGUON_DATABASE_URL": url}

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments], env=os.environ | settings, text=True, stdout=subprocess.PIPE
        )  # fmt: skip

    def end(process: subprocess.Popen[str]) -> str:
        told, _none = process.communicate(timeout=120)
        assert process.returncode == 0
        return told

    end(start("-c", SEED))
    for worker in [start("-m", "ronguon", "worker", "--once") for _ in range(2)]:
        end(worker)
    assert end(start("-c", COUNT)).split() == ["20", "20", "1", "done"]
