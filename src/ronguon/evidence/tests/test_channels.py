"""An official page proves the duty that asked for one: one tap lays a file that says why it is official."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from ronguon.assignments.tests.world import World
from ronguon.channels.models import Channel, ChannelPublication
from ronguon.channels.tests.making import make_channel, make_official
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.actions import add_channel
from ronguon.evidence.models import Evidence
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


def official(world: World) -> Channel:
    return make_official(world.cast.commune, "https://xa.anphuoc.example", since_on=clock.today())


def test_the_file_says_whose_page_it_is_since_when_and_what_shows_it(world: World) -> None:
    made = add_channel(world.occurrence, official(world), by=world.cast.an)
    answer = world.client(world.cast.chi_account).get(f"/minh-chung/{made.code}/")
    text = answer.content.decode()
    assert made.title == "Kênh chính thức: Trang của xã"
    for said in ("Đơn vị: UBND xã Bình Minh Hạ", "https://xa.anphuoc.example/", "bản ghi xác minh", "Người thứ hai"):
        assert said in text


def test_a_page_without_its_mark_or_of_another_unit_proves_nothing(world: World) -> None:
    lost, pending = official(world), make_channel(world.cast.commune)
    ChannelPublication.objects.filter(channel=lost).update(until_on=clock.today(), because="renamed")
    other = make_official(world.cast.other_commune, since_on=clock.today())
    for page in (lost, pending, other):
        with pytest.raises(IllegalMoveError):
            add_channel(world.occurrence, page, by=world.cast.an)
    assert not Evidence.objects.exists()


def test_only_the_unit_that_holds_the_work_gives_its_page(world: World) -> None:
    page = official(world)
    for stranger in (world.cast.binh, world.cast.chi, world.cast.dung):
        with pytest.raises(NotAllowedError):
            add_channel(world.occurrence, page, by=stranger)


def test_one_tap_on_the_page_of_the_work_is_enough(world: World) -> None:
    page, browser = official(world), world.client(world.cast.an_account)
    work = f"/viec-phai-lam/{world.occurrence.code}/"
    tap = f"/minh-chung/them/{world.occurrence.code}/kenh/{page.code}/"
    assert tap in browser.get(work).content.decode()
    assert browser.post(tap).status_code == 302
    assert Evidence.objects.get().title == "Kênh chính thức: Trang của xã"
    assert browser.post(f"/minh-chung/them/{world.occurrence.code}/kenh/{uuid4()}/").status_code == 404
