"""The page of proof: what to copy, where a machine stopped, who may look, witness and publish there."""

from __future__ import annotations

from typing import Any

import pytest

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.audit.domain import Machine
from ronguon.channels.actions import NewChannel, declare_channel
from ronguon.channels.actions.looking import look
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.models import Channel, ChannelProof
from ronguon.channels.tests.making import World, prove
from ronguon.channels.tests.test_proving import FILE_AT, Net, code_of, facebook, site, walled
from ronguon.people.models import Account
from ronguon.units.domain import Role

pytestmark = pytest.mark.django_db


def editor_account(world: World) -> Account:
    account = Account.objects.create_user("chi3@example.vn", None, full_name="Chi")
    grant(account, world.cast.commune, Role.EDITOR, by=Machine(), since_on=FOUNDED)
    return account


def page_of(channel: Channel) -> str:
    return f"/kenh/{channel.code}/xac-minh/"


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def test_it_shows_what_to_put_where_and_the_steps_to_come(world: World) -> None:
    page = site(world)
    text = shown(world.client(world.giang_account).get(page_of(page)))
    for row in page.proofs.all():
        assert row.token in text
    assert "_ronguon-challenge.xa.anphuoc.example" in text
    assert FILE_AT in text
    assert "Chưa kiểm tra" in text


def test_where_the_machine_stopped_it_says_with_what_and_how_to_mend_it(world: World) -> None:
    page, net = site(world), Net()
    net.pages[FILE_AT] = "token=00000000000000000000000000000000"
    look(page, net.out)
    text = shown(world.client(world.giang_account).get(page_of(page)))
    assert 'aria-current="step"' in text
    assert "00000000000000000000000000000000" in text
    assert "Chưa thấy" in text


def test_a_look_under_way_loads_the_page_again_and_then_no_more(world: World) -> None:
    page, browser = site(world), world.client(world.giang_account)
    assert browser.post(f"{page_of(page)}kiem-tra/").status_code == 302
    assert browser.get(page_of(page))["Refresh"] == "3"
    look(page, Net().out)
    assert "Refresh" not in browser.get(page_of(page))


def test_a_second_person_publishes_and_the_one_who_declared_sees_that_they_wait(world: World) -> None:
    page = prove(site(world))
    first, chi = world.client(world.giang_account), world.client(editor_account(world))
    assert "Chờ người thứ hai công bố" in shown(first.get(page_of(page)))
    assert "Công bố chính thức" not in shown(first.get(page_of(page)))
    assert "Công bố chính thức" in shown(chi.get(page_of(page)))
    assert first.post(f"/kenh/{page.code}/cong-bo/", {"seen": page.revision}).status_code == 403
    assert chi.post(f"/kenh/{page.code}/cong-bo/", {"seen": page.revision}).status_code == 302
    assert Channel.objects.with_mark(DAY).get() == page
    assert "Chính thức từ ngày" in shown(first.get(page_of(page)))


def test_an_old_page_in_another_tab_publishes_nothing(world: World) -> None:
    page, chi = prove(site(world)), world.client(editor_account(world))
    for seen in ("", "x", "99", str(page.revision + 1), "9" * 40):
        answer = chi.post(f"/kenh/{page.code}/cong-bo/", {"seen": seen}, follow=True)
        assert "vừa được người khác sửa hoặc đóng" in shown(answer)
    assert not Channel.objects.with_mark(DAY).exists()


def test_a_new_code_takes_the_place_of_the_old_one(world: World) -> None:
    page, browser = site(world), world.client(world.giang_account)
    old = code_of(page, ProofMethod.DNS)
    browser.post(f"{page_of(page)}ma-moi/dns/")
    assert code_of(page, ProofMethod.DNS) != old
    assert browser.post(f"{page_of(page)}ma-moi/khong-co/").status_code == 404


def test_what_a_machine_cannot_see_a_second_person_writes_down(world: World) -> None:
    page, chi = walled(world, Net()), world.client(editor_account(world))
    assert "Tôi đã thấy dòng này" in shown(chi.get(page_of(page)))
    assert "Tôi đã thấy dòng này" not in shown(world.client(world.giang_account).get(page_of(page)))
    refused = chi.post(f"{page_of(page)}nguoi-thu-hai/", {"words": "gọi 0912 345 678"})
    assert refused.status_code == 422
    assert "số điện thoại" in shown(refused)
    chi.post(f"{page_of(page)}nguoi-thu-hai/", {"words": "Trang chính thức: trust://xa.anphuoc.example!"})
    assert ChannelProof.objects.get(method="witness").seen == "Trang chính thức: trust://xa.anphuoc.example!"


def test_a_page_elsewhere_says_that_the_units_site_comes_first(world: World) -> None:
    text = shown(world.client(world.giang_account).get(page_of(facebook(world))))
    assert "xác minh trang web của đơn vị trước" in text


def test_whoever_may_do_nothing_there_finds_no_page(world: World) -> None:
    page = prove(site(world))
    for account in (world.cast.binh_account, world.cast.an_account, world.cast.dung_account):
        assert world.client(account).get(page_of(page)).status_code == 404


@pytest.mark.parametrize(
    ("host", "warned"),
    [
        ("binhminhha.anphuoc.gov.vn", False), ("xa.anphuoc.example", False), ("congan.laocai.vn", True),
        ("binhminhha-gov.vn", True), ("binhminhha.com", True), ("binhminhha.org.vn", True),
    ],
)  # fmt: skip
def test_a_site_that_is_not_under_gov_vn_is_told_so(world: World, host: str, *, warned: bool) -> None:
    new = NewChannel(f"https://{host}", "Trang của xã", Role.OFFICE)
    page = declare_channel(world.cast.commune, new, by=world.giang)
    assert ("không thuộc .gov.vn" in shown(world.client(world.giang_account).get(page_of(page)))) is warned
