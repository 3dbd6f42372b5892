"""The cast of every test: An owns, Bình may look, Chi approves, Dũng is a stranger; and the units they act for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.audit.domain import Machine
from ronguon.people.models import Account
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Actor, Role, System
from ronguon.units.models import Unit
from ronguon.units.tests.remembered import remembered

DAY = date(2026, 3, 2)
"""The Monday on which the cast's world begins to be looked at."""
FOUNDED = date(2025, 7, 1)
PASSWORD = "mat-khau-cua-bai-thu-2026"


@dataclass(frozen=True, slots=True)
class Cast:
    """People with their accounts, and the units of a small province."""

    province: Unit
    province_office: Unit
    department: Unit
    commune: Unit
    other_commune: Unit
    party: Unit
    office_account: Account
    head_account: Account
    an_account: Account
    binh_account: Account
    chi_account: Account
    dung_account: Account

    def actor(self, account: Account, on: date | None = None) -> Actor:
        """Return the account as it may act on the day `on` (today's grants began long ago)."""
        return actor_for(account, on=on or DAY)

    @property
    def an(self) -> Actor:
        """Officer of the commune: owns its work."""
        return self.actor(self.an_account)

    @property
    def binh(self) -> Actor:
        """Reader for the whole province: may look."""
        return self.actor(self.binh_account)

    @property
    def chi(self) -> Actor:
        """Reviewer at the province: approves."""
        return self.actor(self.chi_account)

    @property
    def dung(self) -> Actor:
        """Officer of another commune: a stranger here."""
        return self.actor(self.dung_account)

    @property
    def office(self) -> Actor:
        """Office of the issuing province: reads in, confirms, issues, drafts."""
        return self.actor(self.office_account)

    @property
    def head(self) -> Actor:
        """Head of the province: signs."""
        return self.actor(self.head_account)


def _unit(name: str, kind: str, parent: Unit | None, system: System = System.STATE, *aliases: str) -> Unit:
    return establish(NewUnit(name, kind, system, FOUNDED, parent, aliases), by=Machine())


def _person(email: str, name: str, unit: Unit, role: Role, *, subtree: bool = False) -> Account:
    account = Account.objects.create_user(email, PASSWORD, full_name=name)
    grant(account, unit, role, by=Machine(), since_on=FOUNDED, subtree=subtree)
    return account


def make_cast() -> Cast:
    """Return the province, its units and the cast, as the actions build them."""
    return remembered(_build)


def _build() -> Cast:
    province = _unit("UBND tỉnh An Phước", "province", None, System.STATE, "Ủy ban nhân dân tỉnh", "UBND tỉnh")
    office = _unit("Văn phòng UBND tỉnh", "office", province)
    department = _unit("Sở Khoa học và Công nghệ", "department", province)
    commune = _unit("UBND xã Bình Minh Hạ", "commune", province, System.STATE, "xã Bình Minh Hạ")
    other = _unit("UBND xã Suối Rồng", "commune", province, System.STATE, "xã Suối Rồng")
    party = _unit("Tỉnh ủy An Phước", "party_province", None, System.PARTY)
    return Cast(
        province=province,
        province_office=office,
        department=department,
        commune=commune,
        other_commune=other,
        party=party,
        office_account=_person("office@example.vn", "Văn thư tỉnh", province, Role.OFFICE, subtree=True),
        head_account=_person("head@example.vn", "Lãnh đạo tỉnh", province, Role.HEAD, subtree=True),
        an_account=_person("an@example.vn", "An", commune, Role.OFFICER),
        binh_account=_person("binh@example.vn", "Bình", province, Role.READER, subtree=True),
        chi_account=_person("chi@example.vn", "Chi", province, Role.REVIEWER, subtree=True),
        dung_account=_person("dung@example.vn", "Dũng", other, Role.OFFICER),
    )


def administrator(unit: Unit, email: str, *, subtree: bool) -> Account:
    """Make an administrator of `unit`, for tests about roles and invitations."""
    return _person(email, "Quản trị", unit, Role.ADMIN, subtree=subtree)
