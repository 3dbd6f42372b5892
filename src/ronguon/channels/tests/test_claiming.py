"""“This is my own account”: hides at once, tells nothing, is decided elsewhere, and forgets what was written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.channels.actions import NewChannel, declare_channel, rename_channel, withdraw_channel
from ronguon.channels.actions.claiming import Said, claim, decide_claim
from ronguon.channels.models import Channel, Claim, ClaimDay, ClaimOutcome
from ronguon.channels.tests.making import World, instant, make_channel, on_day, prove
from ronguon.kernel import retention
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.notices.models import Notice
from ronguon.people.models import Account
from ronguon.units.domain import Role

pytestmark = pytest.mark.both_databases

ADDRESS, DOOR, OURS = "https://www.facebook.com/bep.nha.mo", "/tai-khoan-cua-toi/", "http://testserver"


def send(address: str, origin: str | None = OURS, **more: str) -> Any:
    headers = {} if origin is None else {"origin": origin}
    return Client(enforce_csrf_checks=True).post(DOOR, {"address": address} | more, headers=headers)


def sees(world: World, account: Account) -> bool:
    return ADDRESS in world.client(account).get("/kenh/").content.decode()


@pytest.fixture
def page(world: World) -> Channel:
    return make_channel(world.cast.commune, ADDRESS, name="Bếp Nhà Mơ")


def test_it_is_hidden_from_everybody_at_once_and_the_unit_is_told(world: World, page: Channel) -> None:
    assert sees(world, world.giang_account)
    answer = send("m.facebook.com/bepnhamo?mibextid=1", words="Trang của tôi.")
    assert answer.status_code == 200
    assert answer.cookies == {}
    for account in (world.giang_account, world.cast.office_account, world.cast.an_account):
        assert not sees(world, account)
        assert world.client(account).get(f"/kenh/{page.code}/").status_code == 404
    told = Notice.objects.filter(subject_kind="claim")
    assert {one.unit for one in told} == {world.cast.commune, world.cast.province}
    assert all("bep" not in one.title.lower() for one in told)
    assert Event.objects.get(verb="channel.claimed").actor is None


def test_the_answer_is_the_same_for_every_address_and_unknown_ones_leave_a_count_alone(
    world: World, page: Channel
) -> None:
    texts = {
        send(address, contact="ai@thu.example", words="Của tôi").content
        for address in (ADDRESS, "https://www.facebook.com/khong.ai.ca", "khong phai dia chi", "0987001122", ADDRESS)
    }
    assert len(texts) == 1
    assert Claim.objects.get().channel == page
    assert ClaimDay.objects.get().amount == 5


@pytest.mark.parametrize("origin", [None, "null", "https://ke-gian.example"])
def test_a_form_that_stood_elsewhere_is_refused(world: World, page: Channel, origin: str | None) -> None:
    assert send(ADDRESS, origin).status_code == 403
    assert sees(world, world.giang_account)


def test_the_page_lets_the_browser_say_where_the_form_stood(world: World) -> None:
    """A browser that a page tells to name no referrer sends `Origin: null`, and every form would be refused."""
    assert '<meta name="referrer" content="same-origin">' in Client().get(DOOR).content.decode()
    assert '<meta name="referrer" content="no-referrer">' in Client().get("/tu-choi/").content.decode()


def test_who_fills_in_what_people_do_not_see_is_answered_alike_and_nothing_is_kept(world: World, page: Channel) -> None:
    assert send(ADDRESS, trang="x").content == send("https://khac.example").content
    assert sees(world, world.giang_account)
    assert not Claim.objects.exists()


def test_no_other_public_page_takes_anything(world: World) -> None:
    for path in ("/", "/tu-choi/", "/quyen-rieng-tu/"):
        assert Client().post(path, headers={"origin": OURS}).status_code == 405


def test_senders_are_held_to_a_pace(world: World, settings: Any) -> None:
    settings.RONGUON_LIMITS = settings.RONGUON_LIMITS | {"claim": "2/10m"}
    assert [send("https://khac.example").status_code for _ in range(3)] == [200, 200, 429]


def test_a_person_of_another_unit_decides_with_a_reason_and_nobody_else(world: World, page: Channel) -> None:
    claim(Said(ADDRESS))
    made = Claim.objects.get()
    own_too = world.cast.office_account
    for actor in (world.giang, world.cast.an, world.cast.binh, world.cast.chi, world.cast.dung, world.cast.head):
        with pytest.raises(NotAllowedError):
            decide_claim(made, outcome=ClaimOutcome.REJECTED, reason="Kênh của xã.", by=actor)
    with pytest.raises(RonguonError, match="lý do"):
        decide_claim(made, outcome=ClaimOutcome.REJECTED, reason=" ", by=world.cast.office)
    browser = world.client(own_too)
    answer = browser.post(f"/kenh/xem-xet/{made.code}/", {"outcome": "rejected", "reason": "Đã gọi hỏi xã."})
    assert answer.status_code == 302
    assert sees(world, world.giang_account)
    with pytest.raises(IllegalMoveError):
        decide_claim(made, outcome=ClaimOutcome.UPHELD, reason="Lại.", by=world.cast.office)
    listed = browser.get("/kenh/xem-xet/").content.decode()
    assert "Đã gọi hỏi xã." in listed
    assert "Văn thư tỉnh" in listed


def test_who_also_belongs_to_the_unit_does_not_decide(world: World, page: Channel) -> None:
    claim(Said(ADDRESS))
    grant(world.cast.office_account, world.cast.commune, Role.READER, by=Machine(), since_on=FOUNDED)
    with pytest.raises(NotAllowedError):
        decide_claim(Claim.objects.get(), outcome=ClaimOutcome.REJECTED, reason="Của xã.", by=world.cast.office)


def test_who_declared_it_for_the_unit_does_not_decide(world: World) -> None:
    declare_channel(world.cast.commune, NewChannel(ADDRESS, "Trang", Role.OFFICE), by=world.cast.office)
    claim(Said(ADDRESS))
    with pytest.raises(IllegalMoveError, match="người khác"):
        decide_claim(Claim.objects.get(), outcome=ClaimOutcome.REJECTED, reason="Của xã.", by=world.cast.office)


def test_upheld_the_page_is_erased_and_who_decided_why_stays(world: World, page: Channel) -> None:
    claim(Said(ADDRESS))
    decide_claim(Claim.objects.get(), outcome=ClaimOutcome.UPHELD, reason="Trang của một người.", by=world.cast.office)
    assert not Channel.objects.exists()
    made = Claim.objects.get()
    assert (made.channel, made.outcome, made.reason) == (None, "upheld", "Trang của một người.")
    assert list(Event.objects.filter(verb__startswith="channel.").order_by("pk").values_list("verb", flat=True)) == [
        "channel.declared", "channel.claimed", "channel.claim_decided", "channel.erased",
    ]  # fmt: skip


def test_late_it_stays_hidden_and_at_thirty_days_it_is_erased_undecided(world: World, page: Channel) -> None:
    claim(Said(ADDRESS))
    with on_day(DAY + timedelta(days=29)):
        assert not sees(world, world.giang_account)
    retention.carry_out(instant(DAY + timedelta(days=30)))
    assert not Channel.objects.exists()
    assert Claim.objects.get().outcome == "lapsed"


def test_what_is_proven_is_marked_until_it_is_decided(world: World, page: Channel) -> None:
    prove(page)
    claim(Said(ADDRESS))
    browser = world.client(world.cast.dung_account)
    assert "Đang xem xét" in browser.get(f"/kenh/{page.code}/").content.decode()
    decide_claim(Claim.objects.get(), outcome=ClaimOutcome.REJECTED, reason="Của xã.", by=world.cast.office)
    assert "Đang xem xét" not in browser.get(f"/kenh/{page.code}/").content.decode()
    claim(Said(ADDRESS))
    made = Claim.objects.waiting().get()
    decide_claim(made, outcome=ClaimOutcome.UPHELD, reason="Trang của một người.", by=world.cast.office)
    page.refresh_from_db()
    assert (page.withdrawn_on, page.reason) == (DAY, "Trang của một người.")


def test_while_it_waits_nobody_closes_or_renames_it_and_so_shows_it_again(world: World, page: Channel) -> None:
    claim(Said(ADDRESS))
    with pytest.raises(IllegalMoveError, match="chờ quyết định"):
        withdraw_channel(page, by=world.giang)
    with pytest.raises(IllegalMoveError, match="chờ quyết định"):
        rename_channel(page, name="Khác", role=Role.HEAD, seen=0, by=world.giang)
    with pytest.raises(IllegalMoveError, match="đã khai báo"):
        declare_channel(world.cast.commune, NewChannel(ADDRESS, "Lại", Role.OFFICE), by=world.giang)


def test_declared_by_a_second_unit_meanwhile_it_is_hidden_there_too(world: World, page: Channel) -> None:
    claim(Said(ADDRESS, "ai@thu.example", "Của tôi."))
    url = f"/kenh/khai-bao/{world.cast.other_commune.code}/"
    browser = world.client(world.cast.office_account)
    answer = browser.post(url, {"url": ADDRESS, "name": "Trang khác", "role": "office"}, follow=True)
    assert "đang ẩn" in answer.content.decode()
    assert ADDRESS not in answer.content.decode()
    first, second = Claim.objects.order_by("pk")
    assert second.unit == world.cast.other_commune
    assert (second.contact, second.words, second.said_at) == (first.contact, first.words, first.said_at)


def test_a_reason_that_names_an_account_is_not_kept(world: World, page: Channel) -> None:
    claim(Said(ADDRESS))
    made = Claim.objects.get()
    for reason in ("Trang facebook.com/bep.nha.mo là của chị chủ quán.", "Đã gọi 0912 345 678."):
        with pytest.raises(RonguonError, match="không ghi địa chỉ"):
            decide_claim(made, outcome=ClaimOutcome.UPHELD, reason=reason, by=world.cast.office)
    assert Claim.objects.waiting().get() == made


def test_a_claim_never_comes_to_stand_with_another_page_and_is_never_deleted(world: World, page: Channel) -> None:
    claim(Said(ADDRESS))
    other = make_channel(world.cast.commune)
    for wrong in ({"channel": other}, {"unit": world.cast.other_commune}, {"words": "Lời khác."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.all()._raw_delete("default")


def test_what_was_written_is_gone_after_ninety_days(world: World) -> None:
    prove(make_channel(world.cast.commune, ADDRESS))
    claim(Said(ADDRESS, "ai@thu.example", "Của tôi."))
    retention.carry_out(instant(DAY + timedelta(days=89)))
    assert Claim.objects.get().contact == "ai@thu.example"
    retention.carry_out(instant(DAY + timedelta(days=90)))
    made = Claim.objects.get()
    assert (made.contact, made.words) == ("", "")
