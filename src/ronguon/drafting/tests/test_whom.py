"""One answer for all places with the same words, remembered for the office's next document."""

from __future__ import annotations

from typing import Any

import pytest

from ronguon.audit.models import Event
from ronguon.directives import actions as directives
from ronguon.directives.models import Directive
from ronguon.drafting.actions.confirming import confirm_with
from ronguon.drafting.models import Addressee, Obligation
from ronguon.drafting.tests.desk import Desk
from ronguon.drafting.tests.reading import found, read_in, span

WORDS = "Các đơn vị có liên quan"


def reading() -> dict[str, Any]:
    """Return the known reading, with two more duties that name the unclear addressee, once in other letters."""
    made = found()
    for duty in (made["obligations"][0], made["obligations"][2]):
        duty["addressees"] = [span(WORDS, because="subject", chain=[], rule_id="body.name")]
    made["obligations"][2]["addressees"][0]["text"] = "CÁC ĐƠN VỊ có liên quan"
    return made


@pytest.fixture
def paper(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Directive:
    monkeypatch.setattr(directives, "read_safely", lambda _data, _name: reading())
    return read_in(desk.cast.province, desk.cast.office, name="ba chỗ.txt")


def rows(directive: Directive) -> list[Addressee]:
    return list(Addressee.objects.filter(obligation__directive=directive, text__icontains="có liên quan"))


def address(directive: Directive) -> str:
    return f"/van-ban/{directive.code}/noi-nhan/"


def sent(row: Addressee, **more: object) -> dict[str, object]:
    return {
        f"co-{row.pk}": "1",
        f"da-{row.pk}": "pending||",
        **{f"{name}-{row.pk}": said for name, said in more.items()},
    }


def answered(desk: Desk, directive: Directive, **more: object) -> list[Addressee]:
    first = min(rows(directive), key=lambda row: (row.obligation.start, row.pk))
    page = desk.client().post(address(directive), sent(first, **more))
    assert page.status_code == 302
    return rows(directive)


def test_words_are_asked_once_for_all_their_places(desk: Desk, paper: Directive) -> None:
    page = desk.client().get(address(paper)).content.decode()
    assert "1 cụm từ chờ trả lời, 3 chỗ" in page
    assert "trả lời một lần cho mọi chỗ" in desk.client().get(f"/van-ban/{paper.code}/").content.decode()


def test_one_answer_counts_in_every_place_with_one_event(desk: Desk, paper: Directive) -> None:
    made = answered(desk, paper, nhom="communes", dv=[str(desk.cast.department.code)])
    assert [(row.decision, row.group) for row in made] == [("units", "communes")] * 3
    assert all([one.unit for one in row.units.all()] == [desk.cast.department] for row in made)
    event = Event.objects.get(verb="directive.addressed")
    assert event.details["places"] == 3
    assert Obligation.objects.filter(directive=paper, stage="confirmed").count() == 0, "a duty waits for its own word"


def test_an_answer_may_be_changed_in_all_places_at_once(desk: Desk, paper: Directive) -> None:
    first = answered(desk, paper, nhom="communes")[0]
    form = sent(first, khong="on") | {f"da-{first.pk}": "units|communes|"}
    first = min(rows(paper), key=lambda row: (row.obligation.start, row.pk))
    form = sent(first, khong="on") | {f"da-{first.pk}": "units|communes|"}
    assert desk.client().post(address(paper), form).status_code == 302
    assert {row.decision for row in rows(paper)} == {"not_here"}


def test_who_was_slower_changes_nothing(desk: Desk, paper: Directive) -> None:
    answered(desk, paper, nhom="communes")
    first = min(rows(paper), key=lambda row: (row.obligation.start, row.pk))
    page = desk.client().post(address(paper), sent(first, khong="on"))
    assert page.status_code == 409
    assert {row.group for row in rows(paper)} == {"communes"}


def test_a_contradiction_is_refused_and_what_was_sent_is_kept(desk: Desk, paper: Directive) -> None:
    first = min(rows(paper), key=lambda row: (row.obligation.start, row.pk))
    page = desk.client().post(address(paper), sent(first, khong="on", nhom="communes"))
    assert page.status_code == 422
    assert '<option value="communes" selected>' in page.content.decode()
    assert {row.decision for row in rows(paper)} == {"pending"}


def test_a_search_among_units_is_shown_and_changes_nothing(desk: Desk, paper: Directive) -> None:
    first = min(rows(paper), key=lambda row: (row.obligation.start, row.pk))
    page = desk.client().post(address(paper), sent(first, tim="so khoa hoc") | {"tim": str(first.pk)})
    assert f'value="{desk.cast.department.code}"' in page.content.decode()
    assert {row.decision for row in rows(paper)} == {"pending"}


@pytest.mark.parametrize(("account", "expected"), [("binh_account", 403), ("an_account", 404), ("dung_account", 404)])
def test_only_the_office_answers(desk: Desk, paper: Directive, account: str, expected: int) -> None:
    client = desk.client(getattr(desk.cast, account))
    assert client.get(address(paper)).status_code == expected
    assert client.post(address(paper), {}).status_code == expected


def test_the_card_offers_the_answer_for_the_other_places(desk: Desk, paper: Directive) -> None:
    first = min(rows(paper), key=lambda row: (row.obligation.start, row.pk))
    duty = first.obligation
    room = f"/van-ban/{paper.code}/"
    assert "cả 2 chỗ khác" in desk.client().get(f"{room}?mo={duty.code}").content.decode()
    form = {"seen": 0, f"co-{first.pk}": "1", f"nhom-{first.pk}": "communes", f"moi-cho-{first.pk}": "on"}
    assert desk.client().post(f"{room}nhiem-vu/{duty.code}/xac-nhan/", form).status_code == 302
    assert [row.group for row in rows(paper)] == ["communes"] * 3


def test_without_the_tick_the_card_answers_for_itself(desk: Desk, paper: Directive) -> None:
    first = min(rows(paper), key=lambda row: (row.obligation.start, row.pk))
    form = {"seen": 0, f"co-{first.pk}": "1", f"nhom-{first.pk}": "communes"}
    desk.client().post(f"/van-ban/{paper.code}/nhiem-vu/{first.obligation.code}/xac-nhan/", form)
    assert sorted(row.group for row in rows(paper)) == ["", "", "communes"]


def test_the_next_document_proposes_the_answer_as_the_office_s(desk: Desk, paper: Directive) -> None:
    answered(desk, paper, dv=[str(desk.cast.department.code), str(desk.cast.commune.code)])
    paper.obligations.filter(people=False).update(text="khác")
    following = read_in(desk.cast.province, desk.cast.office, name="sau.txt")
    for row in rows(following):
        assert row.decision == Addressee.Decision.PENDING, "the machine proposes, a person decides"
        assert row.remembered == paper.code
        assert {one.unit for one in row.units.all()} == {desk.cast.department, desk.cast.commune}
    page = desk.client().get(address(following)).content.decode()
    assert "Ghi nhớ của văn phòng" in page
    assert "như văn phòng đã trả lời ở" in page
    duty = rows(following)[0].obligation
    confirm_with(duty, [], seen=0, by=desk.cast.office)
    row = Addressee.objects.get(pk=rows(following)[0].pk)
    assert (row.decision, row.decided_by) == (Addressee.Decision.UNITS, desk.cast.office.account)


def test_no_unit_here_is_remembered_too(desk: Desk, paper: Directive) -> None:
    answered(desk, paper, khong="on")
    following = read_in(desk.cast.province, desk.cast.office, name="sau.txt")
    duty = rows(following)[0].obligation
    confirm_with(duty, [], seen=0, by=desk.cast.office)
    assert Addressee.objects.get(pk=rows(following)[0].pk).decision == Addressee.Decision.NOT_HERE


def test_another_office_remembers_nothing_of_it(desk: Desk, paper: Directive) -> None:
    answered(desk, paper, nhom="communes")
    theirs = read_in(desk.cast.department, desk.cast.office, name="so.txt")
    assert {row.remembered for row in rows(theirs)} == {None}


def test_what_the_machine_would_say_by_itself_is_no_memory(desk: Desk, paper: Directive) -> None:
    confirm_with(desk.duty("bộ nhận diện"), [], seen=0, by=desk.cast.office)
    following = read_in(desk.cast.province, desk.cast.office, name="sau.txt")
    assert not Addressee.objects.filter(obligation__directive=following, remembered__isnull=False).exists()
