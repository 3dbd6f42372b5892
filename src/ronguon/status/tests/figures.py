"""A province full of random work for tests of figures, and a reader of the numbers that a page links to its rows."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import uuid4

from django.test import Client

from ronguon.access.tests.cast import FOUNDED, Cast, make_cast
from ronguon.assignments.models import Assignment, Discharge, Occurrence, Review, Submission
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain import Machine
from ronguon.directives.models import Directive
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.making import make_clause, make_directive, make_obligation
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tests.making import merge
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.models import Transition, Unit
from ronguon.units.tests.remembered import remembered

ISSUED = date(2026, 3, 2)
MERGED = date(2026, 5, 4)
DAYS = (ISSUED, date(2026, 5, 3), date(2026, 5, 20))
"""The day of laying, the eve of the merger, and some days after it."""
LINK = re.compile(r'<a class="rn-num" href="([^"]*/viec/[^"]*)"[^>]*>([\d.,]+)</a>')
TOTAL = re.compile(r'data-total="(\d+)"')


def village(name: str, commune: Unit) -> Unit:
    """Establish a village below `commune`."""
    return establish(NewUnit(name, "village", System.STATE, FOUNDED, commune), by=Machine())


@dataclass
class Province:
    """The cast, a village, a commune that joins An's on `MERGED`, and duties that went every way they can."""

    seed: int = 1
    duties: int = 6
    cast: Cast = field(default_factory=make_cast)
    directives: list[Directive] = field(init=False)
    village: Unit = field(init=False)
    transition: Transition = field(init=False)

    def __post_init__(self) -> None:
        draw = random.Random(self.seed)
        self.village = village("Thôn Đồng Lạc, xã Bình Minh Hạ", self.cast.commune)
        owners = [(self.cast.province, "12/CT-UBND"), (self.cast.party, "9-CT/TU")]
        self.directives = [
            make_directive(owner, stage="issued", closed_at=instant(ISSUED), number=number, search_key=number.lower())
            for owner, number in owners
        ]
        for directive in self.directives:
            clause = make_clause(directive)
            for _ in range(self.duties):
                self._assign(make_obligation(directive, clause=clause), draw)
        cast = self.cast
        self.transition = merge(
            cast.other_commune,
            into=cast.commune,
            effective_on=MERGED,
            decided_by="HĐND tỉnh",
            number="1/NQ",
            by=Machine(),
        )
        hand_over(self.transition, by=Machine())

    def _assign(self, duty: Obligation, draw: random.Random) -> None:
        cast = self.cast
        for unit in (cast.commune, cast.other_commune, cast.department, cast.province, self.village, cast.party):
            due = None if draw.random() < 0.2 else ISSUED + timedelta(days=draw.randrange(0, 100))
            first = make_assignment(duty, unit, due_on=due)
            if draw.random() < 0.3:
                received = due and due - timedelta(days=2)
                Assignment.objects.filter(pk=first.assignment.pk).update(acknowledged_on=received)
            if draw.random() < 0.3:
                opens = ISSUED + timedelta(days=40)
                again = due and opens + timedelta(days=20)
                Occurrence.objects.create(assignment=first.assignment, number=2, opens_on=opens, due_on=again)
            for occurrence in first.assignment.occurrences.all():
                _carry_out(occurrence, draw)


def province(*, seed: int = 1, duties: int = 6) -> Province:
    """Return the province of `seed`."""
    return remembered(lambda: Province(seed, duties), "province of figures", seed, duties)


def _carry_out(occurrence: Occurrence, draw: random.Random) -> None:
    """Submit or not, judge or not, accept or return, some of it returned again after it was accepted."""
    if draw.random() < 0.3:
        return
    said_on = occurrence.opens_on + timedelta(days=draw.randrange(0, 60))
    word = submit_result(occurrence, said_on)
    stage = Occurrence.Stage.SUBMITTED
    if draw.random() < 0.7:
        good = draw.random() < 0.7
        judge(word, said_on + timedelta(days=2), good=good)
        stage = Occurrence.Stage.ACCEPTED if good else Occurrence.Stage.RETURNED
        if good:
            undone = said_on + timedelta(days=9) if draw.random() < 0.2 else None
            Discharge.objects.create(occurrence=occurrence, done_on=said_on, undone_on=undone)
            if undone:
                judge(word, undone, good=False)
                stage = Occurrence.Stage.RETURNED
    Occurrence.objects.filter(pk=occurrence.pk).update(stage=stage)


def instant(day: date) -> datetime:
    """Return nine o'clock in the morning of `day` in Vietnam."""
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def submit_result(occurrence: Occurrence, on: date) -> Submission:
    """Write down a word of the unit as submitted on the day `on`."""
    return Submission.objects.create(
        occurrence=occurrence, unit=occurrence.assignment.unit, number=occurrence.submissions.count() + 1,
        text="Đã thực hiện.", submitted_by=uuid4(), submitted_at=instant(on), submitted_on=on,
    )  # fmt: skip


def judge(word: Submission, on: date, *, good: bool) -> Review:
    """Write down a judgement on `word` as of the day `on`."""
    return Review.objects.create(
        submission=word, unit=word.occurrence.assignment.assigned_by, verdict="accepted" if good else "returned",
        reason="" if good else "Thiếu ảnh chụp.", decided_by=uuid4(), decided_at=instant(on), decided_on=on,
    )  # fmt: skip


def browser(account: object) -> Client:
    """Return a browser in which `account` is signed in."""
    client = Client()
    client.force_login(account)  # type: ignore[arg-type]  # any account of the cast
    return client


def figures(page: str) -> dict[str, int]:
    """Return address of rows → the number that `page` writes on it. Raises when one address has two numbers."""
    found: dict[str, int] = {}
    for address, written in LINK.findall(page):
        number = int(re.sub(r"\D", "", written))
        if found.setdefault(unescape(address), number) != number:
            raise AssertionError(f"{address} is said to be {number} and {found[unescape(address)]}")
    return found


def told(client: Client, address: str) -> int:
    """Return how many rows the list at `address` has: what its head says, which must be what it lists."""
    page = client.get(address).content.decode()
    found = TOTAL.search(page)
    return int(found[1]) if found else 0
