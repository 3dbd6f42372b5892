"""The invented province: two trees and the units beside them, with names that test the software on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ronguon.audit.domain import Machine
from ronguon.kernel.vietnamese import slug
from ronguon.units.actions.pairing import pair
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.models import Unit

COMMUNES = (
    ("ward", "phường An Phước"),
    ("ward", "phường Tân Lập"),
    ("ward", "phường Bến Gỗ"),
    ("commune", "xã Bình Minh Hạ"),
    ("commune", "xã Suối Rồng"),
    ("commune", "xã Ngọc Đường"),
    ("commune", "xã Đồng Sen"),
    ("commune", "xã Thạch Khê Thượng"),
    ("commune", "xã Hòa Lạc Giang"),
    ("commune", "xã Cẩm Vân"),
    ("commune", "xã Cẩm Văn"),
    ("commune", "xã Mường Thanh Sơn"),
    ("special_zone", "đặc khu Hòn Trầm"),
)
"""Kind and name of each commune before the merger; Cẩm Văn joins Cẩm Vân."""

DEPARTMENTS = (
    "Sở Khoa học và Công nghệ",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Giáo dục và Đào tạo",
    "Sở Nội vụ",
    "Sở Nông nghiệp và Môi trường",
    "Thanh tra tỉnh",
)
_VILLAGES = ("Đồng Lạc", "Khe Giữa", "Bãi Trên", "Gò Mít", "Cây Đa", "Suối Cạn")
_BESIDE = (
    ("front", "Ủy ban MTTQ tỉnh", ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "Ủy ban MTTQ Việt Nam tỉnh")),
    ("union", "Tỉnh đoàn", ("Ban Thường vụ Tỉnh đoàn",)),
    ("union", "Hội Nông dân tỉnh", ("Hội Nông dân",)),
    ("union", "Hội Phụ nữ tỉnh", ("Hội Phụ nữ", "Hội Liên hiệp Phụ nữ tỉnh")),
)
_BOARDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("party_office", "Văn phòng Tỉnh ủy", ()),
    ("party_board", "Ban Tổ chức Tỉnh ủy", ("Ban Tổ chức",)),
    ("party_board", "Ban Tuyên giáo và Dân vận Tỉnh ủy", ("Ban Tuyên giáo và Dân vận",)),
    ("party_inspection", "Ủy ban Kiểm tra Tỉnh ủy", ("Ủy ban Kiểm tra",)),
    ("party_upper", "Đảng ủy UBND tỉnh", ("Đảng ủy Ủy ban nhân dân tỉnh",)),
)


@dataclass(frozen=True, slots=True)
class World:
    """The units the story speaks of by name."""

    province: Unit
    party: Unit
    units: dict[str, Unit]

    def __getitem__(self, name: str) -> Unit:
        return self.units[name]


def build(since_on: date) -> World:
    """Establish every unit of the province on `since_on`, through the actions."""
    units: dict[str, Unit] = {}

    def make_unit(name: str, kind: str, parent: Unit | None, *aliases: str, system: System = System.STATE) -> Unit:
        new = NewUnit(name, kind, system, since_on, parent, aliases)
        units[name] = establish(new, by=Machine())
        return units[name]

    province = make_unit("UBND tỉnh An Phước", "province", None, "UBND tỉnh", "Ủy ban nhân dân tỉnh An Phước")
    make_unit("Văn phòng UBND tỉnh", "office", province, "Văn phòng Ủy ban nhân dân tỉnh")
    for name in DEPARTMENTS:
        make_unit(name, "department", province)
    party = make_unit("Tỉnh ủy An Phước", "party_province", None, "Tỉnh ủy", system=System.PARTY)
    for kind, name, aliases in _BOARDS:
        make_unit(name, kind, party, *aliases, system=System.PARTY)
    for kind, name, aliases in _BESIDE:
        make_unit(name, kind, None, *aliases, system=System.BESIDE)
    for kind, name in COMMUNES:
        commune = make_unit(f"UBND {name}", kind, province, name)
        _below(make_unit, commune, name)
        committee = make_unit(f"Đảng ủy {name}", "party_commune", party, system=System.PARTY)
        pair(commune, committee, on=since_on, by=Machine())
        for number in ("1", "2"):
            make_unit(f"Chi bộ {number}, {name}", "party_cell", committee, system=System.PARTY)
    return World(province, party, units)


def _below(make_unit: Callable[..., Unit], commune: Unit, name: str) -> None:
    count = 4 + len(slug(name)) % 3
    word = "Khu phố" if commune.kind == "ward" else "Thôn"
    for village in _VILLAGES[:count]:
        make_unit(f"{word} {village}, {name}", "village", commune)
    make_unit(f"Trường THCS {name}", "school", commune)
    make_unit(f"Trạm y tế {name}", "health_station", commune)
