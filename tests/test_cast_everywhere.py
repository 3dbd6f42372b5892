"""Every staff address and every address for scripts, tried by everybody: who may what stands in `access.csv`.

Each address is asked for with GET and POST, as a visitor, the cast and an administrator, in a small made world; what a
request changes is undone. Scripts carry a key. An address that the table does not list fails with the line to add.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import routes
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse
from tests.prepared_channels import of_commune, of_evidence
from tests.prepared_rows import job_given_up, role_that_waits, values_for_scripts
from tests.prepared_terms import of_terms

from ronguon.access.actions import defining, delegating, tokens
from ronguon.access.actions.invitations import invite
from ronguon.access.models import Grant
from ronguon.access.tests.cast import FOUNDED, Cast, administrator
from ronguon.assignments.actions.working import record_progress, submit
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.audit.domain import Machine
from ronguon.channels.actions import NewChannel, declare_channel
from ronguon.channels.tests.making import make_claimed
from ronguon.directives.models import Directive
from ronguon.drafting.models import Lineage
from ronguon.drafting.tests.making import NOW, make_directive, make_obligation
from ronguon.evidence.actions import Upload, add
from ronguon.kernel import clock
from ronguon.kernel.hashing import sha256
from ronguon.kernel.tests.sampling import part
from ronguon.people.models import Account as Person
from ronguon.portal.tests.calling import key_for
from ronguon.reorganisation.actions import reorganising
from ronguon.reorganisation.models import HandOver, HandOverItem
from ronguon.reorganisation.tests.making import merge
from ronguon.reports.actions.drafting import draft
from ronguon.reports.models import Figure
from ronguon.reports.tests.world import MARCH, World, on_day
from ronguon.units.actions import grouping
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Actor, Permission, Role, System
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.tests.remembered import remembered

TABLE = Path(__file__).with_name("access.csv")
PEOPLE = ("anonymous", "an", "binh", "chi", "dung", "office", "head", "admin")
PER_CHANGE = ("anonymous", "an", "dung", "admin")
"""Who walks at each change: nobody, an owner, a neighbour, who keeps roles. The long run sends the rest too."""
ON_BOTH = ("an",)
"""Who of them walks on the second database too, at some addresses of each app."""
METHODS = ("GET", "POST")
DAY, WEEK_AFTER = date(2026, 4, 1), date(2026, 4, 7)
SIGN_IN = "login"
"""In a cell: led to signing in. Any other cell is the status."""


@dataclass
class Everything:
    """One of each thing that an address may name, all of An's commune or the province."""

    world: World
    values: dict[str, dict[str, object]]
    accounts: dict[str, Person]
    secrets: dict[str, str]
    """Person → secret of the key that their script carries."""
    signed_in: dict[str, str] = field(default_factory=dict)
    """Person → the cookie of their one session."""

    def session(self, who: str) -> str:
        """Return the cookie of the session of `who`, who signs in once."""
        if who not in self.signed_in:
            client = Client()
            client.force_login(self.accounts[who])
            self.signed_in[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return self.signed_in[who]

    def address(self, name: str, route: str) -> str:
        """Return `route` with its parts filled in; values of the very name go before those of its app."""
        room, _, _ = name.partition(":")
        filled = self.values.get(room, {}) | self.values.get(name, {})
        wanted = {part.split(":")[-1].strip("<>") for part in route.split("/") if part.startswith("<")}
        if "(?P<" in route:
            wanted = set(filled)
        urlconf = settings.RONGUON_API_URLCONF if is_for_scripts(route) else None
        return reverse(name, urlconf=urlconf, kwargs={key: filled[key] for key in wanted})


def secrets_of(cast: Cast, admin: Person) -> dict[str, str]:
    """Give each of the cast a key for what they do, and return person → secret."""
    lent = {
        "an": (cast.an_account, cast.commune, Role.OFFICER, False),
        "binh": (cast.binh_account, cast.province, Role.READER, True),
        "chi": (cast.chi_account, cast.province, Role.REVIEWER, True),
        "dung": (cast.dung_account, cast.other_commune, Role.OFFICER, False),
        "office": (cast.office_account, cast.province, Role.OFFICER, False),
        "head": (cast.head_account, cast.province, Role.REVIEWER, True),
        "admin": (admin, cast.province, Role.READER, True),
    }
    keys = {who: key_for(by, unit, role, subtree=wide, on=DAY)[1] for who, (by, unit, role, wide) in lent.items()}
    return keys | {"anonymous": ""}


def build() -> Everything:
    """Make the world: a draft document with a duty, work under way and submitted, a report, a role, an invitation."""
    world = World()
    cast = world.cast
    admin = administrator(cast.province, "admin@example.vn", subtree=True)
    reading = make_directive(cast.province, number="13/CT-UBND", text_sha256=sha256(b"reading"))
    duty = make_obligation(reading, stage="pending", decided_at=None, decided_by=None)
    second = _second_version(cast)
    open_work = world.laid[world.page.pk, cast.commune.pk]
    proof = add(open_work, Upload(b"Bien ban\n", "bien-ban.txt"), title="Biên bản", by=cast.an)
    note = record_progress(open_work, text="Đang làm.", by=cast.an)
    type(reading).objects.filter(pk=reading.pk).update(file=proof.file)
    training = world.laid[world.training.pk, cast.commune.pk]
    submitted = submit(training, told_without_proof("Xong."), seen="open", by=cast.an)
    report = draft(cast.province, world.directive, MARCH, by=cast.office)
    figure = Figure.objects.filter(sentence__report=report).first()
    published = world.publish(world.sign(world.draft()))
    by = cast.actor(admin, DAY)
    offer, secret = invite(email="m@example.vn", full_name="M", unit=cast.commune, role=Role.READER, by=by)
    role = Grant.objects.get(account=cast.an_account)
    asked = role_that_waits(cast.an_account, cast.commune)
    given_up = job_given_up(role.account)
    assert figure is not None
    channel = declare_channel(cast.commune, NewChannel("binhminhha.example", "Trang xã", Role.OFFICE), by=Machine())
    key, _ = tokens.make(cast.commune, tokens.NewToken("Khóa", Role.READER, DAY), by=by)
    values: dict[str, dict[str, object]] = {
            "account_reset_password_from_key": {"uidb36": "1", "key": "khong-co"},
            "background-again": {"code": given_up.code},
            "channels": {"code": channel.code, "method": "dns"},
            "channels:decide": {"code": make_claimed(cast.commune).code}, **of_commune(cast),
            "documents": {"code": reading.code, "duty": duty.code},
            **of_issued(world.directive),
            "documents:anew": second, "documents:compare": second, "documents:follow": second,
            "documents:cover": {"code": reading.code, "superior": world.directive.code},
            "documents:repeal": second | {"duty": second["gone"]},
            **of_evidence(cast, open_work, proof),
            "people_end_session": {"code": UUID(int=0)},
            "mfa_edit_webauthn": {"pk": 1}, "mfa_remove_webauthn": {"pk": 1},
            "reports": {"code": report.code, "position": 1, "key": figure.key},
            "review": {"code": submitted.code}, **of_terms(world.directive, cast.commune, cast.an, submitted),
            "status": {"code": cast.commune.code, "system": "nha-nuoc"},
            "status:assignment": {"code": open_work.assignment.code},
            **papers_on_bodies(cast, by),
            **delegations(cast), **made_role(by), **side_groups(cast),
            "units:key": {"code": cast.commune.code, "token": key.code},
            "units:revoke_key": {"token": key.code},
            "units": {"code": cast.commune.code, "grant": role.code, "invitation": offer.code, "secret": secret,
                      "asked": asked.code},
            "work": {"code": open_work.code}, "work:erase_note": {"code": note.code},
        }  # fmt: skip
    for_scripts = values_for_scripts(
        SimpleNamespace(
            world=world, reading=reading, duty=duty, proof=proof, open_work=open_work, submitted=submitted,
            report=report, figure=figure, published=published,
        )
    )  # fmt: skip
    accounts = {
            "an": cast.an_account, "binh": cast.binh_account, "chi": cast.chi_account, "dung": cast.dung_account,
            "office": cast.office_account, "head": cast.head_account, "admin": admin}  # fmt: skip
    return Everything(world, values | for_scripts, accounts, secrets_of(cast, admin))


def of_issued(directive: Directive) -> dict[str, dict[str, object]]:
    """Say which addresses are for a document in force."""
    there = ("documents:amend", "documents:withdraw", "documents:answer_withdrawal")
    return {name: {"code": directive.code} for name in there}


def made_role(by: Actor) -> dict[str, dict[str, object]]:
    """Make a role beside those that come with the product."""
    helper = defining.RoleTerms("Hỗ trợ", "", frozenset({Permission.REPORT}))
    made: dict[str, object] = {"code": defining.make(helper, by=by, reason="Quy chế làm việc").code}
    return {"units:change_role": made, "units:retire_role": made}


def delegations(cast: Cast) -> dict[str, dict[str, object]]:
    """Let the head lend signing to An for a week."""
    role = Grant.objects.get(account=cast.head_account)
    new = delegating.NewDelegation(cast.an_account, frozenset({Permission.SIGN}), DAY, WEEK_AFTER, "Nghỉ phép")
    made: dict[str, object] = {"code": delegating.give(role, new, by=cast.actor(cast.head_account, DAY)).code}
    return {"units:act_on_behalf": made, "units:end_delegation": made}


def side_groups(cast: Cast) -> dict[str, dict[str, object]]:
    """Make a group of the province with An's commune in it."""
    made = grouping.make(grouping.NewGroup("Các xã điểm", cast.province, FOUNDED), by=Machine())
    grouping.join(made, cast.commune, on=FOUNDED, by=Machine())
    filled: dict[str, object] = {"code": made.code, "unit": cast.commune.code}
    return {f"units:{name}": filled for name in ("group", "rename_group", "join_group", "leave_group", "end_group")}


def papers_on_bodies(cast: Cast, by: Actor) -> dict[str, dict[str, object]]:
    """Make a drafted decision with one change, and a list of what an ended unit handed over to the commune."""
    paper = reorganising.draft(reorganising.TypedDecision("HĐND tỉnh", "7/NQ-HĐND", DAY, DAY), cast.province, by=by)
    side = reorganising.Wanted(ChangePart.CHANGES, cast.other_commune, "UBND phường Suối Rồng")
    reorganising.add_change(paper, reorganising.NewChange(ChangeKind.RENAME, (side,)), by=by)
    old = establish(NewUnit("UBND xã Cũ", "commune", System.STATE, FOUNDED, cast.province), by=by)
    gone = merge(old, into=cast.commune, effective_on=DAY, decided_by="HĐND tỉnh", number="3/NQ-HĐND", by=by)
    made = HandOver.objects.create(transition=gone, giver=old, taker=cast.commune, made_at=clock.now())
    thing = {"provider": "duties", "subject": UUID(int=1), "words": "Báo cáo quý", "passed_at": made.made_at}
    HandOverItem.objects.create(hand_over=made, number=1, **thing)
    names = (
        "reorganisation", "add_change", "allot", "drop_change", "send_reorganisation", "return_reorganisation",
        "drop_reorganisation", "put_in_force",
    )  # fmt: skip
    filled: dict[str, object] = {"code": paper.code, "number": 1, "kind": "rename"}
    listed: dict[str, object] = {"code": made.code}
    lists = {f"units:{name}": listed for name in ("hand_over", "give_anew", "sign_giver", "sign_taker")}
    return {f"units:{name}": filled for name in names} | lists


def _second_version(cast: Cast) -> dict[str, object]:
    """Make a second version on the office's desk: one duty goes on in other words, one is gone."""
    first = make_directive(cast.province, number="14/CT-UBND", stage="issued", closed_at=NOW)
    second = make_directive(cast.province, number="15/CT-UBND", family=first.family, version=2)
    goes_on, gone = make_obligation(first), make_obligation(first, title="Việc cũ")
    after = make_obligation(second, stage="pending", decided_at=None, decided_by=None)
    Lineage.objects.create(directive=second, before=goes_on, after=after, relation="reworded")
    Lineage.objects.create(directive=second, before=gone, relation="repealed", reason="Không còn.")
    return {"code": second.code, "duty": after.code, "gone": gone.code}


SENT: dict[str, dict[str, object]] = {
    "progress": {"text": "Đang làm."},
    "submissions": {"text": "Đã làm.", "stage": "open"},
    "return": {"reason": "Thiếu."},
}
"""Last part of an address for scripts → what is posted there."""
WITH_FILE = ("evidence", "versions")


def is_for_scripts(route: str) -> bool:
    """Return whether a route stands behind the door for scripts."""
    return route.startswith("/api/")


def staff_routes() -> list[tuple[str, str]]:
    """Return (name, route) of every address behind the sign-in, and of every address for scripts."""
    rows = [line.split("\t") for line in routes.lines()]
    return sorted((name, route) for door, name, route in rows if door in {"staff", "scripts"})


def table() -> dict[tuple[str, str, str], dict[str, str]]:
    """Return the reviewed table: (name, route, method) → person → cell."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(row["name"], row["route"], row["method"]): {who: row[who] for who in PEOPLE} for row in rows}
    assert len(found) == len(rows), "a line stands twice in access.csv"
    return found


def line(name: str, route: str, method: str, cells: dict[str, str]) -> str:
    """Return a line of the table."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([name, route, method, *(cells.get(who, "?") for who in PEOPLE)])
    return out.getvalue()


def cell(answer: HttpResponse) -> str:
    """Return what the table says of an answer."""
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
    return SIGN_IN if to_sign_in else str(answer.status_code)


def ask(everything: Everything, who: str, url: str, method: str) -> str:
    """Return how `url` answers `who`; whatever it did is undone."""
    cache.clear()
    client: Any = Client(raise_request_exception=False)
    if who != "anonymous" and not is_for_scripts(url):
        client.cookies[settings.SESSION_COOKIE_NAME] = everything.session(who)
    with transaction.atomic():
        if is_for_scripts(url):
            answer = cell(call(client, everything.secrets[who], url, method))
            transaction.set_rollback(True)
            return answer
        answer = cell(client.generic(method, url))
        transaction.set_rollback(True)
    return answer


def call(client: Any, secret: str, url: str, method: str) -> HttpResponse:
    """Return how `url` answers a script with the key `secret`."""
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}
    last = url.rpartition("/")[2]
    if method == "POST" and last in WITH_FILE:
        answer: HttpResponse = client.post(url, {"file": SimpleUploadedFile("a.txt", b"Bien ban\n")}, **headers)
        return answer
    sent = json.dumps(SENT[last]) if last in SENT and method == "POST" else ""
    told: HttpResponse = client.generic(method, url, sent, content_type="application/json", **headers)
    return told


