"""The people of the story, by role. Only the four of the cast have names; the others are called by their office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ronguon.access.actions.grants import grant
from ronguon.audit.domain import Machine
from ronguon.demo.story.world import World
from ronguon.kernel.vietnamese import slug
from ronguon.people.models import Account
from ronguon.units.domain import Role
from ronguon.units.models import Unit

PASSWORD = "minh-hoa-an-phuoc"  # noqa: S105 (printed for everybody by the demo; a real installation has no default)
DOMAIN = "anphuoc.example"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One demo account: how it signs in, the name shown, and its grants (unit name, role, subtree)."""

    login: str
    name: str
    does: str
    grants: tuple[tuple[str, Role, bool], ...]


PEOPLE = (
    DemoPerson("an", "An", "chuyên viên, UBND xã Bình Minh Hạ", (("UBND xã Bình Minh Hạ", Role.OFFICER, False),)),
    DemoPerson(
        "binh", "Bình", "chỉ đọc, Văn phòng UBND tỉnh",
        (("Văn phòng UBND tỉnh", Role.READER, False), ("UBND tỉnh An Phước", Role.READER, True)),
    ),
    DemoPerson(
        "chi", "Chi", "thẩm định, Sở Khoa học và Công nghệ",
        (("Sở Khoa học và Công nghệ", Role.REVIEWER, False), ("UBND tỉnh An Phước", Role.REVIEWER, True)),
    ),
    DemoPerson("dung", "Dũng", "chuyên viên, UBND xã Suối Rồng", (("UBND xã Suối Rồng", Role.OFFICER, False),)),
    DemoPerson(
        "van-phong", "Văn thư UBND tỉnh", "văn phòng cơ quan ban hành, UBND tỉnh",
        (("UBND tỉnh An Phước", Role.OFFICE, True),),
    ),
    DemoPerson(
        "van-phong-tinh-uy", "Văn thư Tỉnh ủy", "văn phòng cơ quan ban hành, Tỉnh ủy",
        (("Tỉnh ủy An Phước", Role.OFFICE, True),),
    ),
    DemoPerson("lanh-dao", "Lãnh đạo UBND tỉnh", "ký báo cáo, UBND tỉnh", (("UBND tỉnh An Phước", Role.HEAD, True),)),
    DemoPerson(
        "chu-tich-xa", "Chủ tịch xã Bình Minh Hạ", "người đứng đầu UBND xã Bình Minh Hạ",
        (("UBND xã Bình Minh Hạ", Role.HEAD, True),),
    ),
    DemoPerson(
        "lanh-dao-tinh-uy", "Lãnh đạo Tỉnh ủy", "ký văn bản, duyệt sắp xếp, Tỉnh ủy",
        (("Tỉnh ủy An Phước", Role.HEAD, True),),
    ),
    DemoPerson(
        "cam-van-cu", "Chủ tịch xã Cẩm Văn (cũ)", "người đứng đầu UBND xã Cẩm Văn trước khi sáp nhập",
        (("UBND xã Cẩm Văn", Role.HEAD, True),),
    ),
    DemoPerson(
        "cam-van", "Chủ tịch xã Cẩm Vân", "người đứng đầu UBND xã Cẩm Vân, bên nhận bàn giao",
        (("UBND xã Cẩm Vân", Role.HEAD, True),),
    ),
    DemoPerson(
        "quan-tri", "Quản trị", "quản trị cơ quan, vai trò và lời mời",
        (("UBND tỉnh An Phước", Role.ADMIN, True), ("Tỉnh ủy An Phước", Role.ADMIN, True)),
    ),
    DemoPerson(
        "quan-tri-2", "Quản trị thứ hai", "xác nhận vai trò ký, duyệt, thẩm định mà một người không tự giao",
        (("UBND tỉnh An Phước", Role.ADMIN, True), ("Tỉnh ủy An Phước", Role.ADMIN, True)),
    ),
)  # fmt: skip


def invite_all(world: World, since_on: date) -> dict[str, Account]:
    """Make the demo's accounts and their grants; return them by login."""
    accounts = {}
    for person in PEOPLE:
        account = Account.objects.create_user(f"{person.login}@{DOMAIN}", PASSWORD, full_name=person.name)
        for unit, role, subtree in person.grants:
            grant(account, world[unit], role, by=Machine(), since_on=since_on, subtree=subtree)
        accounts[person.login] = account
    return accounts


def officer_of(unit: Unit, since_on: date) -> Account:
    """Return an officer who acts for `unit` in the story; the account cannot sign in."""
    found = Account.objects.filter(grants__unit=unit, grants__role__key=Role.OFFICER.key).first()
    if found is not None:
        return found
    account = Account.objects.create_user(
        f"chuyen-vien.{slug(unit.name)}.{unit.pk}@{DOMAIN}", None, full_name=f"Chuyên viên {unit.name}"
    )
    grant(account, unit, Role.OFFICER, by=Machine(), since_on=since_on)
    return account
