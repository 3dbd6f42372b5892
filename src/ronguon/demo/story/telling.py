"""Tells the story, day by day, through the actions: without them nothing of it comes to be."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count

from django.db import transaction

from ronguon.access.actions.acting import actor_for
from ronguon.assignments import tasks
from ronguon.assignments.models import Assignment, ExtensionRequest, Submission
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Installation
from ronguon.demo.story import clerk, pages, people, proofs, reporting, reshaping, terms, work, world
from ronguon.directives.models import Directive
from ronguon.kernel import clock
from ronguon.kernel.days import ZONE
from ronguon.people.models import Account
from ronguon.reports.models import Report
from ronguon.units.domain import Actor

FOUNDED_BEFORE_DAYS = 400
REFUSALS_VERSION = "1"
_AWAY = range(9, 12)  # three days without a worker, then it catches up


@dataclass
class Story:
    """The story while it is told: the world, its people, and what is still to happen, in order of time."""

    day: date
    land: world.World
    accounts: dict[str, Account]
    papers: dict[str, Directive] = field(default_factory=dict)
    _agenda: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    _turn: count[int] = field(default_factory=count)

    def on(self, days_before: int) -> date:
        """Return the day that lies `days_before` the story's day D."""
        return self.day - timedelta(days=days_before)

    def at(self, day: date, hour: int, action: Callable[[], object], minute: int = 0) -> None:
        """Enter an action at an hour of a day."""
        instant = datetime.combine(day, time(hour, minute), tzinfo=ZONE).astimezone(UTC)
        heapq.heappush(self._agenda, (instant, next(self._turn), action))

    def tell(self, progress: Callable[[int], None]) -> None:
        """Let everything happen in order of time, each action at its own instant; actions may enter further ones."""
        done = 0
        while self._agenda:
            instant, _, action = heapq.heappop(self._agenda)
            with audit.telling(instant):
                action()
            done += 1
            progress(done)

    def actor(self, login: str) -> Actor:
        """Return one of the story's people with the rights of the day that is being told."""
        return actor_for(self.accounts[login], on=clock.today())


@transaction.atomic
def tell(day: date, progress: Callable[[int], None] = lambda _done: None) -> Story:
    """Build the whole story dated from `day` in an empty demo database, or nothing of it."""
    audit.make_installation(Installation.Purpose.DEMO, by=Machine(), refusals_version=REFUSALS_VERSION)
    founded = day - timedelta(days=FOUNDED_BEFORE_DAYS)
    with audit.telling(datetime.combine(founded, time(8), tzinfo=ZONE)):
        land = world.build(founded)
        story = Story(day, land, people.invite_all(land, founded))
    _papers(story)
    _amend(story)
    _pages(story)
    story.at(story.on(112), 9, lambda: reshaping.name_together(story.land, by=story.actor("quan-tri")))
    story.at(story.on(90), 8, lambda: _merge(story))
    story.at(story.on(88), 9, lambda: _sign(story))
    story.at(story.on(2), 10, lambda: reshaping.wait(story.land, story.on(-30), by=story.actor("quan-tri")))
    _reports(story)
    _terms(story)
    for before in [*range(119, 0, -7), 30, 8, 7, 6, 3, 2, 1, 0]:
        if before not in _AWAY:
            story.at(story.on(before), 6, _remind)
    story.at(story.on(0), 5, _rest)
    story.tell(progress)
    return story


def _papers(story: Story) -> None:
    party, state = "van-phong-tinh-uy", "van-phong"
    _paper(story, "directive", "Chi-thi-12-CT-TU", login=party, before=120, reading_days=1)
    _paper(story, "plan", "Ke-hoach-112-KH-UBND", login=state, before=110, reading_days=1)
    _paper(story, "letter", "Cong-van-486-UBND-VP", login=state, before=75)
    _paper(story, "telegram", "Cong-dien-07-CD-UBND", login=state, before=0)


def _paper(story: Story, slug: str, name: str, *, login: str, before: int, reading_days: int = 0) -> None:
    owner = story.land.party if login == "van-phong-tinh-uy" else story.land.province

    def read_in() -> None:
        story.papers[slug] = clerk.read_in(
            slug, name, owner=owner, by=story.actor(login), day=story.day, word=slug != "telegram"
        )

    def issue() -> None:
        clerk.carry_through(story.papers[slug], by=story.actor(login))
        for plan in work.plans(story.papers[slug], story.day):
            _carry_out(story, plan)

    hour = 7 if before == 0 else 9
    story.at(story.on(before), hour, read_in)
    story.at(story.on(before - reading_days), hour, issue, minute=40)


def _amend(story: Story) -> None:
    """Sixty days before the end three of the plan's forty clauses change; what stays is not touched."""

    def read_in() -> None:
        story.papers["plan-amended"] = clerk.read_version(
            "plan-amended", "Ke-hoach-131-KH-UBND", follows=story.papers["plan"], by=story.actor("van-phong"),
            day=story.day,
        )  # fmt: skip

    def issue() -> None:
        clerk.carry_through(story.papers["plan-amended"], by=story.actor("van-phong"))
        story.papers["plan"] = story.papers["plan-amended"]

    story.at(story.on(60), 9, read_in)
    story.at(story.on(59), 9, issue, minute=40)


