"""A decision on units: one drafts, another puts in force, and until then nothing has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from ronguon.access.tests.cast import DAY
from ronguon.access.tests.house import House
from ronguon.audit.models import Event
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError
from ronguon.reorganisation.actions import reorganising
from ronguon.reorganisation.actions.reorganising import NewChange, TypedDecision, Wanted
from ronguon.reorganisation.models import HandOver, Reorganisation
from ronguon.reorganisation.tests.test_changing import village
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Place, Transition, Unit

Stage = Reorganisation.Stage
DECISION = TypedDecision("HĐND tỉnh", "35/NQ-HĐND", DAY, DAY)


def merger(house: House) -> NewChange:
    cast = house.cast
    return NewChange(
        ChangeKind.MERGE, (Wanted(ChangePart.ENDS, cast.other_commune), Wanted(ChangePart.SUCCEEDS, cast.commune))
    )


def drafted(house: House, *changes: NewChange) -> Reorganisation:
    paper = reorganising.draft(DECISION, house.cast.province, by=house.admin)
    for change in changes or (merger(house),):
        reorganising.add_change(paper, change, by=house.admin)
    return paper


def sent(house: House, *changes: NewChange) -> Reorganisation:
    paper = drafted(house, *changes)
    reorganising.send(paper, by=house.admin)
    return paper


def stage(paper: Reorganisation) -> str:
    return str(Reorganisation.objects.get(pk=paper.pk).stage)


def living() -> set[int]:
    return set(Unit.objects.existing(DAY).values_list("pk", flat=True))


def test_a_draft_and_its_sending_change_no_unit(house: House) -> None:
    before = living(), Place.objects.count()
    paper = sent(house)
    assert (living(), Place.objects.count()) == before
    assert not Transition.objects.exists()
    assert stage(paper) == "sent"


def test_a_second_person_puts_it_in_force(house: House) -> None:
    paper = sent(house)
    with pytest.raises(NotAllowedError):
        reorganising.put_in_force(paper, by=house.admin)
    (made,) = reorganising.put_in_force(paper, by=house.cast.head)
    row = Reorganisation.objects.get(pk=paper.pk)
    assert (row.stage, row.approved_by) == ("in_force", house.cast.head_account.code)
    assert row.changes.get().transition == made
    assert house.cast.other_commune.pk not in living()


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "office"])
def test_nobody_else_drafts_or_puts_in_force(house: House, who: str) -> None:
    actor = getattr(house.cast, who)
    paper = sent(house)
    with pytest.raises(NotAllowedError):
        reorganising.put_in_force(paper, by=actor)
    with pytest.raises(NotAllowedError):
        reorganising.draft(DECISION, house.cast.province, by=actor)


def test_the_database_itself_asks_for_two_hands(house: House) -> None:
    paper = sent(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reorganisation.objects.filter(pk=paper.pk).update(approved_by=house.admin_account.code)


def test_who_keeps_one_commune_touches_no_other(house: House) -> None:
    with pytest.raises(NotAllowedError):
        reorganising.draft(DECISION, house.cast.province, by=house.local)
    paper = reorganising.draft(DECISION, house.cast.commune, by=house.local)
    with pytest.raises(NotAllowedError):
        reorganising.add_change(paper, merger(house), by=house.local)
    assert not paper.changes.exists()


def test_a_new_tree_is_founded_by_who_keeps_a_whole_tree_alone(house: House) -> None:
    root = NewChange(ChangeKind.ESTABLISH, (Wanted(ChangePart.SUCCEEDS, name="UBND tỉnh Khác", kind="province"),))
    paper = reorganising.draft(DECISION, house.cast.commune, by=house.local)
    with pytest.raises(NotAllowedError):
        reorganising.add_change(paper, root, by=house.local)
    reorganising.add_change(drafted(house), root, by=house.admin)


def test_what_cannot_be_is_told_when_it_is_added(house: House) -> None:
    paper = drafted(house)
    wrong = NewChange(ChangeKind.RENAME, (Wanted(ChangePart.CHANGES, house.cast.commune, house.cast.commune.name),))
    with pytest.raises(IllegalMoveError, match="trùng với tên"):
        reorganising.add_change(paper, wrong, by=house.admin)
    assert paper.changes.count() == 1


def test_changes_that_hinder_each_other_are_told_when_it_is_sent(house: House) -> None:
    cast = house.cast
    again = NewChange(
        ChangeKind.MERGE, (Wanted(ChangePart.ENDS, cast.other_commune), Wanted(ChangePart.SUCCEEDS, cast.department))
    )
    paper = drafted(house, merger(house), again)
    with pytest.raises(IllegalMoveError, match="đã kết thúc"):
        reorganising.send(paper, by=house.admin)
    assert stage(paper) == "draft"
    assert cast.other_commune.pk in living()


def test_several_changes_are_carried_out_in_their_order_or_not_at_all(house: House) -> None:
    cast = house.cast
    renamed = NewChange(ChangeKind.RENAME, (Wanted(ChangePart.CHANGES, cast.commune, "UBND phường Bình Minh"),))
    paper = sent(house, merger(house), renamed)
    Unit.objects.filter(pk=cast.commune.pk).update(until_on=DAY)
    with pytest.raises(IllegalMoveError):
        reorganising.put_in_force(paper, by=cast.head)
    assert not Transition.objects.exists()
    Unit.objects.filter(pk=cast.commune.pk).update(until_on=None)
    assert len(reorganising.put_in_force(paper, by=cast.head)) == 2


def test_an_empty_draft_is_not_sent(house: House) -> None:
    paper = reorganising.draft(DECISION, house.cast.province, by=house.admin)
    with pytest.raises(IllegalMoveError, match="chưa có thay đổi"):
        reorganising.send(paper, by=house.admin)


def test_what_was_sent_is_not_edited_until_it_comes_back(house: House) -> None:
    paper = sent(house)
    for action in (
        lambda: reorganising.add_change(paper, merger(house), by=house.admin),
        lambda: reorganising.drop_change(paper, 1, by=house.admin),
        lambda: reorganising.allot(paper, 1, {}, by=house.admin),
        lambda: reorganising.send(paper, by=house.admin),
    ):
        with pytest.raises(IllegalMoveError):
            action()
    reorganising.send_back(paper, reason="Sai ngày hiệu lực.", by=house.cast.head)
    assert Event.objects.get(verb="reorganisation.returned").details["reason"] == "Sai ngày hiệu lực."
    reorganising.drop_change(paper, 1, by=house.admin)
    assert not paper.changes.exists()
    with pytest.raises(IllegalMoveError, match="đã được bỏ"):
        reorganising.drop_change(paper, 1, by=house.admin)


def test_what_was_decided_is_not_decided_again(house: House) -> None:
    paper = sent(house)
    reorganising.put_in_force(paper, by=house.cast.head)
    for action in (
        lambda: reorganising.put_in_force(paper, by=house.cast.head),
        lambda: reorganising.send_back(paper, reason="x", by=house.cast.head),
        lambda: reorganising.drop(paper, by=house.admin),
    ):
        with pytest.raises(IllegalMoveError):
            action()
    assert Transition.objects.count() == 1


def test_a_dropped_draft_stays_dropped(house: House) -> None:
    paper = drafted(house)
    reorganising.drop(paper, by=house.admin)
    with pytest.raises(IllegalMoveError):
        reorganising.send(paper, by=house.admin)
    assert stage(paper) == "dropped"


def test_before_it_is_in_force_only_those_who_decide_see_it(house: House) -> None:
    paper = drafted(house)
    seen = {
        who: Reorganisation.objects.visible_to(getattr(house.cast, who)).exists()
        for who in ("an", "binh", "chi", "dung", "office", "head")
    }
    assert seen == {"an": False, "binh": False, "chi": False, "dung": False, "office": False, "head": True}
    reorganising.send(paper, by=house.admin)
    reorganising.put_in_force(paper, by=house.cast.head)
    gone = {"dung"}  # his commune ended, and with it his role
    assert all(Reorganisation.objects.visible_to(getattr(house.cast, who)).exists() for who in seen.keys() - gone)


def page(client: Client, url: str) -> Any:
    return client.get(url)


def test_the_page_tells_every_effect_before_anybody_decides(house: House) -> None:
    paper = sent(house)
    html = page(house.browser(house.cast.head_account), f"/don-vi/sap-xep/{paper.code}/").content.decode()
    for words in (
        "UBND xã Suối Rồng",
        "kết thúc hoạt động",
        "tiếp nhận",
        "Vai trò kết thúc, chờ giao lại: 1",
        "Duyệt cho có hiệu lực",
    ):
        assert words in html
    own = page(house.browser(house.admin_account), f"/don-vi/sap-xep/{paper.code}/").content.decode()
    assert "phải để người khác duyệt" in own
    assert "Duyệt cho có hiệu lực" not in own


def post(house: House, url: str, **sent_: str) -> Any:
    return house.browser(house.admin_account).post(url, sent_)


def test_units_are_named_with_or_without_accents_and_a_wrong_name_is_told(house: House) -> None:
    paper = drafted(house)
    url = f"/don-vi/sap-xep/{paper.code}/them/"
    bad = post(house, f"{url}merge/", ends="xa suoi rong\nxã Không Có", name="UBND xã Mới", kind="commune")
    assert bad.status_code == 422
    assert "Không có đơn vị nào tên “xã Không Có”" in bad.content.decode()
    assert post(house, f"{url}rename/", unit="xa binh minh ha", name="UBND xã Bình Minh").status_code == 302
    assert paper.changes.get(number=2).participants.get().unit == house.cast.commune


def test_two_units_of_one_name_are_told_apart_by_the_one_above(house: House) -> None:
    one, two = village("Trạm y tế", house.cast.commune), village("Trạm y tế", house.cast.other_commune)
    paper = drafted(house)
    url = f"/don-vi/sap-xep/{paper.code}/them/rename/"
    told = post(house, url, unit="trạm y tế", name="Trạm y tế Một").content.decode()
    assert "Trạm y tế thuộc UBND xã Suối Rồng" in told
    post(house, url, unit="tram y te thuoc".replace("thuoc", "thuộc") + " ubnd xa suoi rong", name="Trạm y tế Hai")
    assert paper.changes.get(number=2).participants.get().unit == two != one


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_kind_has_a_form_that_opens_and_refuses_nothing_typed(house: House, kind: ChangeKind) -> None:
    url = f"/don-vi/sap-xep/{drafted(house).code}/them/{kind.value}/"
    client = house.browser(house.admin_account)
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422


def test_a_split_is_typed_in_and_what_it_divides_is_chosen(house: House) -> None:
    goes = village("Thôn Hai", house.cast.commune)
    paper = drafted(
        house, NewChange(ChangeKind.RENAME, (Wanted(ChangePart.CHANGES, house.cast.department, "Sở Khác"),))
    )
    answer = post(
        house, f"/don-vi/sap-xep/{paper.code}/them/split/", unit="UBND xã Bình Minh Hạ", name_1="UBND xã Đông",
        kind_1="commune", percent_1="60", name_2="UBND xã Suối Rồng", percent_2="40",
    )  # fmt: skip
    url = f"/don-vi/sap-xep/{paper.code}/2/chia-phan/"
    assert answer.url == url
    assert goes.name in page(house.browser(house.admin_account), url).content.decode()
    post(house, url, **{f"units-{goes.code}": "1"})
    reorganising.send(paper, by=house.admin)
    reorganising.put_in_force(paper, by=house.cast.head)
    assert Unit.objects.get(pk=goes.pk).parent == house.cast.other_commune


def test_a_decision_does_not_take_effect_before_it_was_made(house: House) -> None:
    typed = {
        "decided_by": "HĐND", "number": "1/NQ", "area": str(house.cast.province.code),
        "decided_on": f"{DAY:%d/%m/%Y}", "effective_on": f"{DAY - timedelta(days=1):%d/%m/%Y}",
    }  # fmt: skip
    assert post(house, "/don-vi/sap-xep/moi/", **typed).status_code == 422
    assert not Reorganisation.objects.exists()


def test_a_decision_in_force_leads_to_no_list_that_its_reader_may_not_open(house: House) -> None:
    cast = house.cast
    side = Wanted(ChangePart.CHANGES, cast.commune, "UBND xã Mới")
    paper = drafted(house, NewChange(ChangeKind.RENAME, (side,)))
    made = Transition.objects.create(
        kind=ChangeKind.TRANSFER, decided_by="HĐND tỉnh", decision_number="1/NQ", effective_on=DAY
    )
    listed = HandOver.objects.create(
        transition=made, giver=cast.department, taker=cast.commune, made_at="2026-03-02T03:00Z"
    )
    paper.changes.update(transition=made)
    Reorganisation.objects.filter(pk=paper.pk).update(
        stage="in_force", approved_by=cast.head_account.code, approved_at="2026-03-02T03:00Z"
    )
    for account, opens in ((cast.an_account, True), (cast.binh_account, True), (cast.dung_account, False)):
        browser = house.browser(account)
        page = browser.get(f"/don-vi/sap-xep/{paper.code}/")
        assert page.status_code == 200
        assert (f"/don-vi/ban-giao/{listed.code}/" in page.content.decode()) is opens
        assert (browser.get(f"/don-vi/ban-giao/{listed.code}/").status_code == 200) is opens
