"""The title of a page of figures names the page, then the body."""

from __future__ import annotations

import re

from ronguon.obligations.tests.world import World


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
