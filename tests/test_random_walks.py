"""Random people do random actions in random order: only legal steps happen, each with one event; refusals leave no
trace.

The oracle beside each walk knows nothing of the product's code: a stage, a count, and who is who.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

import pytest

from ronguon.assignments.actions import reviewing, working
from ronguon.assignments.models import Discharge, Occurrence, Progress, Review, Submission
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.audit.models import Event
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.reports.tests.world import World, on_day

DAY = date(2026, 3, 10)
PEOPLE = ("an", "binh", "chi", "dung")
STAGES = ("open", "handed_in", "accepted", "returned")
SAMPLE, ALL = 300, 10_000


@dataclass
class Oracle:
    """What must be true of one piece of work."""

    stage: str = "open"
    notes: int = 0
    submitted: int = 0
    verdicts: int = 0
    done: bool = False

    def progress(self, who: str, text: str) -> type[Exception] | None:
        """Say which refusal a note deserves, or take it."""
        if who != "an":
            return NotAllowedError
        if not text.strip():
            return RonguonError
        if self.stage not in {"open", "returned"}:
            return IllegalMoveError
        self.notes += 1
        return None

    def submit(self, who: str, text: str, seen: str) -> type[Exception] | None:
        """The same for submitting from a page that showed the stage `seen`."""
        if who != "an":
            return NotAllowedError
        if not text.strip():
            return RonguonError
        if seen not in {"open", "returned"} or seen != self.stage:
            return IllegalMoveError
        self.stage, self.submitted = "handed_in", self.submitted + 1
        return None

    def accept(self, who: str, number: int) -> type[Exception] | None:
        """The same for accepting the submission `number`."""
        if who != "chi":
            return NotAllowedError
        if self.stage != "handed_in" or number != self.submitted:
            return IllegalMoveError
        self.stage, self.verdicts, self.done = "accepted", self.verdicts + 1, True
        return None

    def send_back(self, who: str, number: int, reason: str) -> type[Exception] | None:
        """The same for returning the submission `number`."""
        if who != "chi":
            return NotAllowedError
        if not reason.strip():
            return RonguonError
        if self.stage not in {"handed_in", "accepted"} or number != self.submitted:
            return IllegalMoveError
        self.stage, self.verdicts, self.done = "returned", self.verdicts + 1, False
        return None


def step(world: World, work: Occurrence, oracle: Oracle, chance: random.Random) -> tuple[type | None, type | None]:
    """Do one random action; return (what the oracle expects, what happened)."""
    who, text = chance.choice((*PEOPLE, "an", "chi")), chance.choice(("Đã làm.", "Đã làm.", "Đã làm.", " \n"))
    by = getattr(world.cast, who)
    work.refresh_from_db()
    number = chance.randint(max(1, oracle.submitted - 1), max(1, oracle.submitted))
    submission = Submission.objects.filter(occurrence=work, number=number).first()
    action = chance.choice(
        ("progress", "submit", "submit", "accept", "send_back") if submission else ("progress", "submit")
    )
    seen = chance.choice((oracle.stage, oracle.stage, oracle.stage, *STAGES))
    try:
        if action == "progress":
            expected = oracle.progress(who, text)
            working.record_progress(work, text=text, by=by)
        elif action == "submit":
            expected = oracle.submit(who, text, seen)
            working.submit(work, told_without_proof(text), seen=seen, by=by)
        elif action == "accept":
            expected = oracle.accept(who, number)
            reviewing.accept(submission, by=by)  # type: ignore[arg-type]  # the action is offered only with a submission
        else:
            expected = oracle.send_back(who, number, text)
            reviewing.send_back(submission, reason=text, by=by)  # type: ignore[arg-type]  # the same
    except RonguonError as error:
        return expected, type(error)
    return expected, None


def walk(steps: int, seed: int) -> tuple[int, int]:
    """Take random steps on one piece of work; return how many were legal and how many refused."""
    chance, oracle, world = random.Random(seed), Oracle(), World()
    work = world.laid[world.page.pk, world.cast.commune.pk]
    legal = 0
    with on_day(DAY):
        for _ in range(steps):
            before = Event.objects.count()
            expected, happened = step(world, work, oracle, chance)
            assert happened == expected
            legal += happened is None
            assert Event.objects.count() - before == (1 if happened is None else 0)
            assert Occurrence.objects.get(pk=work.pk).stage == oracle.stage
    assert Progress.objects.filter(occurrence=work).count() == oracle.notes
    assert Submission.objects.filter(occurrence=work).count() == oracle.submitted
    assert Review.objects.filter(submission__occurrence=work).count() == oracle.verdicts
    assert Discharge.objects.filter(occurrence=work, undone_on__isnull=True).count() == oracle.done
    return legal, steps - legal


@pytest.mark.django_db
def test_random_actions_take_only_legal_steps() -> None:
    legal, refused = walk(SAMPLE, seed=20260310)
    print(f"{SAMPLE} random deeds: {legal} legal, {refused} refused, 0 against the oracle")  # noqa: T201 (the figure)
    assert legal > 20
    assert refused > 20


@pytest.mark.soak
@pytest.mark.django_db
def test_ten_thousand_random_actions_take_only_legal_steps() -> None:
    legal, refused = walk(ALL, seed=7)
    print(f"{ALL} random deeds: {legal} legal, {refused} refused, 0 against the oracle")  # noqa: T201 (the figure)
    assert legal > ALL // 20
