"""Fill an empty installation for the journeys of people and units."""

from __future__ import annotations

from datetime import date, timedelta

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.invitations import invite
from ronguon.access.tests.cast import FOUNDED, administrator, make_cast
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.kernel import clock
from ronguon.kernel.hashing import sha256
from ronguon.reorganisation.tests.making import merge
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Role, System
from ronguon.units.models import Unit

MORE = ("UBND phường An Phước", "UBND phường Bến Gỗ", "UBND xã Đồng Sen", "UBND xã Cẩm Vân", "UBND xã Cẩm Văn")


def make_unit(name: str, kind: str, parent: Unit, system: System = System.STATE) -> Unit:
    return establish(NewUnit(name, kind, system, FOUNDED, parent, (name.removeprefix("UBND "),)), by=Machine())


def build() -> dict[str, str]:
    """Build the province with a merger, two administrators, an invitation to accept and one to see."""
    cast = make_cast()
    towns = {name: make_unit(name, "ward" if "phường" in name else "commune", cast.province) for name in MORE}
    for village in ("Thôn Đồng Lạc", "Thôn Khe Giữa", "Trường THCS xã Cẩm Văn"):
        make_unit(village, "school" if "Trường" in village else "village", towns["UBND xã Cẩm Văn"])
    for name in ("Văn phòng Tỉnh ủy", "Ban Tuyên giáo và Dân vận Tỉnh ủy"):
        make_unit(name, "party_board", cast.party, System.PARTY)
    account = administrator(cast.province, "admin@example.vn", subtree=True)
    administrator(cast.party, "dang@example.vn", subtree=True)
    merge(
        towns["UBND xã Cẩm Văn"], into=towns["UBND xã Cẩm Vân"], effective_on=date(2026, 1, 1),
        decided_by="Hội đồng nhân dân tỉnh", number="12/NQ-HĐND", by=Machine(),
    )  # fmt: skip
    on = clock.today()
    admin = actor_for(account, on=on)
    secrets = [
        invite(email=f"{who}@example.vn", full_name=name, unit=cast.commune, role=Role.OFFICER, by=admin)[1]
        for who, name in (("moi", "Người Mới"), ("cho", "Người Chờ"), ("dua", "Người Đua"))
    ]
    directive = make_directive(cast.province, stage="issued", closed_at=clock.now(), text_sha256=sha256(b"x"))
    make_assignment(make_obligation(directive), cast.commune, due_on=on + timedelta(days=9))
    audit.chain()
    ended = towns["UBND xã Cẩm Văn"]
    return {
        "secret": secrets[0], "raced": secrets[2], "ended": str(ended.code), "party": str(cast.party.code),
        "commune": str(cast.commune.code), "province": str(cast.province.code),
    }  # fmt: skip
