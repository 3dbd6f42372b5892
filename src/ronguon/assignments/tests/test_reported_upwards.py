from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED, Cast, make_cast
from ronguon.assignments.models import Occurrence
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.making import NOW, make_directive, make_obligation
from ronguon.kernel import clock
from ronguon.notices import actions
from ronguon.notices.models import Notice
from ronguon.notices.registry import place
from ronguon.notices.views import fresh
from ronguon.people.models import Account
from ronguon.units.domain import Role
from ronguon.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.telling(NOW):
        yield make_cast()


def at_the_province(cast: Cast, role: Role, *, wide: bool) -> Account:
    account = Account.objects.create_user(f"{role.key}-{wide}@example.vn", None, full_name="Người tỉnh")
    grant(account, cast.province, role, by=Machine(), since_on=FOUNDED, subtree=wide)
    return account


def overdue_at_the_commune(cast: Cast, assigned_by: Unit) -> Occurrence:
    """Report upwards that the commune is late with what `assigned_by` laid on it."""
    duty = make_obligation(make_directive(assigned_by, stage="issued", closed_at=NOW))
    late = make_assignment(duty, cast.commune)
    actions.post(
        actions.New(
            unit=cast.province.pk, kind=Notice.Kind.ESCALATION, rung="T+3", subject_kind="occurrence",
            subject=str(late.code), title="Việc của xã", address=place("occurrence", late.code),
        )
    )  # fmt: skip
    return late


@pytest.mark.parametrize(
    ("assigned_by", "wide", "opens"),
    [("province", False, True), ("province", True, True), ("party", False, False), ("party", True, True)],
)
def test_what_is_reported_from_below_is_told_to_whom_it_opens(
    assigned_by: str,
    wide: bool,  # noqa: FBT001 (a column of the table above)
    opens: bool,  # noqa: FBT001 (as above)
    cast: Cast,
) -> None:
    late = overdue_at_the_commune(cast, getattr(cast, assigned_by))
    account = at_the_province(cast, Role.OFFICER, wide=wide)
    actor = actor_for(account, on=DAY)
    client = Client()
    client.force_login(account)
    assert (client.get(f"/viec-phai-lam/{late.code}/").status_code == 200) is opens
    assert fresh(actor) == Notice.objects.visible_to(actor).count() == int(opens)
    for page in ("/thong-bao/", "/viec-phai-lam/"):
        assert ("Việc của xã" in client.get(page).content.decode()) is opens, page
