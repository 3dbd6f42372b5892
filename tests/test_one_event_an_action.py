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
    unclear,
    uploaded,
    withdrawing_asked,
)
from tests.prepared_reports import WRONG, drafted, held_words, seen, sentence, sign, signing_page
from tests.prepared_terms import ASKED, LACKING, LATE
from tests.test_cast_everywhere import DAY, Everything, build, call, is_for_scripts, staff_routes, table

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.access.models import Grant
from ronguon.access.tests.cast import FOUNDED
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.channels.actions import rename_channel
from ronguon.channels.models import Channel, ChannelProof, ChannelPublication
from ronguon.channels.tests.making import prove
from ronguon.kernel import clock
from ronguon.kernel.hashing import sha256
from ronguon.kernel.tests.sampling import part
from ronguon.people.models import Account
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
class OneCall:
    """Who does it, with which values, after what, and which events it leaves."""

    who: str
    verbs: tuple[str, ...]
    sent: Sent = ()  # type: ignore[assignment]  # nothing sent is the usual case
    before: Callable[[Everything], object] = lambda _world: None
    why_several: str = ""


def proof() -> SimpleUploadedFile:
    return SimpleUploadedFile("bien-ban.txt", b"Da hop thon, co 30 ho.\n", content_type="text/plain")


def the_page() -> Channel:
    return Channel.objects.told().get(name="Trang xã")


def renamed_by_another(world: Everything) -> Channel:
    """Let a person of the commune change the page, so that somebody else is the second, and let it be proven."""
    account = Account.objects.create_user("hoa@example.vn", None, full_name="Hoa")
    grant(account, world.world.cast.commune, Role.EDITOR, by=Machine(), since_on=FOUNDED)
    page = the_page()
    rename_channel(page, name="Trang xã", role=Role.HEAD, seen=0, by=actor_for(account, on=DAY))
    return prove(page, DAY)


def published_page(world: Everything) -> None:
    page = renamed_by_another(world)
    ChannelPublication.objects.create(channel=page, name=page.name, since_on=DAY, confirmed_on=DAY, digest=1)


def unseen_page(world: Everything) -> None:
    """Let a machine not see what stands in the description of the page."""
    page = renamed_by_another(world)
    ChannelProof.objects.create(
        channel=page, method="description", asked_on=DAY, outcome="unknown", checked_at=clock.now()
    )


