"""Official pages in the story: declared, proven, published by a second person; some wait, one is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ronguon.channels.actions import NewChannel, declare_channel, withdraw_channel
from ronguon.channels.actions.looking import look as look_at
from ronguon.channels.actions.publishing import publish_channel
from ronguon.channels.models import Channel
from ronguon.demo.story.network import way_out
from ronguon.demo.story.world import World
from ronguon.units.domain import Actor, Role


@dataclass(frozen=True, slots=True)
class Declared:
    """A page of a unit, who declares it by login, and who publishes it; nobody where it waits for them."""

    login: str
    unit: str
    address: str
    name: str
    publisher: str = ""


PAGES: Final = (
    Declared(
        "van-phong", "UBND tỉnh An Phước", "https://anphuoc.example", "Cổng thông tin điện tử tỉnh An Phước", "lanh-dao"
    ),
    Declared(
        "van-phong-tinh-uy", "Tỉnh ủy An Phước", "https://tinhuy.anphuoc.example", "Trang tin Tỉnh ủy An Phước",
        "lanh-dao-tinh-uy",
    ),
    Declared(
        "van-phong", "Sở Khoa học và Công nghệ", "https://khoahoc.anphuoc.example",
        "Trang tin Sở Khoa học và Công nghệ", "lanh-dao",
    ),
    Declared(
        "chu-tich-xa", "UBND xã Bình Minh Hạ", "https://binhminhha.anphuoc.example", "Trang tin xã Bình Minh Hạ",
        "van-phong",
    ),
    Declared("cam-van", "UBND xã Cẩm Vân", "https://camvan.anphuoc.example", "Trang tin xã Cẩm Vân"),
    Declared("van-phong", "UBND xã Suối Rồng", "https://suoirong-cu.example", "Trang tin cũ xã Suối Rồng"),
    Declared("van-phong", "UBND xã Suối Rồng", "https://suoirong.anphuoc.example", "Trang tin xã Suối Rồng"),
    *(
        Declared("van-phong", f"UBND {name}", f"https://{host}.anphuoc.example", f"Trang tin {name}", "lanh-dao")
        for name, host in (
            ("phường An Phước", "phuonganphuoc"), ("phường Tân Lập", "tanlap"), ("phường Bến Gỗ", "bengo"),
            ("xã Ngọc Đường", "ngocduong"), ("xã Đồng Sen", "dongsen"), ("xã Thạch Khê Thượng", "thachkhethuong"),
            ("xã Hòa Lạc Giang", "hoalacgiang"), ("đặc khu Hòn Trầm", "hontram"),
        )
    ),
)  # fmt: skip
"""Addresses that nobody can ever own. No page of xã Mường Thanh Sơn: it has none yet."""
FORMER: Final = Declared(
    "cam-van-cu", "UBND xã Cẩm Văn", "https://xacamvan.anphuoc.example", "Trang tin xã Cẩm Văn", "van-phong"
)
"""The page of a commune that ended: official until it passed on, then closed by the commune that goes on."""
CLOSED: Final = "https://suoirong-cu.example/"
ENDED: Final = "Xã Cẩm Văn đã nhập vào xã Cẩm Vân; trang tin của xã nay là camvan.anphuoc.example."


def declare(land: World, page: Declared, *, by: Actor) -> None:
    """Declare one page."""
    declare_channel(land[page.unit], NewChannel(page.address, page.name, Role.OFFICE), by=by)


def _of(page: Declared) -> Channel:
    return Channel.objects.told().get(name=page.name)


def look(page: Declared) -> None:
    """Let the machine look whether the domain of a page publishes its code."""
    look_at(_of(page), way_out())


def publish(page: Declared, *, by: Actor) -> None:
    """Let a second person give a proven page the official mark."""
    channel = _of(page)
    publish_channel(channel, seen=channel.revision, by=by)


def close(*, by: Actor) -> None:
    """Close the page that another one replaced: nobody had proven it, so it is erased."""
    withdraw_channel(Channel.objects.get(url=CLOSED), by=by)


def end_former(*, by: Actor) -> None:
    """Close the page of the commune that ended, with the reason."""
    withdraw_channel(_of(FORMER), reason=ENDED, by=by)