@pytest.fixture
def everything(db: None) -> Iterator[Everything]:
    with on_day(DAY):
        yield remembered(build)


def test_the_table_lists_every_staff_address_with_both_methods_and_no_other() -> None:
    real = {(name, route, method) for name, route in staff_routes() for method in METHODS}
    listed = set(table())
    assert [line(*key, {}) for key in sorted(real - listed)] == [], (
        "add these lines to access.csv, with what you decide"
    )
    assert sorted(listed - real) == []


def marks(who: str) -> list[pytest.MarkDecorator]:
    """Return when and where somebody walks."""
    if who not in PER_CHANGE:
        return [pytest.mark.soak]
    return [pytest.mark.both_databases] if who in ON_BOTH else []


@pytest.mark.sampled
@pytest.mark.parametrize("who", [pytest.param(one, marks=marks(one)) for one in PEOPLE])
def test_each_address_answers_each_person_as_the_table_says(who: str, everything: Everything, vendor: str) -> None:
    wrong = []
    # An asks at every address, the neighbour and the keeper of roles at every other one each.
    one_in = 1 if who in {"anonymous", "an"} else 2
    rows = part(
        table().items(), one_in=one_in if vendor == "sqlite" else 3, least=400, begin=who == "admin",
        of=lambda row: (row[0][0].partition(":")[0], row[0][2]),
    )  # fmt: skip
    for (name, route, method), cells in rows:
        got = ask(everything, who, everything.address(name, route), method)
        if got != cells[who]:
            wrong.append(f"{method} {name} {route}: {who} gets {got}, the table says {cells[who]}")
    assert wrong == []


