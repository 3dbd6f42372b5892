"""Declared pages in the story: a few that units declare, all waiting for proof; one is closed."""

from __future__ import annotations

from dataclasses import dataclass

from ronguon.channels.actions import NewChannel, declare_channel, withdraw_channel
from ronguon.channels.models import Channel
from ronguon.demo.story.world import World
from ronguon.units.domain import Actor, Role


@dataclass(frozen=True, slots=True)
class Declared:
    """A page of a unit, and who declares it by login."""

    login: str
    unit: str
    address: str
    name: str


PAGES = (
    Declared("van-phong", "UBND tỉnh An Phước", "https://anphuoc.example", "Cổng thông tin điện tử tỉnh An Phước"),
    Declared("van-phong-tinh-uy", "Tỉnh ủy An Phước", "https://tinhuy.anphuoc.example", "Trang tin Tỉnh ủy An Phước"),
    Declared(
        "van-phong", "Sở Khoa học và Công nghệ", "https://khoahoc.anphuoc.example", "Trang tin Sở Khoa học và Công nghệ"
    ),
    Declared("chu-tich-xa", "UBND xã Bình Minh Hạ", "https://binhminhha.anphuoc.example", "Trang tin xã Bình Minh Hạ"),
    Declared("cam-van", "UBND xã Cẩm Vân", "https://camvan.anphuoc.example", "Trang tin xã Cẩm Vân"),
    Declared("van-phong", "UBND xã Suối Rồng", "https://suoirong-cu.example", "Trang tin cũ xã Suối Rồng"),
    Declared("van-phong", "UBND xã Suối Rồng", "https://suoirong.anphuoc.example", "Trang tin xã Suối Rồng"),
)
"""Addresses that nobody can ever own."""
CLOSED = "https://suoirong-cu.example/"


def declare(land: World, page: Declared, *, by: Actor) -> None:
    """Declare one page."""
    declare_channel(land[page.unit], NewChannel(page.address, page.name, Role.OFFICE), by=by)


def close(*, by: Actor) -> None:
    """Close the page that another one replaced: nobody had proven it, so it is erased."""
    withdraw_channel(Channel.objects.get(url=CLOSED), by=by)