def an_ended_role(world: Everything) -> None:
    """Let a role at the unit that ended stand on its list."""
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
ACTIONS: dict[str, OneCall] = {
    "api:accept": OneCall("chi", ("submission.accepted",)),
    "api:acknowledge": OneCall("an", ("assignment.acknowledged",)),
    "api:evidence_of": OneCall("an", ("evidence.added",)),
    "api:evidence_versions": OneCall("an", ("evidence.replaced",)),
    "api:evidence_withdrawal": OneCall("an", ("evidence.withdrawn",)),
    "api:hand_in": OneCall("an", ("occurrence.handed_in",)),
    "api:progress": OneCall("an", ("occurrence.progressed",)),
    "api:send_back": OneCall("chi", ("submission.returned",)),
    "background-again": OneCall("admin", ("job.tried_again",), {}),
    "channels:confirm": OneCall("office", ("channel.confirmed",), {}, published_page),
    "channels:look": OneCall("office", ("channel.look_asked",), {}),
    "channels:publish": OneCall("office", ("channel.published",), {"seen": 1}, renamed_by_another),
    "channels:renew": OneCall("office", ("channel.proof_asked",), {}),
    "channels:saw": OneCall("office", ("channel.witnessed",), {"words": "trust://xa.example!"}, unseen_page),
    "channels:declare": OneCall("office", ("channel.declared",),
        {"url": "xa.example", "name": "Xã", "role": "office"}),
    "channels:decide": OneCall("office", ("channel.claim_decided",), {"outcome": "rejected", "reason": "Của xã."}),
    "channels:rename": OneCall("office", ("channel.renamed",), {"name": "Cổng xã", "role": "head", "seen": 0}),
    "channels:withdraw": OneCall("office", ("channel.erased",), {}),
    "documents:add": OneCall("office", ("obligation.added",),
        lambda w: {"start": duty(w).start, "end": duty(w).end}),
    "documents:amend": OneCall("office", ("directive.taken_in",), uploaded),
    "documents:anew": OneCall("office", ("obligation.begun_anew",), {"anew": "1"}),
    "documents:answer": OneCall("office", ("obligation.answered",), held),
    "documents:confirm": OneCall("office", ("obligation.confirmed",), {"seen": 0}, laid_on_people),
    "documents:correct": OneCall("office", ("obligation.corrected",), corrected),
    "documents:describe": OneCall("office", ("directive.described",), described),
    "documents:drop": OneCall("office", ("obligation.dropped",), {"seen": 0, "reason": "Chỉ là thông tin"}),
    "documents:follow": OneCall("office", ("obligation.followed",), {"before": ""}),
    "documents:issue": OneCall("office", ("directive.issued",), {}, confirmed),
    "documents:merge": OneCall("office", ("obligation.merged",), neighbour),
    "documents:repeal": OneCall("office", ("obligation.repeal_confirmed",), {"reason": "Đã giao nơi khác."}),
    "documents:restore": OneCall("office", ("obligation.restored",), {"seen": 0}, dropped),
    "documents:set_apart": OneCall(
        "office", ("obligation.set_apart",), lambda w: {**held(w, "Lập danh sách Facebook của người dân; "), "seen": 0}
    ),
    "documents:withdraw": OneCall("office", ("directive.withdrawal_asked",), {"reason": "Ban hành nhầm."}),
    "documents:answer_withdrawal": OneCall("head", ("directive.withdrawal_refused",), asked_for, withdrawing_asked),
    "documents:set_aside": OneCall("office", ("directive.dropped",), {}),
    "documents:split": OneCall("office", ("obligation.split",), parted),
    "documents:upload": OneCall("office", ("directive.taken_in",), uploaded),
    "documents:whom": OneCall("office", ("directive.addressed",), unclear),
    "evidence:add": OneCall("an", ("evidence.added",), lambda _w: {"title": "Biên bản", "file": proof()}),
    "evidence:add_channel": OneCall("an", ("evidence.added",), {}),
    "evidence:erase": OneCall("admin", ("evidence.erased",), {"because": "Gửi nhầm tệp của việc khác."}),
    "evidence:replace": OneCall("an", ("evidence.replaced",), lambda _w: {"file": proof()}),
    "evidence:withdraw": OneCall("an", ("evidence.withdrawn",), {}),
    "people_end_other_sessions": OneCall("an", ("session.ended",), {}, signed_in_elsewhere),
    "people_leave": OneCall("binh", ("name.shredded",), {"understood": "on"}, known_well),
    "reports:anew": OneCall("office", ("report.drafted",), seen),
    "reports:cut": OneCall("office", ("report.cut",), seen),
    "reports:draft": OneCall("office", ("report.drafted",), drafted),
    "reports:edit": OneCall("office", ("report.edited",), sentence),
    "reports:publish": OneCall("office", ("report.published",), {}, sign),
    "reports:sign": OneCall("head", ("report.signed",), signing_page),
    "reports:words": OneCall("head", ("report.words_answered",), held_words),
    "reports:withdraw": OneCall(
        "office", ("publication.withdrawn",), WRONG, lambda w: publishing.publish(sign(w), by=w.world.cast.office)
    ),
    "review:accept": OneCall("chi", ("submission.accepted",), {}),
    "review:return": OneCall("chi", ("submission.returned",), {"reason": "Thiếu ảnh."}),
    "units:confirm": OneCall("admin", ("grant.confirmed",), {}),
    "units:decline": OneCall("admin", ("grant.declined",), {"reason": "Chưa có quyết định"}),
    "units:add_change": OneCall("admin", ("reorganisation.changed",), ADDED),
    "units:allot": OneCall("admin", ("reorganisation.changed",), {}),
    "units:drop_change": OneCall("admin", ("reorganisation.changed",), {}),
    "units:drop_reorganisation": OneCall("admin", ("reorganisation.dropped",), {}),
    "units:put_in_force": OneCall(
        "head", ("unit.renamed", "reorganisation.in_force"), {}, sent_to_the_head,
        why_several="the paper is put in force, and each change says what became of which body",
    ),
    "units:reorganise": OneCall("admin", ("reorganisation.drafted",), decided),
    "units:return_reorganisation": OneCall("head", ("reorganisation.returned",), {"reason": "Sai tên"},
        sent_to_the_head),
    "units:send_reorganisation": OneCall("admin", ("reorganisation.sent",), {}),
    "units:give_anew": OneCall("admin", ("grant.given",), {"role": str(UUID(int=2))}, an_ended_role),
    "units:sign_giver": OneCall("head", ("handover.signed",), {"seen": "1"}),
    "units:sign_taker": OneCall("head", ("handover.signed",), {"seen": "1"}),
    "units:make_role": OneCall("admin", ("role.made",), ROLE | {"edition": "0"}),
    "units:change_role": OneCall("admin", ("role.changed",), ROLE | {"edition": "1"}),
    "units:retire_role": OneCall("admin", ("role.retired",), {"reason": "Quy chế 13"}),
    "units:accept": OneCall(
        "anonymous", ("grant.given", "invitation.accepted"), {"password": PASSWORD, "again": PASSWORD},
        why_several="the invitation is accepted, and the role it offered is given: two things that happened",
    ),
    "units:delegate": OneCall("office", ("delegation.given",), lent),
    "units:end_delegation": OneCall("head", ("delegation.ended",), {}),
    "units:end": OneCall("admin", ("grant.ended",), {"reason": "Chuyển công tác"}),
    "units:give": OneCall("admin", ("grant.given",), GIVEN),
    "units:invite": OneCall("admin", ("invitation.made",), INVITED),
    "units:link": OneCall("admin", ("unit.paired",), {"other": "Tỉnh ủy An Phước"}, keeps_both),
    "units:unlink": OneCall("admin", ("unit.parted",), {}, linked),
    "units:make_group": OneCall("admin", ("group.made",), {"name": "Các thôn", "since_on": "01/04/2026"}),
    "units:rename_group": OneCall("admin", ("group.renamed",), {"name": "Khối xã điểm", "seen": "Các xã điểm"}),
    "units:join_group": OneCall("admin", ("group.joined",), {"unit": "UBND xã Suối Rồng", "since_on": "01/04/2026"}),
    "units:leave_group": OneCall("admin", ("group.left",), {"on": "01/04/2026"}),
    "units:end_group": OneCall("admin", ("group.ended",), {"on": "01/04/2026"}),
    "units:make_key": OneCall(
        "admin", ("token.made",), {"name": "Phần mềm một cửa", "role": "reader", "last_on": f"{DAY:%d/%m/%Y}"}
    ),
    "units:revoke_key": OneCall("admin", ("token.revoked",), {}),
    "units:withdraw": OneCall("admin", ("invitation.withdrawn",), {}),
    "work:acknowledge": OneCall("an", ("assignment.acknowledged",), {}),
    "work:erase_note": OneCall("admin", ("progress.erased",), {"because": "Ghi nhầm số điện thoại của một người."}),
    "work:progress": OneCall("an", ("occurrence.progressed",), {"note": "Đã họp 7/9 thôn."}),
    "work:submit": OneCall("an", ("occurrence.handed_in",), {"text": "Đã công bố.", "seen": "open", **LACKING}),
    "work:recall": OneCall("an", ("occurrence.recalled",), {}),
    "work:ask_extension": OneCall("an", ("extension.asked",), ASKED),
    "work:explain": OneCall("an", ("occurrence.explained",), LATE),
    "review:answer_extension": OneCall(
        "chi", ("extension.granted",), {"tra-loi": "gia-han", "until_on": "15/05/2026", "answer_reason": ""}
    ),
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
    """Do the action, `silent` with no event able to be written; return the status, its verbs, the tables that changed.

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


def driven(begin: int) -> list[tuple[str, str]]:
    """Return (name, route) of what is driven at this change: of each app, by each who does it."""
    listed = taking().items()
    return part(listed, one_in=2, least=75, begin=begin, of=lambda one: (one[0].partition(":")[0], ACTIONS[one[0]].who))


@pytest.mark.sampled
def test_each_change_leaves_its_one_event(world: Everything, record_property: Callable[[str, object], None]) -> None:
    wrong = []
    for name, route in driven(0):
        status, verbs, changed = drive(world, name, route)
        if status >= 400 or tuple(sorted(verbs)) != tuple(sorted(ACTIONS[name].verbs)) or "audit_event" not in changed:
            wrong.append(f"{name}: {status}, {verbs}, {sorted(changed)}")
    record_property(
        "rights", f"trail, events: {len(driven(0)) - len(wrong)}/{len(driven(0))} addresses leave what is expected"
    )
    assert wrong == []
    several = [name for name, action in ACTIONS.items() if len(action.verbs) != 1]
    assert [name for name in several if not ACTIONS[name].why_several] == []
    assert len(several) == 2


@pytest.mark.sampled
def test_without_an_event_nothing_changes(world: Everything, record_property: Callable[[str, object], None]) -> None:
    wrong = []
    for name, route in driven(1):  # the others, so that both together drive each address
        status, verbs, changed = drive(world, name, route, silent=True)
        if status != 500 or verbs or changed:
            wrong.append(f"{name}: {status}, {verbs}, {sorted(changed)}")
    record_property(
        "rights", f"trail, no event: {len(driven(1)) - len(wrong)}/{len(driven(1))} addresses change nothing"
    )
    assert wrong == []


def test_a_planted_change_without_an_event_is_caught(world: Everything, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "record", lambda **_values: None)
    status, verbs, changed = drive(world, "work:progress", dict(staff_routes())["work:progress"])
    assert status == 302
    assert verbs == []
    assert "assignments_progress" in changed