def _pages(story: Story) -> None:
    def declare(page: pages.Declared) -> None:
        pages.declare(story.land, page, by=story.actor(page.login))

    def publish(page: pages.Declared) -> None:
        pages.publish(page, by=story.actor(page.publisher))

    def whole(page: pages.Declared, before: int, minute: int) -> None:
        story.at(story.on(before), 14, partial(declare, page), minute=minute)
        if page.address != pages.CLOSED.rstrip("/"):
            story.at(story.on(before - 1), 14, partial(pages.look, page), minute=minute)
        if page.publisher:
            story.at(story.on(before - 2), 14, partial(publish, page), minute=minute)

    for number, page in enumerate(pages.PAGES):
        whole(page, 25, number)
    whole(pages.FORMER, 115, 0)
    story.at(story.on(60), 15, lambda: pages.end_former(by=story.actor("cam-van")))
    story.at(story.on(20), 15, lambda: pages.close(by=story.actor("van-phong")))


def _merge(story: Story) -> None:
    land, by = story.land, story.actor("quan-tri")
    old, new = land["UBND xã Cẩm Văn"], land["UBND xã Cẩm Vân"]
    reshaping.merge(
        old, new, area=land.province, decided_by="HĐND tỉnh An Phước", by=by, approver=story.actor("lanh-dao")
    )
    reshaping.merge(
        land["Đảng ủy xã Cẩm Văn"], land["Đảng ủy xã Cẩm Vân"], area=land.party, decided_by="Tỉnh ủy An Phước", by=by,
        approver=story.actor("lanh-dao-tinh-uy"),
    )  # fmt: skip


def _sign(story: Story) -> None:
    giver = story.land["UBND xã Cẩm Văn"]
    reshaping.sign_both(giver, gives=story.actor("cam-van-cu"), takes=story.actor("cam-van"))


def _reports(story: Story) -> None:
    """Five days before the end the quarter is reported, signed and published; two drafts are left for today."""
    province, party = story.land.province, story.land.party
    made: list[Report] = []

    def draft() -> None:
        made.append(reporting.draft_and_edit(province, story.papers["plan"], by=story.actor("van-phong")))

    story.at(story.on(5), 16, draft, minute=30)
    story.at(story.on(5), 17, lambda: reporting.sign(made[0], by=story.actor("lanh-dao")))
    story.at(story.on(5), 17, lambda: reporting.publish(made[0], by=story.actor("van-phong")), minute=40)
    story.at(
        story.on(1), 16, lambda: reporting.draft(party, story.papers["directive"], by=story.actor("van-phong-tinh-uy"))
    )
    story.at(story.on(1), 16, lambda: reporting.draft(province, story.papers["plan"], by=story.actor("van-phong")))


def _terms(story: Story) -> None:
    """Twelve days before the end a unit asks for more time and gets it; An asks and explains in the last two."""
    asked: list[ExtensionRequest | None] = []
    since = story.on(FOUNDED_BEFORE_DAYS)
    story.at(story.on(12), 11, lambda: asked.append(terms.ask_elsewhere(story.land.province, since)))
    story.at(story.on(11), 9, lambda: terms.give(asked[0], by=story.actor("chi")))
    story.at(story.on(2), 9, lambda: terms.explain_for_an(by=story.actor("an")))
    story.at(story.on(1), 11, lambda: terms.ask_for_an(by=story.actor("an")))


def _remind() -> None:
    tasks.remind(clock.now())


def _rest() -> None:
    while audit.chain():
        pass


def _carry_out(story: Story, plan: work.WorkPlan) -> None:
    login = _judge_of(story, plan.occurrence.assignment)

    def submit_result() -> Submission:
        occurrence = work.present(plan.occurrence)
        officer = people.officer_of(occurrence.assignment.unit, story.on(FOUNDED_BEFORE_DAYS))
        proof = proofs.minutes_of(occurrence)
        return work.submit_result(occurrence, plan.amount, by=actor_for(officer, on=clock.today()), proof=proof)

    def first() -> None:
        submission = submit_result()
        story.at(plan.judged_on, 15, lambda: _judge(story, submission, login, accept=not plan.returned_first))
        if plan.returned_first and plan.judged_on + timedelta(days=2) < story.day:
            story.at(plan.judged_on + timedelta(days=2), 10, again)

    def again() -> None:
        submission = submit_result()
        story.at(plan.judged_on + timedelta(days=4), 16, lambda: _judge(story, submission, login, accept=True))

    story.at(max(plan.submitted_on, clock.today()), 10, first)


def _judge_of(story: Story, assignment: Assignment) -> str:
    """Return who judges: nobody what their own unit holds, so Chi's own department goes to the office."""
    if assignment.assigned_by == story.land.party:
        return "van-phong-tinh-uy"
    return "van-phong" if assignment.unit == story.land["Sở Khoa học và Công nghệ"] else "chi"


def _judge(story: Story, submission: Submission, login: str, *, accept: bool) -> None:
    submission = work.present_word(submission)
    assignment = submission.occurrence.assignment
    if clock.today() < story.day and assignment.unit_id != assignment.assigned_by_id:
        work.judge(submission, accept=accept, by=story.actor(login))


def is_told() -> bool:
    """Return whether this database already holds the story."""
    return audit.is_demo() and Assignment.objects.exists()
