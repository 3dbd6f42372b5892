"""No sum is silently a part: whoever may not see all that is laid at a unit reads so in the interface, page and file.

What a unit below laid on itself is seen from above only by who reads below.
"""

from __future__ import annotations

import pytest

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import FOUNDED, Cast
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.people.models import Account
from ronguon.portal.tests.calling import DAY, House
from ronguon.units.domain import Role

pytestmark = pytest.mark.both_databases


def own_work(cast: Cast) -> None:
    """Let a commune lay something on itself."""
    own = make_obligation(make_directive(cast.commune, number="3/KH-UBND", stage="issued"))
    make_assignment(own, cast.commune, assigned_by=cast.commune, due_on=DAY)


def narrow_reader(cast: Cast) -> Account:
    """Return somebody who reads at the province and nothing below it."""
    found = Account.objects.create_user("hep@example.vn", None, full_name="Người đọc hẹp")
    grant(found, cast.province, Role.READER, by=Machine(), since_on=FOUNDED)
    return found


def test_a_narrower_key_is_told_that_its_numbers_are_no_total(house: House) -> None:
    wide, narrow = house.scripts["binh"], house.scripts["office"]
    before, mine = (one.get("/standing").json() for one in (wide, narrow))
    assert [before["partial"], mine["partial"]] == [False, False]
    assert before["counts"] == mine["counts"]
    assert mine["covers"].startswith("Gồm mọi việc")
    own_work(house.world.cast)
    seen, some = (one.get("/standing").json() for one in (wide, narrow))
    assert (seen["partial"], seen["counts"]["total"]) == (False, before["counts"]["total"] + 1)
    assert not any(line["partial"] for line in seen["lines"])
    assert (some["partial"], some["counts"]) == (True, mine["counts"])
    assert "còn những việc khác" in some["covers"]
    assert [line["unit"] for line in some["lines"] if line["partial"]] == [str(house.world.cast.commune.code)]
    assert narrow.get("/standing", system="state").json()["partial"]
    assert not wide.get("/standing", system="state").json()["partial"]


def test_the_page_and_its_table_say_that_they_hold_a_part(house: House) -> None:
    cast = house.world.cast
    own_work(cast)
    wide, narrow = (house.world.client(account) for account in (cast.binh_account, narrow_reader(cast)))
    page, words = f"/tinh-hinh/{cast.province.code}/", "Các số này chưa phải là tổng số."
    assert words in narrow.get(page).content.decode()
    assert words not in wide.get(page).content.decode()
    last = [one.get(f"{page}bang.csv").content.decode().splitlines()[-1] for one in (narrow, wide)]
    assert last[0].endswith('"phần được phép xem"')
    assert last[1].endswith('"toàn bộ"')
