"""The thread of one assignment, from the words of the directive to the proofs, for each of the cast."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from ronguon.access.tests.cast import DAY
from ronguon.assignments.actions.reviewing import accept, send_back
from ronguon.assignments.actions.working import acknowledge, submit
from ronguon.assignments.models import Assignment, SubmissionProof
from ronguon.assignments.tests.assigning import make_assignment, told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit.actions import shred_name
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.making import make_clause, make_directive, make_obligation
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tests.making import merge
from ronguon.status.tests.figures import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def address(assignment: Assignment) -> str:
    return reverse("status:assignment", args=[assignment.code])


def test_each_of_the_cast_sees_what_is_theirs(world: World) -> None:
    path = address(world.assignment)
    statuses = {who: client.get(path).status_code for who, client in world.clients().items()}
    assert statuses == {"an": 200, "binh": 200, "chi": 200, "dung": 404, "nobody": 302}


def test_the_words_are_quoted_and_open_in_their_place(world: World) -> None:
    page = browser(world.cast.binh_account).get(address(world.assignment)).content.decode()
    assert f'<mark class="rn-mark">{world.duty.text}</mark>' in page
    assert f"/van-ban/{world.directive.code}/?mo={world.duty.code}#v-{world.duty.code}" in page


def test_rounds_proofs_and_judgements_are_told_newest_first(world: World) -> None:
    cast, occurrence = world.cast, world.occurrence
    with on_day(DAY):
        acknowledge(world.assignment, by=cast.an)
        first = submit(occurrence, told_without_proof("Lần đầu.", 3), seen="open", by=cast.an)
        SubmissionProof.objects.create(submission=first, kind="other", proof="p1", sha256="ab" * 32, title="Ảnh")
        send_back(first, reason="Thiếu số điện thoại.", by=cast.chi)
    with on_day(DAY + timedelta(days=2)):
        occurrence.refresh_from_db()
        second = submit(occurrence, told_without_proof("Lần hai.", 4), seen="returned", by=cast.an)
        accept(second, by=cast.chi)
    answer = browser(cast.binh_account).get(address(world.assignment))
    rounds, page = answer.context["rounds"], answer.content.decode()
    assert [(r.submission, [j.good for j in r.judged]) for r in rounds] == [(second, [True]), (first, [False])]
    assert [p.sha256 for p in rounds[1].proofs] == ["ab" * 32]
    assert "Thiếu số điện thoại." in page
    assert "ab" * 32 in page
    assert [str(n.kind) for n, _what in answer.context["notices"]] == ["accepted", "returned"]
    assert answer.context["actions"][0].by.startswith("Chi")
    assert len(answer.context["actions"]) == 5


def test_a_shredded_name_leaves_the_unit(world: World) -> None:
    with on_day(DAY):
        acknowledge(world.assignment, by=world.cast.an)
        shred_name(world.cast.an_account.code, by=Machine())
    rows_of_trail = browser(world.cast.binh_account).get(address(world.assignment)).context["actions"]
    assert [action.by for action in rows_of_trail] == [world.cast.commune.name]


def test_how_it_stands_follows_the_day(world: World) -> None:
    client = browser(world.cast.binh_account)
    due = date(2026, 3, 31)
    for day, group in ((due, "open"), (due + timedelta(days=1), "over")):
        answer = client.get(address(world.assignment), {"ngay": f"{day:%d/%m/%Y}"})
        assert answer.context["row"].group == group
        assert [term.group.value for term in answer.context["terms"]] == [group]
    before = client.get(address(world.assignment), {"ngay": "01/03/2026"})
    assert not before.context["held"]
    assert before.context["terms"][0].group is None


def test_whoever_may_act_is_led_there(world: World) -> None:
    clients = world.clients()
    path = address(world.assignment)
    with on_day(DAY):
        acts = {who: clients[who].get(path).context["acts"] for who in ("an", "binh", "chi")}
        assert acts == {"an": {"work": f"/viec-phai-lam/{world.occurrence.code}/"}, "binh": {}, "chi": {}}
        word = submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
        assert clients["chi"].get(path).context["acts"] == {"review": f"/tham-dinh/{word.code}/"}


def test_coordinators_and_what_was_handed_down_are_named(world: World) -> None:
    cast = world.cast
    make_assignment(world.duty, cast.department, part=Assignment.Part.COORDINATOR)
    make_assignment(world.duty, cast.province_office, parent=world.assignment)
    for who, readable in ((cast.binh_account, 2), (cast.an_account, 0)):
        beside = browser(who).get(address(world.assignment)).context["beside"]
        assert [one.unit for one in beside["coordinators"]] == [cast.department]
        assert [one.unit for one in beside["below"]] == [cast.province_office]
        assert len(beside["readable"]) == readable


def test_a_handing_over_is_told_from_both_sides(world: World) -> None:
    cast = world.cast
    held = make_assignment(world.duty, cast.other_commune).assignment
    with on_day(DAY):
        by = Machine()
        moved = merge(cast.other_commune, into=cast.commune, effective_on=DAY, decided_by="HĐND", number="1/NQ", by=by)
        hand_over(moved, by=Machine())
    heir = held.successors.get()
    client = browser(cast.an_account)
    for one in (held, heir):
        answer = client.get(address(one), {"ngay": f"{DAY:%d/%m/%Y}"})
        assert [(p.before, p.after, p.decision) for p in answer.context["passings"]] == [(held, heir, moved)]
        assert "1/NQ" in answer.content.decode()
        assert answer.context["held"] is (one == heir)


def test_the_way_back_leads_through_what_the_reader_may_open(world: World) -> None:
    cast = world.cast
    ways = {
        who: [url for _label, url in browser(account).get(address(world.assignment)).context["crumbs"]]
        for who, account in (("an", cast.an_account), ("binh", cast.binh_account))
    }
    assert ways["an"] == ["/tinh-hinh/", f"/tinh-hinh/{cast.commune.code}/", ""]
    assert ways["binh"] == ["/tinh-hinh/", f"/tinh-hinh/{cast.province.code}/", f"/tinh-hinh/{cast.commune.code}/", ""]
    abroad = make_directive(cast.commune, stage="issued", number="3/CV")
    laid = make_assignment(make_obligation(abroad, clause=make_clause(abroad)), cast.party).assignment
    foreign = [url for _label, url in browser(cast.an_account).get(address(laid)).context["crumbs"]]
    assert foreign == ["/tinh-hinh/", "/tinh-hinh/khoi/dang/", ""]
    assert browser(cast.an_account).get(foreign[1]).status_code == 200
