"""A world for tests of reports: four units with three duties, work carried through the actions day by day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache

from django.test import Client

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import FOUNDED, Cast, make_cast
from ronguon.assignments.actions import reviewing, working
from ronguon.assignments.models import Occurrence, Submission
from ronguon.assignments.tests.assigning import make_assignment, told_without_proof
from ronguon.audit.domain import Machine
from ronguon.directives.models import Directive
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.making import make_clause, make_directive, make_obligation
from ronguon.evidence import actions as evidence
from ronguon.evidence.models import Evidence
from ronguon.kernel import clock
from ronguon.people.models import Account
from ronguon.reports.actions import drafting, publishing, signing
from ronguon.reports.models import Publication, Report
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Unit
from ronguon.units.tests.remembered import remembered

MARCH = drafting.Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31))
TEXT = (
    "CHỈ THỊ\n\n1. UBND các xã, phường, đặc khu\n\n"
    "a) Công bố trên trang chủ địa chỉ và số điện thoại.\n"
    "b) Tập huấn cho ít nhất 10 người về an toàn thông tin.\n"
    "c) Không để lộ dữ liệu cá nhân.\n"
)


def instant(day: date, hour: int = 9) -> datetime:
    """Return an instant of a Vietnamese day, at `hour` o'clock there."""
    return datetime(day.year, day.month, day.day, hour - 7, tzinfo=UTC)


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """Let the clock stand at nine o'clock of `day`."""
    with clock.telling(instant(day)):
        yield


@cache
def judged(data: bytes) -> evidence.JudgedEvidence:
    """Return a table of figures as judged: the same bytes are judged the same in every test."""
    return evidence.judge(evidence.Upload(data, "bang-so-lieu.csv"))


@dataclass
class World:
    """The cast, an issued directive with a counted duty (four units), a told one (two units) and a prohibition."""

    cast: Cast = field(default_factory=make_cast)
    directive: Directive = field(init=False)
    page: Obligation = field(init=False)
    training: Obligation = field(init=False)
    secrecy: Obligation = field(init=False)
    laid: dict[tuple[int, int], Occurrence] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cast = self.cast
        self.directive = make_directive(cast.province, stage="issued", text=TEXT, closed_at=instant(date(2026, 3, 2)))
        clause = make_clause(self.directive)
        start = {name: TEXT.index(name) for name in ("Công bố", "Tập huấn", "Không để")}
        end = {name: TEXT.index(".\n", at) for name, at in start.items()}

        def duty(name: str, title: str, **more: object) -> Obligation:
            words = TEXT[start[name] : end[name]]
            return make_obligation(
                self.directive, clause=clause, start=start[name], end=end[name], text=words, title=title, **more
            )

        self.page = duty("Công bố", "Công bố địa chỉ và số điện thoại")
        self.training = duty("Tập huấn", "Tập huấn an toàn thông tin", quantity="10 người")
        self.secrecy = duty("Không để", "Không để lộ dữ liệu cá nhân", kind="prohibition")
        for unit in (cast.commune, cast.other_commune, cast.department, cast.province_office):
            self.assign(self.page, unit, due_on=date(2026, 3, 20))
        for unit in (cast.commune, cast.other_commune):
            self.assign(self.training, unit, due_on=date(2026, 4, 30))
        self.assign(self.secrecy, cast.commune, due_on=None)

    def assign(self, duty: Obligation, unit: Unit, *, due_on: date | None) -> Occurrence:
        """Lay `duty` on `unit`."""
        self.laid[duty.pk, unit.pk] = make_assignment(duty, unit, due_on=due_on)
        return self.laid[duty.pk, unit.pk]

    def officer(self, unit: Unit) -> Actor:
        """Return somebody who reports for `unit`."""
        found = Account.objects.filter(grants__unit=unit, grants__role__key=Role.OFFICER.key).first()
        if found is None:
            found = Account.objects.create_user(f"officer-{unit.pk}@example.vn", None, full_name=f"Chuyên viên {unit}")
            grant(found, unit, Role.OFFICER, by=Machine(), since_on=FOUNDED)
        return actor_for(found, on=date(2026, 3, 2))

    def submit_result(
        self, duty: Obligation, unit: Unit, day: date, *, text: str = "Đã làm xong.", amount: int | None = None
    ) -> Submission:
        """Let `unit` submit `duty` with one file on `day`."""
        occurrence = self.laid[duty.pk, unit.pk]
        occurrence.refresh_from_db()
        by = self.officer(unit)
        with on_day(day):
            data = f"\ufeffĐơn vị,Ngày\n{unit.name},{day}\n".encode()
            evidence.add(occurrence, judged(data), title=f"Bảng của {unit.name}", by=by)
            return working.submit(occurrence, told_without_proof(text, amount), seen=occurrence.stage, by=by)

    def accept(self, submission: Submission, day: date) -> None:
        """Let Chi accept what was submitted, on `day`."""
        with on_day(day):
            reviewing.accept(submission, by=self.cast.chi)

    def work(self) -> None:
        """Carry March out: three pages published, one of them late; one training held; the rest undone."""
        cast = self.cast
        done = (
            (self.page, cast.commune, date(2026, 3, 10), None),
            (self.page, cast.other_commune, date(2026, 3, 12), None),
            (self.page, cast.department, date(2026, 3, 25), None),
            (self.training, cast.commune, date(2026, 3, 18), 14),
        )
        for duty, unit, day, amount in done:
            self.accept(self.submit_result(duty, unit, day, amount=amount), date(2026, 3, 27))

    def proof_of(self, duty: Obligation, unit: Unit) -> Evidence:
        """Return the file that `unit` laid down for `duty`."""
        return Evidence.objects.get(occurrence=self.laid[duty.pk, unit.pk])

    def draft(
        self, *, unit: Unit | None = None, period: drafting.Period = MARCH, directive: Directive | None = None
    ) -> Report:
        """Draft a report by the province's office on the last day of March."""
        with on_day(date(2026, 3, 31)):
            return drafting.draft(unit or self.cast.province, directive or self.directive, period, by=self.cast.office)

    def sign(self, report: Report, day: date = date(2026, 4, 2)) -> Report:
        """Let the head sign what stands now."""
        with on_day(day):
            return signing.sign(report, seen=report.revision, by=self.cast.head)

    def publish(self, report: Report, day: date = date(2026, 4, 3)) -> Publication:
        """Let the office publish."""
        with on_day(day):
            return publishing.publish(report, by=self.cast.office)

    def client(self, account: Account | None) -> Client:
        """Return a browser in which `account` is signed in; null for somebody who is not."""
        client = Client()
        if account is not None:
            client.force_login(account)
        return client

    def clients(self) -> dict[str, Client]:
        """Return one browser for each of the cast, and one for nobody."""
        cast = self.cast
        people = {
            "an": cast.an_account, "binh": cast.binh_account, "chi": cast.chi_account, "dung": cast.dung_account,
            "office": cast.office_account, "head": cast.head_account,
        }  # fmt: skip
        return {name: self.client(account) for name, account in people.items()} | {"nobody": self.client(None)}


def worked() -> World:
    """Return the world after March's work."""
    return remembered(_worked)


def _worked() -> World:
    world = World()
    world.work()
    return world
