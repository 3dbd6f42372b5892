"""Every address that changes something leaves exactly one typed event with the change: no event, no change.

Each is driven with values that are taken, once with the writing of events broken, once as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from tests.prepared_documents import (
    asked_for,
    confirmed,
    corrected,
    described,
    dropped,
    duty,
    held,
    laid_on_people,
    neighbour,
    parted,
    uploaded,
    withdrawing_asked,
)
from tests.prepared_reports import WRONG, drafted, held_words, seen, sentence, sign, signing_page
from tests.test_cast_everywhere import DAY, Everything, build, call, is_for_scripts, staff_routes, table

from ronguon.access.actions.grants import grant
from ronguon.access.models import Grant
from ronguon.access.tests.cast import FOUNDED
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel.hashing import sha256
from ronguon.reorganisation.actions import reorganising
from ronguon.reorganisation.models import HandOver, HandOverItem, Reorganisation
from ronguon.reports.actions import publishing
from ronguon.reports.tests.world import on_day
from ronguon.units.actions.pairing import pair
from ronguon.units.domain import Role
from ronguon.units.tests.remembered import remembered

Sent = Mapping[str, Any] | Callable[[Everything], Mapping[str, Any]]
PASSWORD = "mot cau dai de nho 2026"


class NoEventError(RuntimeError):
    """What a test puts in the way of every event."""


@dataclass(frozen=True)
class Deed:
    """Who does it, with which values, after what, and which events it leaves."""

    who: str
    verbs: tuple[str, ...]
    sent: Sent = ()  # type: ignore[assignment]  # nothing sent is the usual case
    before: Callable[[Everything], object] = lambda _world: None
    why_several: str = ""


def proof() -> SimpleUploadedFile:
    return SimpleUploadedFile("bien-ban.txt", b"Da hop thon, co 30 ho.\n", content_type="text/plain")


def an_ended_role(world: Everything) -> None:
    """Let a role at the body that ended stand on its list."""
    made = HandOver.objects.get()
    role = Grant.objects.create(
        code=UUID(int=2), account=world.world.cast.binh_account, unit=made.giver, role_id="reader", since_on=FOUNDED
    )
    HandOverItem.objects.create(
        hand_over=made, number=2, keeper="roles", subject=role.code, words="Vai trò Chỉ đọc", passed_at=made.made_at
    )


def signed_in_elsewhere(world: Everything) -> None:
    Client().force_login(world.accounts["an"])


def known_well(world: Everything) -> None:
    """Leave the person nothing to confirm by, so that the page does not ask once more who it is."""
    account = world.accounts["binh"]  # who does nothing else here
    account.set_unusable_password()
    account.save()


def lent(world: Everything) -> Mapping[str, Any]:
    role, day = Grant.objects.get(account=world.accounts["office"]), f"{DAY:%d/%m/%Y}"
    return {
        "role": str(role.code), "email": "chi@example.vn", "powers": ["prepare", "review"], "since_on": day,
        "last_on": day, "reason": "Nghỉ phép",
    }  # fmt: skip


def sent_to_the_head(world: Everything) -> None:
    code = world.values["units:put_in_force"]["code"]
    by = world.world.cast.actor(world.accounts["admin"], DAY)
    reorganising.send(Reorganisation.objects.get(code=str(code)), by=by)


def keeps_both(world: Everything) -> None:
    cast = world.world.cast
    grant(world.accounts["admin"], cast.party, Role.ADMIN, by=Machine(), since_on=FOUNDED, subtree=True)


def linked(world: Everything) -> None:
    keeps_both(world)
    cast = world.world.cast
    pair(cast.commune, cast.party, on=FOUNDED, by=Machine())


def decided(world: Everything) -> Mapping[str, Any]:
    return {
        "decided_by": "HĐND tỉnh", "number": "9/NQ-HĐND", "decided_on": "30/03/2026", "effective_on": "01/04/2026",
        "ground": str(world.world.cast.province.code),
    }  # fmt: skip


ADDED = {"unit": "Văn phòng UBND tỉnh", "name": "Văn phòng UBND tỉnh An Phước"}
INVITED = {"email": "moi@example.vn", "full_name": "Người Mới", "role": "reader", "reason": "Quyết định 12"}
ROLE = {"name": "Tuyên truyền", "powers": ["publish"], "reads": "here", "finds": "all", "reason": "Quy chế 12"}
GIVEN = {"email": "dung@example.vn", "role": "reader", "reason": "Quyết định 12"}
DEEDS: dict[str, Deed] = {
    "api:accept": Deed("chi", ("submission.accepted",)),
    "api:acknowledge": Deed("an", ("assignment.acknowledged",)),
    "api:evidence_of": Deed("an", ("evidence.added",)),
    "api:evidence_versions": Deed("an", ("evidence.replaced",)),
    "api:evidence_withdrawal": Deed("an", ("evidence.withdrawn",)),
    "api:hand_in": Deed("an", ("occurrence.handed_in",)),
    "api:progress": Deed("an", ("occurrence.progressed",)),
    "api:send_back": Deed("chi", ("submission.returned",)),
    "background-again": Deed("admin", ("job.tried_again",), {}),
    "channels:declare": Deed("office", ("channel.declared",), {"url": "xa.example", "name": "Xã", "role": "office"}),
    "channels:decide": Deed("office", ("channel.claim_decided",), {"outcome": "rejected", "reason": "Của xã."}),
    "channels:rename": Deed("office", ("channel.renamed",), {"name": "Cổng xã", "role": "head", "seen": 0}),
    "channels:withdraw": Deed("office", ("channel.erased",), {}),
    "documents:add": Deed("office", ("obligation.added",), lambda w: {"start": duty(w).start, "end": duty(w).end}),
    "documents:amend": Deed("office", ("directive.taken_in",), uploaded),
    "documents:anew": Deed("office", ("obligation.begun_anew",), {"anew": "1"}),
    "documents:answer": Deed("office", ("obligation.answered",), held),
    "documents:confirm": Deed("office", ("obligation.confirmed",), {"seen": 0}, laid_on_people),
    "documents:correct": Deed("office", ("obligation.corrected",), corrected),
    "documents:describe": Deed("office", ("directive.described",), described),
    "documents:drop": Deed("office", ("obligation.dropped",), {"seen": 0, "reason": "Chỉ là thông tin"}),
    "documents:follow": Deed("office", ("obligation.followed",), {"before": ""}),
    "documents:issue": Deed("office", ("directive.issued",), {}, confirmed),
    "documents:merge": Deed("office", ("obligation.merged",), neighbour),
    "documents:repeal": Deed("office", ("obligation.repeal_confirmed",), {"reason": "Đã giao nơi khác."}),
    "documents:restore": Deed("office", ("obligation.restored",), {"seen": 0}, dropped),
    "documents:set_apart": Deed(
        "office", ("obligation.set_apart",), lambda w: {**held(w, "Lập danh sách Facebook của người dân; "), "seen": 0}
    ),
    "documents:withdraw": Deed("office", ("directive.withdrawal_asked",), {"reason": "Ban hành nhầm."}),
    "documents:answer_withdrawal": Deed("head", ("directive.withdrawal_refused",), asked_for, withdrawing_asked),
    "documents:set_aside": Deed("office", ("directive.dropped",), {}),
    "documents:split": Deed("office", ("obligation.split",), parted),
    "documents:upload": Deed("office", ("directive.taken_in",), uploaded),
    "evidence:add": Deed("an", ("evidence.added",), lambda _w: {"title": "Biên bản", "file": proof()}),
    "evidence:erase": Deed("admin", ("evidence.erased",), {"because": "Gửi nhầm tệp của việc khác."}),
    "evidence:replace": Deed("an", ("evidence.replaced",), lambda _w: {"file": proof()}),
    "evidence:withdraw": Deed("an", ("evidence.withdrawn",), {}),
    "people_end_other_sessions": Deed("an", ("session.ended",), {}, signed_in_elsewhere),
    "people_leave": Deed("binh", ("name.shredded",), {"understood": "on"}, known_well),
    "reports:anew": Deed("office", ("report.drafted",), seen),
    "reports:cut": Deed("office", ("report.cut",), seen),
    "reports:draft": Deed("office", ("report.drafted",), drafted),
    "reports:edit": Deed("office", ("report.edited",), sentence),
    "reports:publish": Deed("office", ("report.published",), {}, sign),
    "reports:sign": Deed("head", ("report.signed",), signing_page),
    "reports:words": Deed("head", ("report.words_answered",), held_words),
    "reports:withdraw": Deed(
        "office", ("publication.withdrawn",), WRONG, lambda w: publishing.publish(sign(w), by=w.world.cast.office)
    ),
    "review:accept": Deed("chi", ("submission.accepted",), {}),
    "review:return": Deed("chi", ("submission.returned",), {"reason": "Thiếu ảnh."}),
    "units:confirm": Deed("admin", ("grant.confirmed",), {}),
    "units:decline": Deed("admin", ("grant.declined",), {"reason": "Chưa có quyết định"}),
    "units:add_change": Deed("admin", ("reorganisation.changed",), ADDED),
    "units:allot": Deed("admin", ("reorganisation.changed",), {}),
    "units:drop_change": Deed("admin", ("reorganisation.changed",), {}),
    "units:drop_reorganisation": Deed("admin", ("reorganisation.dropped",), {}),
    "units:put_in_force": Deed(
        "head", ("unit.renamed", "reorganisation.in_force"), {}, sent_to_the_head,
        why_several="the paper is put in force, and each change says what became of which body",
    ),
    "units:reorganise": Deed("admin", ("reorganisation.drafted",), decided),
    "units:return_reorganisation": Deed("head", ("reorganisation.returned",), {"reason": "Sai tên"}, sent_to_the_head),
    "units:send_reorganisation": Deed("admin", ("reorganisation.sent",), {}),
    "units:give_anew": Deed("admin", ("grant.given",), {"role": str(UUID(int=2))}, an_ended_role),
    "units:sign_giver": Deed("head", ("handover.signed",), {"seen": "1"}),
    "units:sign_taker": Deed("head", ("handover.signed",), {"seen": "1"}),
    "units:make_role": Deed("admin", ("role.made",), ROLE | {"edition": "0"}),
    "units:change_role": Deed("admin", ("role.changed",), ROLE | {"edition": "1"}),
    "units:retire_role": Deed("admin", ("role.retired",), {"reason": "Quy chế 13"}),
    "units:accept": Deed(
        "anonymous", ("grant.given", "invitation.accepted"), {"password": PASSWORD, "again": PASSWORD},
        why_several="the invitation is accepted, and the role it offered is given: two things that happened",
    ),
    "units:delegate": Deed("office", ("delegation.given",), lent),
    "units:end_delegation": Deed("head", ("delegation.ended",), {}),
    "units:end": Deed("admin", ("grant.ended",), {"reason": "Chuyển công tác"}),
    "units:give": Deed("admin", ("grant.given",), GIVEN),
    "units:invite": Deed("admin", ("invitation.made",), INVITED),
    "units:link": Deed("admin", ("unit.paired",), {"other": "Tỉnh ủy An Phước"}, keeps_both),
    "units:unlink": Deed("admin", ("unit.parted",), {}, linked),
    "units:make_group": Deed("admin", ("group.made",), {"name": "Các thôn", "since_on": "01/04/2026"}),
    "units:rename_group": Deed("admin", ("group.renamed",), {"name": "Khối xã điểm", "seen": "Các xã điểm"}),
    "units:join_group": Deed("admin", ("group.joined",), {"unit": "UBND xã Suối Rồng", "since_on": "01/04/2026"}),
    "units:leave_group": Deed("admin", ("group.left",), {"on": "01/04/2026"}),
    "units:end_group": Deed("admin", ("group.ended",), {"on": "01/04/2026"}),
    "units:make_key": Deed(
        "admin", ("token.made",), {"name": "Phần mềm một cửa", "role": "reader", "last_on": f"{DAY:%d/%m/%Y}"}
    ),
    "units:revoke_key": Deed("admin", ("token.revoked",), {}),
    "units:withdraw": Deed("admin", ("invitation.withdrawn",), {}),
    "work:acknowledge": Deed("an", ("assignment.acknowledged",), {}),
    "work:erase_note": Deed("admin", ("progress.erased",), {"because": "Ghi nhầm số điện thoại của một người."}),
    "work:progress": Deed("an", ("occurrence.progressed",), {"note": "Đã họp 7/9 thôn."}),
    "work:submit": Deed("an", ("occurrence.handed_in",), {"text": "Đã công bố.", "seen": "open"}),
}  # fmt: skip
NO_DEED = {  # addresses that take a POST and change no record of ours
    "account_": "signing in and out and one's own password belong to the sign-in library; sign-ins are not recorded",
    "mfa_": "the second factor belongs to the sign-in library; only its owner changes it",
    "people_carried": "drops text that its own writer's browser kept; it never was a record",
    "units:act_": "chooses on whose behalf the session acts; each of its deeds says so",
    "start": "leads on to the reader's own first page",
}


def taking() -> dict[str, str]:
    """Return name → route of every staff address that does not refuse a POST to everybody."""
    rows = table()
    refusing = {"405", "404", "login"}
    return {
        name: route
        for name, route in staff_routes()
        if set(rows[name, route, "POST"].values()) - refusing
        and not any(name.startswith(prefix) for prefix in NO_DEED)
        and name not in {"healthz", "ui:living"}
    }


def state() -> dict[str, str]:
    """Return table → hash of all its rows, of every table of ours.

    Names apart from the events are no state, nor is how fast somebody asks, which is counted whatever becomes of it.
    """
    stateless = {"audit.Name", "people.Tally"}
    models = [m for m in apps.get_models() if m.__module__.startswith("ronguon.") and m._meta.label not in stateless]
    found = {}
    with connection.cursor() as cursor:  # 300 times over: asked for without building a query and objects each time
        for table in (model._meta.db_table for model in models):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names of our models)
            found[table] = sha256("\n".join(sorted(map(repr, cursor.fetchall()))).encode())
    return found


def broken(**_values: object) -> Event:
    raise NoEventError("no event can be written")


def drive(world: Everything, name: str, route: str, *, silent: bool = False) -> tuple[int, list[str], set[str]]:
    """Do the deed, `silent` with no event able to be written; return the status, its verbs, the tables that changed.

    Afterwards it is undone.
    """
    deed = DEEDS[name]
    with transaction.atomic():
        deed.before(world)
        sent = deed.sent(world) if callable(deed.sent) else dict(deed.sent)
        client: Any = Client(raise_request_exception=False)
        secret = world.secrets[deed.who]
        if is_for_scripts(route):
            call(client, secret, "/api/v1/key", "GET")  # the day of a key's use is noted with its first call
        elif deed.who != "anonymous":
            client.force_login(world.accounts[deed.who])
        before, last = state(), Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
        with patch.object(Event.objects, "create", broken) if silent else nullcontext():
            url = world.address(name, route)
            answer = call(client, secret, url, "POST") if is_for_scripts(route) else client.post(url, sent)
        after = state()
        verbs = list(Event.objects.filter(pk__gt=last).order_by("pk").values_list("verb", flat=True))
        transaction.set_rollback(True)
    return answer.status_code, verbs, {table for table in before if before[table] != after[table]}


@pytest.fixture
def world(db: None) -> Iterator[Everything]:
    with on_day(DAY):
        yield remembered(build)


def test_every_address_that_changes_something_is_driven() -> None:
    assert sorted(taking().keys() - DEEDS.keys()) == [], "say in DEEDS how it is driven and which event it leaves"
    assert sorted(DEEDS.keys() - taking().keys()) == []


def test_each_change_leaves_its_one_event(world: Everything, record_property: Callable[[str, object], None]) -> None:
    wrong = []
    for name, route in taking().items():
        status, verbs, changed = drive(world, name, route)
        if status >= 400 or tuple(sorted(verbs)) != tuple(sorted(DEEDS[name].verbs)) or "audit_event" not in changed:
            wrong.append(f"{name}: {status}, {verbs}, {sorted(changed)}")
    record_property("rights", f"trail, events: {len(DEEDS) - len(wrong)}/{len(DEEDS)} addresses leave what is expected")
    assert wrong == []
    several = [name for name, deed in DEEDS.items() if len(deed.verbs) != 1]
    assert [name for name in several if not DEEDS[name].why_several] == []
    assert len(several) == 2


def test_without_an_event_nothing_changes(world: Everything, record_property: Callable[[str, object], None]) -> None:
    wrong = []
    for name, route in taking().items():
        status, verbs, changed = drive(world, name, route, silent=True)
        if status != 500 or verbs or changed:
            wrong.append(f"{name}: {status}, {verbs}, {sorted(changed)}")
    record_property("rights", f"trail, no event: {len(DEEDS) - len(wrong)}/{len(DEEDS)} addresses change nothing")
    assert wrong == []


def test_a_planted_change_without_an_event_is_caught(world: Everything, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "record", lambda **_values: None)
    status, verbs, changed = drive(world, "work:progress", dict(staff_routes())["work:progress"])
    assert status == 302
    assert verbs == []
    assert "assignments_progress" in changed
