"""What every engine promises, tried with real workers that are killed: the same contract for each of them.

On SQLite the embedded engine with two workers; on PostgreSQL both engines with four. The ordinary suite takes a small
sample of each engine once, the embedded one on SQLite; `make soak` takes both and the full numbers.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from ronguon.jobs.tests.contract_work import PERSONAL
from ronguon.jobs.tests.crew import ATTEMPTS, LEASE, PAUSE, Crew, crew
from ronguon.kernel.tests.sampling import per_change_on

pytestmark = pytest.mark.both_databases

POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
ENGINES = ["embedded", "procrastinate"] if POSTGRESQL else ["embedded"]
WORKERS = 4 if POSTGRESQL else 2
SLACK = 8.0
"""Seconds that a busy machine of two cores may add to what is promised."""
Show = Callable[[str], None]


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Show:
    """Return a function that prints a count past the capture of output."""

    def tell(line: str) -> None:
        with capsys.disabled():
            print(f"\n{request.node.callspec.params['engine']}: {line}", end="")  # noqa: T201 (the count is the report)

    return tell


@pytest.mark.parametrize(
    "engine",
    [pytest.param(one, marks=per_change_on("sqlite" if one == "embedded" else "postgresql")) for one in ENGINES],
)
def test_a_crew_keeps_every_promise_of_its_engine(engine: str, tmp_path: Path, show: Show) -> None:
    with crew(tmp_path, engine) as it:
        play(it, show, tasks=16, kills=1)


@pytest.mark.soak
@pytest.mark.parametrize("engine", ENGINES)
def test_a_crew_keeps_every_promise_in_full_numbers(engine: str, tmp_path: Path, show: Show) -> None:
    with crew(tmp_path, engine) as it:
        play(it, show, tasks=1000, kills=20)


def play(it: Crew, show: Show, *, tasks: int, kills: int) -> None:
    """Go through the contract with one crew; what takes its time runs beside the rest."""
    a_rollback_leaves_no_task(it)
    higher_priority_runs_first(it)
    for _ in range(WORKERS):
        it.hire()
    it.put("shaky", {"key": "wobble", "fails": ATTEMPTS - 1})
    it.put("broken", {"key": "hopeless"})
    it.put("refused", {"key": "forbidden"})
    every_worker_gives_a_sign_of_life(it)
    a_task_put_three_times_has_one_effect(it, show, tasks)
    a_killed_worker_s_task_is_finished_once(it, show, kills)
    a_killed_worker_s_letter_is_sent_once(it)
    a_told_worker_finishes_its_task(it)
    a_failed_task_is_tried_again_after_longer_and_longer_pauses(it, show)
    what_was_given_up_is_seen_with_its_reason(it)
    what_was_given_up_can_be_tried_again(it)
    a_slot_of_the_periodic_table_runs_once(it, show)
    nothing_personal_is_stored(it)


def a_rollback_leaves_no_task(it: Crew) -> None:
    assert it.ask("rolled_back") == [0, 1]


def higher_priority_runs_first(it: Crew) -> None:
    it.ask("put_by_priority", priorities=[0, 50, -50, 100, -100])
    it.run_once()
    order = [row[1] for row in it.lines("ran")]
    assert order == ["p100", "p50", *[one for one in order if one in {"kept", "p0"}], "p-50", "p-100"]
    assert sorted(order[2:4]) == ["kept", "p0"]


def every_worker_gives_a_sign_of_life(it: Crew) -> None:
    it.wait(lambda: it.ask("state")["workers_alive"] >= WORKERS, "every worker has a heartbeat")


def a_task_put_three_times_has_one_effect(it: Crew, show: Show, tasks: int) -> None:
    it.put("mark", *({"key": f"m{number}"} for number in range(tasks)), times=3)
    begun, before = time.monotonic(), len(it.lines("ran"))
    it.wait(lambda: len({row[1] for row in it.lines("effect") if row[1][0] == "m"}) == tasks, "effects", within=240)
    it.wait(lambda: it.ask("state")["waiting"] == 0, "an empty queue", within=240)
    rate = (3 * tasks - before + 7) / (time.monotonic() - begun)
    counted = Counter(row[1] for row in it.lines("effect") if row[1][0] == "m")
    runs = Counter(row[1] for row in it.lines("ran") if row[1][0] == "m")
    show(f"{len(counted)}/{tasks} effects of {sum(runs.values())}/{3 * tasks} runs, {WORKERS} workers")
    show(
        f"about {rate:.0f} tasks/s; bare insert and delete by one process beside them {it.ask('bare', count=200):.0f}/s"
    )
    assert set(counted.values()) == {1}
    assert sum(runs.values()) == 3 * tasks
    assert it.ask("effect_count", prefix="m") == tasks


def a_killed_worker_s_task_is_finished_once(it: Crew, show: Show, kills: int) -> None:
    late: list[float] = []
    finished, number = 0, 0
    while len(late) < kills:
        key, number = f"k{number}", number + 1
        it.put("slow", {"key": key, "tenths": 8})
        it.wait(lambda key=key: it.lines("begun", key), "the task begins")  # type: ignore[misc]  # a default binds it
        victim = it.of(int(it.lines("begun", key)[0][-2]))
        os.kill(victim.pid, signal.SIGKILL)
        killed = time.time()
        victim.wait(timeout=20)
        it.hire()
        if it.lines("effect", key) and number <= 2 * kills:
            continue  # on a busy machine the end came after the task's own; that shows nothing
        it.wait(lambda key=key: it.lines("effect", key), "another worker finishes it")  # type: ignore[misc]  # the same
        begun = it.lines("begun", key)
        late.append(float(begun[1][-1]) - killed)
        assert len({row[-2] for row in begun}) == len(begun) == 2
        finished += len(it.lines("effect", key)) == 1
    show(f"{finished}/{kills} killed tasks finished once by another worker; taken over {max(late):.1f} s after at most")
    assert finished == kills
    assert max(late) <= LEASE + LEASE / 3 + SLACK


def a_killed_worker_s_letter_is_sent_once(it: Crew) -> None:
    it.put("letter", {"key": "thu", "tenths": 8}, times=3)
    it.wait(lambda: it.lines("begun", "thu"), "the letter begins")
    victim = it.of(int(it.lines("begun", "thu")[0][-2]))
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait(timeout=20)
    it.hire()
    it.wait(lambda: len(it.lines("ran", "thu")) == 3, "all three runs end")
    (letter,) = it.ask("mailed")
    assert letter.count("Message-ID: <") == 1


def a_told_worker_finishes_its_task(it: Crew) -> None:
    it.put("slow", {"key": "polite", "tenths": 10})
    it.wait(lambda: it.lines("begun", "polite"), "the task begins")
    told = it.of(int(it.lines("begun", "polite")[0][-2]))
    told.send_signal(signal.SIGTERM)
    assert told.wait(timeout=20) == 0
    assert [row[-2] for row in it.lines("effect", "polite")] == [str(told.pid)]
    assert len(it.lines("begun", "polite")) == 1
    it.hire()


def a_failed_task_is_tried_again_after_longer_and_longer_pauses(it: Crew, show: Show) -> None:
    it.wait(lambda: len(it.lines("tried", "wobble")) == ATTEMPTS, "the last attempt", within=60)
    times = [float(row[-1]) for row in it.lines("tried", "wobble")]
    pauses = [after - before for before, after in itertools.pairwise(times)]
    promised = [PAUSE, 4 * PAUSE]
    show(f"pauses of {', '.join(f'{pause:.1f}' for pause in pauses)} s where {promised} were promised")
    assert all(due <= pause <= due + SLACK for due, pause in zip(promised, pauses, strict=True))


def what_was_given_up_is_seen_with_its_reason(it: Crew) -> None:
    it.wait(lambda: len(it.ask("dead")) == 2, "two given up", within=60)
    hopeless, forbidden = it.ask("dead")
    assert (hopeless["name"], hopeless["attempts"]) == ("tests.broken", ATTEMPTS)
    assert hopeless["reason"].startswith("ValueError (tests/contract_work.py:")
    assert (forbidden["name"], forbidden["attempts"]) == ("tests.refused", 1)
    assert forbidden["reason"].startswith("NotAllowedError not_allowed (tests/contract_work.py:")
    assert it.ask("state")["failed"] == 2


def what_was_given_up_can_be_tried_again(it: Crew) -> None:
    forbidden = it.ask("dead")[1]
    assert it.ask("again", code=forbidden["code"]) == "tests.refused"
    it.wait(lambda: len(it.lines("tried", "forbidden")) == 2, "one more attempt")
    it.wait(lambda: len(it.ask("dead")) == 2, "given up again")
    assert it.ask("dead")[1]["code"] != forbidden["code"]


def a_slot_of_the_periodic_table_runs_once(it: Crew, show: Show) -> None:
    ran = Counter(row[1] for row in it.lines("tick"))
    show(f"{sum(ran.values())}/{len(ran)} runs for slots of the periodic table, {WORKERS} workers and the killed ones")
    assert len(ran) >= 8
    assert set(ran.values()) == {1}


def nothing_personal_is_stored(it: Crew) -> None:
    stored = it.ask("everything_stored")
    assert "hopeless" in stored, "the look itself finds what is there"
    assert [word for word in PERSONAL if word in stored] == []
