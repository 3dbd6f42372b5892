"""What tests of the interface share: the cast's world with work in every stage, and scripts that hold keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from ronguon.access.actions import tokens
from ronguon.access.actions.acting import actor_for
from ronguon.access.models import Token
from ronguon.access.tests.cast import administrator
from ronguon.assignments.actions import reviewing
from ronguon.assignments.models import Occurrence, Submission
from ronguon.evidence.models import Evidence
from ronguon.people.models import Account
from ronguon.reports.actions import publishing
from ronguon.reports.models import Publication, Report
from ronguon.reports.tests.world import World, on_day
from ronguon.units.domain import Role
from ronguon.units.models import Unit

DAY = date(2026, 4, 6)
PLACE = "/api/v1"
NO_PAPER = {"reason": "no_paper", "words": "Việc này không có giấy tờ."}


@dataclass
class Script:
    """Something that calls with a key, or with none."""

    secret: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def headers(self, **more: str) -> dict[str, Any]:
        """Return what is sent along, by the names that the test client knows."""
        known = {f"HTTP_{name.upper()}": value for name, value in more.items()}
        return known | ({"HTTP_AUTHORIZATION": f"Bearer {self.secret}"} if self.secret else {})

    def get(self, path: str, **query: str | int) -> Any:
        return self.client.get(PLACE + path, query, **self.headers())

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        data = json.dumps(body) if body is not None else ""
        return self.client.post(PLACE + path, data, content_type="application/json", **self.headers(**headers))

    def send(self, path: str, data: Mapping[str, object], **headers: str) -> Any:
        """Post a form with a file."""
        return self.client.post(PLACE + path, data, **self.headers(**headers))


def key_for(
    account: Account, unit: Unit, role: Role, *, subtree: bool = False, on: date = DAY, days: int = 30, name: str = ""
) -> tuple[str, str]:
    """Make a key and return (opaque id, secret)."""
    with on_day(on):
        by = actor_for(account, on=on)
        new = tokens.NewToken(name or f"Kịch bản {role.key}", role, on + timedelta(days=days), subtree)
        made, secret = tokens.make(unit, new, by=by)
    return str(made.code), secret


@dataclass
class House:
    """The world after March, with its scripts by the name of whose key they hold."""

    world: World
    scripts: dict[str, Script]
    report: Report
    publication: Publication
    withdrawn: Publication
    waiting: Submission
    accepted: Submission
    open_work: Occurrence
    counted_work: Occurrence
    returned_work: Occurrence
    proof: Evidence


PEOPLE = ("anonymous", "an", "binh", "chi", "dung", "office", "head", "admin", "expired", "revoked")


def make_scripts(world: World) -> dict[str, Script]:
    """Give each of the cast a key for what they do; add one that is past, one taken back, and nobody."""
    cast = world.cast
    admin = administrator(cast.province, "quan-tri@example.vn", subtree=True)
    keys = {
        "an": key_for(cast.an_account, cast.commune, Role.OFFICER),
        "binh": key_for(cast.binh_account, cast.province, Role.READER, subtree=True),
        "chi": key_for(cast.chi_account, cast.province, Role.REVIEWER, subtree=True),
        "dung": key_for(cast.dung_account, cast.other_commune, Role.OFFICER),
        "office": key_for(cast.office_account, cast.province, Role.OFFICER),
        "head": key_for(cast.head_account, cast.province, Role.REVIEWER, subtree=True),
        "admin": key_for(admin, cast.province, Role.READER, subtree=True),
        "expired": key_for(cast.an_account, cast.commune, Role.OFFICER, on=date(2026, 3, 2), days=10),
        "revoked": key_for(cast.an_account, cast.commune, Role.OFFICER, name="Khóa thu hồi"),
    }
    with on_day(DAY):
        code = keys["revoked"][0]
        by = actor_for(cast.an_account, on=DAY)
        tokens.revoke(Token.objects.get(code=code), by=by)
    return {"anonymous": Script()} | {who: Script(secret) for who, (_, secret) in keys.items()}


def build() -> House:
    """Carry March out, sign and publish, leave one report waiting and one returned."""
    world = World()
    cast = world.cast
    world.work()
    report = world.sign(world.draft())
    publication = world.publish(report)
    other = world.sign(world.draft(), date(2026, 4, 3))
    withdrawn = world.publish(other, date(2026, 4, 4))
    with on_day(date(2026, 4, 5)):
        publishing.withdraw(withdrawn, reason="figures", because="Số liệu có sai sót.", by=cast.office)
    world.draft()
    waiting = world.submit_result(world.page, cast.province_office, date(2026, 4, 2))
    returned = world.submit_result(world.training, cast.other_commune, date(2026, 4, 2), amount=3)
    with on_day(date(2026, 4, 3)):
        reviewing.send_back(returned, reason="Thiếu danh sách.", by=cast.chi)
    open_work = world.laid[world.secrecy.pk, cast.commune.pk]
    proof = world.proof_of(world.training, cast.commune)
    return House(
        world=world, scripts=make_scripts(world), report=report, publication=publication, withdrawn=withdrawn,
        waiting=waiting, accepted=Submission.objects.get(occurrence=world.laid[world.page.pk, cast.commune.pk]),
        open_work=open_work, counted_work=world.laid[world.training.pk, cast.commune.pk],
        returned_work=world.laid[world.training.pk, cast.other_commune.pk], proof=proof,
    )  # fmt: skip


def problem(answer: Any) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == answer.status_code
    return told


def all_of(script: Script, path: str, **query: str | int) -> list[dict[str, Any]]:
    """Walk a list to its end, two at a time."""
    found: list[dict[str, Any]] = []
    for _ in range(100):
        page = script.get(path, **{"limit": 2} | query).json()
        found += page["items"]
        if page["next"] is None:
            return found
        query["cursor"] = page["next"]
    pytest.fail("the list has no end")
