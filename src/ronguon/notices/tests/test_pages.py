"""The list of notices and the bell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

import pytest
from django.test import Client

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED, Cast, make_cast
from ronguon.audit.domain import Machine
from ronguon.kernel import clock
from ronguon.notices import actions
from ronguon.notices.models import Notice
from ronguon.notices.registry import place
from ronguon.notices.views import fresh
from ronguon.people.models import Account
from ronguon.units.domain import Role
from ronguon.units.models import Unit

pytestmark = pytest.mark.django_db
URL = "/thong-bao/"


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.telling(datetime(DAY.year, DAY.month, DAY.day, 3, tzinfo=UTC)):
        yield make_cast()


def tell(unit: Unit, title: str, kind: str = "reminder", rung: str = "T-7", days_ago: int = 0) -> None:
    subject = str(uuid5(NAMESPACE_OID, f"{title}-{unit.pk}"))
    new = actions.New(
        unit=unit.pk, kind=kind, rung=rung, subject_kind="occurrence", subject=subject, title=title,
        address=place("work"),
    )  # fmt: skip
    actions.post_all([new], at=clock.now() - timedelta(days=days_ago))


def browser(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, f"{who}_account"))
    return client


def titles(client: Client, **query: str) -> list[str]:
    page = client.get(URL, query).content.decode()
    return re.findall(r'<a href="/viec-phai-lam/">([^<]+)</a></span>', page)


def test_each_sees_the_notices_of_their_own_unit(cast: Cast) -> None:
    tell(cast.commune, "Của xã")
    tell(cast.province, "Của tỉnh")
    seen = {who: titles(browser(cast, who)) for who in ("an", "binh", "chi", "dung")}
    assert seen == {"an": ["Của xã"], "binh": ["Của tỉnh"], "chi": ["Của tỉnh"], "dung": []}
    assert Client().get(URL).status_code == 302


def test_who_has_no_role_has_no_notices(cast: Cast) -> None:
    client = Client()
    client.force_login(Account.objects.create_user("new@example.vn", None, full_name="Mới"))
    assert client.get(URL).status_code == 403


def test_newest_first_and_by_kind(cast: Cast) -> None:
    tell(cast.commune, "Cũ", days_ago=5)
    tell(cast.commune, "Mới", kind="returned", rung="1")
    an = browser(cast, "an")
    assert titles(an) == ["Mới", "Cũ"]
    assert titles(an, loai="nhac") == ["Cũ"]
    assert titles(an, loai="tra-lai") == ["Mới"]
    assert titles(an, loai="lạ") == ["Mới", "Cũ"]


def test_pages(cast: Cast) -> None:
    for number in range(30):
        tell(cast.commune, f"Việc {number}")
    an = browser(cast, "an")
    assert [len(titles(an)), len(titles(an, trang="2")), len(titles(an, trang="99"))] == [25, 5, 5]


def test_two_units_can_be_told_apart(cast: Cast) -> None:
    grant(cast.an_account, cast.other_commune, Role.READER, by=Machine(), since_on=FOUNDED)
    tell(cast.commune, "Của xã này")
    tell(cast.other_commune, "Của xã kia")
    an = browser(cast, "an")
    assert titles(an, **{"don-vi": str(cast.other_commune.code)}) == ["Của xã kia"]
    assert an.get(URL, {"don-vi": str(cast.province.code)}).status_code == 404
    assert an.get(URL, {"don-vi": "x"}).status_code == 404


def test_the_bell_counts_the_last_seven_days_whoever_looked(cast: Cast) -> None:
    for number, days_ago in enumerate((0, 3, 6, 8, 40)):
        tell(cast.commune, f"Việc {number}", days_ago=days_ago)
    an = browser(cast, "an")
    an.get(URL)
    assert fresh(cast.an) == 3
    assert fresh(cast.dung) == 0
    assert '<span class="rn-bar__dot" aria-hidden="true">3</span>' in an.get(URL).content.decode()


def test_nobody_is_followed_in_what_they_read() -> None:
    assert {field.name for field in Notice._meta.get_fields()} == {
        "id", "code", "unit", "kind", "rung", "subject_kind", "subject", "title", "address", "made_at"
    }  # fmt: skip


def test_a_notice_is_posted_once_and_dated_as_told(cast: Cast) -> None:
    tell(cast.commune, "Một lần", days_ago=2)
    tell(cast.commune, "Một lần")
    assert Notice.objects.get().made_at == clock.now() - timedelta(days=2)
    assert actions.post(
        actions.New(
            cast.commune.pk, "reminder", "T-1", "occurrence", f"Một lần-{cast.commune.pk}", "x" * 400, place("work")
        )
    )
    assert len(Notice.objects.get(rung="T-1").title) == 300