def test_the_table_holds_what_the_house_promises() -> None:
    rows = table()
    for (name, route, _), cells in rows.items():
        assert not {status for status in cells.values() if status.startswith("5")}, name
        inner = name.partition(":")[0] not in {"healthz", "readyz", "metrics", "ui"} and not name.startswith(
            ("account_", "mfa_")
        )
        if is_for_scripts(route):
            open_to_all = "/results" in route or "/channels/" in route or name == "openapi"
            assert (cells["anonymous"] == "401") == (not open_to_all and cells["an"] != "405"), f"{name} {route}"
        elif inner and name != "units:accept":
            assert cells["anonymous"] == SIGN_IN, f"{name} {route} opens without signing in"
    own = [
        cells for (name, _, method), cells in rows.items() if name.startswith("work:") and "<" in _ and method == "GET"
    ]
    assert own
    assert {cells["dung"] for cells in own} <= {"404", "405"}


def test_a_planted_page_that_forgot_the_sign_in_is_caught(db: None, settings: Any) -> None:
    planted = SimpleNamespace(urlpatterns=[*import_module(settings.ROOT_URLCONF).urlpatterns])
    planted.urlpatterns.append(path("gieo/", lambda _request: HttpResponse("mo"), name="planted"))
    sys.modules["planted_urls"] = planted  # type: ignore[assignment]  # a namespace serves as a URL configuration
    settings.ROOT_URLCONF = "planted_urls"
    with on_day(DAY):
        everything = remembered(build)
        assert ("planted", "/gieo/") in staff_routes()
        assert ("planted", "/gieo/", "GET") not in table()
        assert ask(everything, "anonymous", everything.address("planted", "/gieo/"), "GET") == "200" != SIGN_IN
    del sys.modules["planted_urls"]


def write() -> None:
    """Write the table as the site answers now, for a person to read the diff; call it in a test with a database."""
    everything = build()
    out = [",".join(("name", "route", "method", *PEOPLE))]
    for name, route in staff_routes():
        url = everything.address(name, route)
        out += [
            line(name, route, method, {who: ask(everything, who, url, method) for who in PEOPLE}) for method in METHODS
        ]
    TABLE.write_text("\n".join(out) + "\n", encoding="utf-8")
