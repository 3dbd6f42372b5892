"""The page of a unit says how its duties stand, on the day that is looked at, to whoever may read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from ronguon.access.tests.cast import DAY
from ronguon.assignments.tests.world import World
from ronguon.drafting.tests.days import on_day
from ronguon.kernel.days import vietnamese_date
from ronguon.people.models import Account
from ronguon.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        world = World()
        world.owe("Còn hạn", unit=world.cast.department, due_on=DAY + timedelta(days=9))
        world.owe("Quá hạn", unit=world.cast.department, due_on=DAY - timedelta(days=2))
        yield world


def page(world: World, account: Account, unit: Unit, query: str = "") -> Any:
    answer = world.client(account).get(f"/don-vi/{unit.code}/{query}")
    assert answer.status_code == 200
    return answer


def told(answer: Any) -> str | None:
    found = re.search(r'aria-labelledby="nhiem-vu-duoc-giao".*?</section>', answer.content.decode(), re.DOTALL)
    return found[0] if found else None


def test_a_bodys_page_counts_its_duties_and_leads_to_each(world: World) -> None:
    said = told(page(world, world.cast.binh_account, world.cast.department))
    assert said is not None
    assert re.search(r"2\\s*</a>|>2<", said)
    rows = f"/tinh-hinh/{world.cast.department.code}/viec/"
    assert f'href="{rows}"' in said
    assert f"{rows}?nhom=over" in said
    assert world.client(world.cast.binh_account).get(rows).context["page"].paginator.count == 2


def test_on_another_day_it_tells_that_day_and_keeps_it_in_its_links(world: World) -> None:
    later = vietnamese_date(DAY + timedelta(days=30))
    said = told(page(world, world.cast.binh_account, world.cast.department, f"?ngay={later}"))
    assert said is not None
    over = re.search(r'href="([^"]*nhom=over[^"]*)"[^>]*>(\d+)', said)
    assert over is not None
    assert over[2] == "2"
    found = world.client(world.cast.binh_account).get(unescape(over[1])).context
    assert (found["page"].paginator.count, found["ask"].on) == (2, DAY + timedelta(days=30))


def test_a_stranger_sees_the_unit_and_not_what_it_owes(world: World) -> None:
    answer = page(world, world.cast.dung_account, world.cast.department)
    assert told(answer) is None
    assert "Quá hạn" not in answer.content.decode()


def test_a_unit_that_owes_nothing_says_so(world: World) -> None:
    assert "chưa có nhiệm vụ nào" in str(told(page(world, world.cast.binh_account, world.cast.province_office)))
