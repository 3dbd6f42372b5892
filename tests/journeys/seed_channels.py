"""Fill an empty installation for the journey of an official page: a clerk who declares, an editor who publishes."""

from __future__ import annotations

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import FOUNDED, PASSWORD, make_cast
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.people.models import Account
from ronguon.units.domain import Role


def build() -> dict[str, str]:
    """Build the cast's province; Giang keeps the office of An's commune, Hoa edits there."""
    cast = make_cast()
    for who, name, role in (("giang", "Giang", Role.OFFICE), ("hoa", "Hoa", Role.EDITOR)):
        account = Account.objects.create_user(f"{who}@example.vn", PASSWORD, full_name=name)
        grant(account, cast.commune, role, by=Machine(), since_on=FOUNDED)
    audit.chain()
    return {"commune": str(cast.commune.code)}
