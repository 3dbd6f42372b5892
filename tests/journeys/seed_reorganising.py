"""Fill an empty installation for the journey of a merger: three communes with open work, who drafts, who decides."""

from __future__ import annotations

from datetime import timedelta

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import FOUNDED, PASSWORD, administrator, make_cast
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.kernel import clock
from ronguon.kernel.hashing import sha256
from ronguon.people.models import Account
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Role, System
from ronguon.units.models import Unit

MERGING = ("UBND xã Cẩm Vân", "UBND xã Cẩm Văn", "UBND xã Đồng Sen")


def head(unit: Unit, name: str) -> None:
    account = Account.objects.create_user(f"{name}@example.vn", PASSWORD, full_name=f"Chủ tịch {unit.name}")
    grant(account, unit, Role.HEAD, by=Machine(), since_on=FOUNDED)


def build() -> dict[str, str]:
    """Build the cast's province with three communes, each with a village and two duties, and their heads."""
    cast = make_cast()
    administrator(cast.province, "admin@example.vn", subtree=True)
    directive = make_directive(cast.province, stage="issued", closed_at=clock.now(), text_sha256=sha256(b"x"))
    duties = [make_obligation(directive, title=title) for title in ("Công bố địa chỉ", "Tập huấn cán bộ")]
    for number, name in enumerate(MERGING):
        commune = establish(NewUnit(name, "commune", System.STATE, FOUNDED, cast.province), by=Machine())
        establish(NewUnit(f"Thôn {number + 1}", "village", System.STATE, FOUNDED, commune), by=Machine())
        head(commune, f"chu-tich-{number + 1}")
        for duty in duties:
            make_assignment(duty, commune, due_on=clock.today() + timedelta(days=9))
    return {"province": str(cast.province.code)}
