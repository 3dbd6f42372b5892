"""The title of a page of figures names the page, then the unit."""

from __future__ import annotations

import re
from uuid import uuid4

from ronguon.access.models import GrantRequest
from ronguon.assignments.tests.world import World
from ronguon.kernel import clock
from ronguon.units.domain import Role


def test_the_title_begins_with_words_and_no_colon(db: None) -> None:
    world = World()
    told = world.client(world.cast.binh_account).get("/tinh-hinh/").content.decode()
    title = " ".join(" ".join(re.findall(r"<title>(.*?)</title>", told, re.DOTALL)).split())
    assert title.startswith("Tình hình: UBND tỉnh An Phước")


def test_who_holds_no_role_reads_a_title_too(db: None) -> None:
    world = World()
    world.cast.binh_account.grants.all().delete()
    told = world.client(world.cast.binh_account).get("/tinh-hinh/").content.decode()
    title = " ".join(" ".join(re.findall(r"<title>(.*?)</title>", told, re.DOTALL)).split())
    assert title.startswith("Tình hình")


def test_whose_role_waits_reads_which_and_for_whom(db: None) -> None:
    world = World()
    account, unit = world.cast.binh_account, world.cast.commune
    account.grants.all().delete()
    GrantRequest.objects.create(
        account=account, unit=unit, role_id=Role.HEAD.key, reason="QĐ 12", asked_by=uuid4(), asked_at=clock.now()
    )
    told = world.client(account).get("/tinh-hinh/").content.decode()
    assert "chờ người quản trị thứ hai" in told
    assert f"Người đứng đầu, {unit.name}" in told
    assert "Tài khoản chưa có vai trò" not in told
