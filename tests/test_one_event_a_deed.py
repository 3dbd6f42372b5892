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
class Permission:
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
        hand_over=made, number=2, provider="roles", subject=role.code, words="Vai trò Chỉ đọc", passed_at=made.made_at
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
        "area": str(world.world.cast.province.code),
    }  # fmt: skip


ADDED = {"unit": "Văn phòng UBND tỉnh", "name": "Văn phòng UBND tỉnh An Phước"}
INVITED = {"email": "moi@example.vn", "full_name": "Người Mới", "role": "reader", "reason": "Quyết định 12"}
ROLE = {"name": "Tuyên truyền", "powers": ["publish"], "reads": "here", "finds": "all", "reason": "Quy chế 12"}
GIVEN = {"email": "dung@example.vn", "role": "reader", "reason": "Quyết định 12"}
ACTIONS: dict[str, Permission] = {
    "api:accept": Permission("chi", ("submission.accepted",)),
    "api:acknowledge": Permission("an", ("assignment.acknowledged",)),
    "api:evidence_of": Permission("an", ("evidence.added",)),
    "api:evidence_versions": Permission("an", ("evidence.replaced",)),
    "api:evidence_withdrawal": Permission("an", ("evidence.withdrawn",)),
    "api:hand_in": Permission("an", ("occurrence.handed_in",)),
    "api:progress": Permission("an", ("occurrence.progressed",)),
    "api:send_back": Permission("chi", ("submission.returned",)),
    "background-again": Permission("admin", ("job.tried_again",), {}),
    "channels:declare": Permission("office", ("channel.declared",),
        {"url": "xa.example", "name": "Xã", "role": "office"}),
    "channels:decide": Permission("office", ("channel.claim_decided",), {"outcome": "rejected", "reason": "Của xã."}),
    "channels:rename": Permission("office", ("channel.renamed",), {"name": "Cổng xã", "role": "head", "seen": 0}),
    "channels:withdraw": Permission("office", ("channel.erased",), {}),
    "documents:add": Permission("office", ("obligation.added",),
        lambda w: {"start": duty(w).start, "end": duty(w).end}),
    "documents:amend": Permission("office", ("directive.taken_in",), uploaded),
    "documents:anew": Permission("office", ("obligation.begun_anew",), {"anew": "1"}),
    "documents:answer": Permission("office", ("obligation.answered",), held),
    "documents:confirm": Permission("office", ("obligation.confirmed",), {"seen": 0}, laid_on_people),
    "documents:correct": Permission("office", ("obligation.corrected",), corrected),
    "documents:describe": Permission("office", ("directive.described",), described),
    "documents:drop": Permission("office", ("obligation.dropped",), {"seen": 0, "reason": "Chỉ là thông tin"}),
    "documents:follow": Permission("office", ("obligation.followed",), {"before": ""}),
    "documents:issue": Permission("office", ("directive.issued",), {}, confirmed),
    "documents:merge": Permission("office", ("obligation.merged",), neighbour),
    "documents:repeal": Permission("office", ("obligation.repeal_confirmed",), {"reason": "Đã giao nơi khác."}),
    "documents:restore": Permission("office", ("obligation.restored",), {"seen": 0}, dropped),
    "documents:set_apart": Permission(
        "office", ("obligation.set_apart",), lambda w: {**held(w, "Lập danh sách Facebook của người dân; "), "seen": 0}
    ),
    "documents:withdraw": Permission("office", ("directive.withdrawal_asked",), {"reason": "Ban hành nhầm."}),
    "documents:answer_withdrawal": Permission("head", ("directive.withdrawal_refused",), asked_for, withdrawing_asked),
    "documents:set_aside": Permission("office", ("directive.dropped",), {}),
    "documents:split": Permission("office", ("obligation.split",), parted),
    "documents:upload": Permission("office", ("directive.taken_in",), uploaded),
    "evidence:add": Permission("an", ("evidence.added",), lambda _w: {"title": "Biên bản", "file": proof()}),
    "evidence:erase": Permission("admin", ("evidence.erased",), {"because": "Gửi nhầm tệp của việc khác."}),
    "evidence:replace": Permission("an", ("evidence.replaced",), lambda _w: {"file": proof()}),
    "evidence:withdraw": Permission("an", ("evidence.withdrawn",), {}),
    "people_end_other_sessions": Permission("an", ("session.ended",), {}, signed_in_elsewhere),
    "people_leave": Permission("binh", ("name.shredded",), {"understood": "on"}, known_well),
    "reports:anew": Permission("office", ("report.drafted",), seen),
    "reports:cut": Permission("office", ("report.cut",), seen),
    "reports:draft": Permission("office", ("report.drafted",), drafted),
    "reports:edit": Permission("office", ("report.edited",), sentence),
    "reports:publish": Permission("office", ("report.published",), {}, sign),
    "reports:sign": Permission("head", ("report.signed",), signing_page),
    "reports:words": Permission("head", ("report.words_answered",), held_words),
    "reports:withdraw": Permission(
        "office", ("publication.withdrawn",), WRONG, lambda w: publishing.publish(sign(w), by=w.world.cast.office)
    ),
    "review:accept": Permission("chi", ("submission.accepted",), {}),
    "review:return": Permission("chi", ("submission.returned",), {"reason": "Thiếu ảnh."}),
    "units:confirm": Permission("admin", ("grant.confirmed",), {}),
    "units:decline": Permission("admin", ("grant.declined",), {"reason": "Chưa có quyết định"}),
    "units:add_change": Permission("admin", ("reorganisation.changed",), ADDED),
    "units:allot": Permission("admin", ("reorganisation.changed",), {}),
    "units:drop_change": Permission("admin", ("reorganisation.changed",), {}),
    "units:drop_reorganisation": Permission("admin", ("reorganisation.dropped",), {}),
    "units:put_in_force": Permission(
        "head", ("unit.renamed", "reorganisation.in_force"), {}, sent_to_the_head,
        why_several="the paper is put in force, and each change says what became of which body",
    ),
    "units:reorganise": Permission("admin", ("reorganisation.drafted",), decided),
    "units:return_reorganisation": Permission("head", ("reorganisation.returned",), {"reason": "Sai tên"},
        sent_to_the_head),
    "units:send_reorganisation": Permission("admin", ("reorganisation.sent",), {}),
    "units:give_anew": Permission("admin", ("grant.given",), {"role": str(UUID(int=2))}, an_ended_role),
    "units:sign_giver": Permission("head", ("handover.signed",), {"seen": "1"}),
    "units:sign_taker": Permission("head", ("handover.signed",), {"seen": "1"}),
    "units:make_role": Permission("admin", ("role.made",), ROLE | {"edition": "0"}),
    "units:change_role": Permission("admin", ("role.changed",), ROLE | {"edition": "1"}),
    "units:retire_role": Permission("admin", ("role.retired",), {"reason": "Quy chế 13"}),
    "units:accept": Permission(
        "anonymous", ("grant.given", "invitation.accepted"), {"password": PASSWORD, "again": PASSWORD},
        why_several="the invitation is accepted, and the role it offered is given: two things that happened",
    ),
    "units:delegate": Permission("office", ("delegation.given",), lent),
    "units:end_delegation": Permission("head", ("delegation.ended",), {}),
    "units:end": Permission("admin", ("grant.ended",), {"reason": "Chuyển công tác"}),
    "units:give": Permission("admin", ("grant.given",), GIVEN),
    "units:invite": Permission("admin", ("invitation.made",), INVITED),
    "units:link": Permission("admin", ("unit.paired",), {"other": "Tỉnh ủy An Phước"}, keeps_both),
    "units:unlink": Permission("admin", ("unit.parted",), {}, linked),
    "units:make_group": Permission("admin", ("group.made",), {"name": "Các thôn", "since_on": "01/04/2026"}),
    "units:rename_group": Permission("admin", ("group.renamed",), {"name": "Khối xã điểm", "seen": "Các xã điểm"}),
    "units:join_group": Permission("admin", ("group.joined",), {"unit": "UBND xã Suối Rồng", "since_on": "01/04/2026"}),
    "units:leave_group": Permission("admin", ("group.left",), {"on": "01/04/2026"}),
    "units:end_group": Permission("admin", ("group.ended",), {"on": "01/04/2026"}),
    "units:make_key": Permission(
        "admin", ("token.made",), {"name": "Phần mềm một cửa", "role": "reader", "last_on": f"{DAY:%d/%m/%Y}"}
    ),
    "units:revoke_key": Permission("admin", ("token.revoked",), {}),
    "units:withdraw": Permission("admin", ("invitation.withdrawn",), {}),
    "work:acknowledge": Permission("an", ("assignment.acknowledged",), {}),
    "work:erase_note": Permission("admin", ("progress.erased",), {"because": "Ghi nhầm số điện thoại của một người."}),
    "work:progress": Permission("an", ("occurrence.progressed",), {"note": "Đã họp 7/9 thôn."}),
    "work:submit": Permission("an", ("occurrence.handed_in",), {"text": "Đã công bố.", "seen": "open"}),
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
    action = ACTIONS[name]
    with transaction.atomic():
        action.before(world)
        sent = action.sent(world) if callable(action.sent) else dict(action.sent)
        client: Any = Client(raise_request_exception=False)
        secret = world.secrets[action.who]
        if is_for_scripts(route):
            call(client, secret, "/api/v1/key", "GET")  # the day of a key's use is noted with its first call
        elif action.who != "anonymous":
            client.force_login(world.accounts[action.who])
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
    assert sorted(taking().keys() - ACTIONS.keys()) == [], "say in DEEDS how it is driven and which event it leaves"
    assert sorted(ACTIONS.keys() - taking().keys()) == []


def test_each_change_leaves_its_one_event(world: Everything, record_property: Callable[[str, object], None]) -> None:
    wrong = []
    for name, route in taking().items():
        status, verbs, changed = drive(world, name, route)
        if status >= 400 or tuple(sorted(verbs)) != tuple(sorted(ACTIONS[name].verbs)) or "audit_event" not in changed:
            wrong.append(f"{name}: {status}, {verbs}, {sorted(changed)}")
    record_property(
        "rights", f"trail, events: {len(ACTIONS) - len(wrong)}/{len(ACTIONS)} addresses leave what is expected"
    )
    assert wrong == []
    several = [name for name, action in ACTIONS.items() if len(action.verbs) != 1]
    assert [name for name in several if not ACTIONS[name].why_several] == []
    assert len(several) == 2


def test_without_an_event_nothing_changes(world: Everything, record_property: Callable[[str, object], None]) -> None:
    wrong = []
    for name, route in taking().items():
        status, verbs, changed = drive(world, name, route, silent=True)
        if status != 500 or verbs or changed:
            wrong.append(f"{name}: {status}, {verbs}, {sorted(changed)}")
    record_property("rights", f"trail, no event: {len(ACTIONS) - len(wrong)}/{len(ACTIONS)} addresses change nothing")
    assert wrong == []


def test_a_planted_change_without_an_event_is_caught(world: Everything, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "record", lambda **_values: None)
    status, verbs, changed = drive(world, "work:progress", dict(staff_routes())["work:progress"])
    assert status == 302
    assert verbs == []
    assert "assignments_progress" in changed
