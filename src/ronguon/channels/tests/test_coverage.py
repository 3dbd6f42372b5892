"""Which units below one have an official page: as rows and tiles that agree, and only as far as the reader may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from ronguon.access.tests.cast import DAY
from ronguon.channels.domain.proving import ChannelState
from ronguon.channels.models import Channel, ChannelPublication
from ronguon.channels.tests.making import World, make_channel, make_official, on_day, prove
from ronguon.channels.views.states import state_of
from ronguon.units.models import Unit

pytestmark = pytest.mark.django_db


def marked(unit: Unit) -> Channel:
    return make_official(unit)


def seen(world: World, path: str = "/kenh/tinh-hinh/") -> Any:
    return world.client(world.cast.office_account).get(path)


def words(answer: Any) -> dict[str, str]:
    """Return unit → how it stands."""
    return {line.unit.name: str(line.standing.css) for line in answer.context["lines"]}


def test_each_unit_below_stands_by_its_best_page(world: World) -> None:
    marked(world.cast.commune)
    make_channel(world.cast.commune)
    prove(make_channel(world.cast.other_commune))
    told = words(seen(world))
    assert told["UBND xã Bình Minh Hạ"] == "is-ok"
    assert told["UBND xã Suối Rồng"] == "is-wait"
    assert set(told.values()) == {"is-ok", "is-wait", "is-none"}


def test_a_page_nobody_confirmed_for_half_a_year_is_to_be_confirmed_and_one_without_its_mark_is_lost(
    world: World,
) -> None:
    marked(world.cast.commune)
    lost = marked(world.cast.other_commune)
    ChannelPublication.objects.filter(channel=lost).update(until_on=DAY, because="not_found")
    with on_day(DAY + timedelta(days=183)):
        told = words(seen(world))
    assert (told["UBND xã Bình Minh Hạ"], told["UBND xã Suối Rồng"]) == ("is-stale", "is-lost")


def test_its_numbers_lead_to_as_many_rows(world: World) -> None:
    for unit in (world.cast.commune, world.cast.commune, world.cast.other_commune):
        marked(unit)
    browser = world.client(world.cast.office_account)
    for line in seen(world).context["lines"]:
        if line.official:
            rows = browser.get("/kenh/", {"tim": line.unit.name, "trang-thai": "published"}).context["page"]
            assert rows.paginator.count == line.official
    for bar in seen(world).context["bars"]:
        assert browser.get(bar.url).context["page"].paginator.count == bar.value


@pytest.mark.parametrize("state", list(ChannelState))
def test_the_list_by_state_says_what_the_rule_says(world: World, state: ChannelState) -> None:
    make_channel(world.cast.commune)
    prove(make_channel(world.cast.commune))
    marked(world.cast.commune)
    lost, closed = marked(world.cast.commune), prove(make_channel(world.cast.commune))
    ChannelPublication.objects.filter(channel=lost).update(until_on=DAY, because="renamed")
    Channel.objects.filter(pk=closed.pk).update(withdrawn_on=DAY, reason="Đã có trang mới.")
    by_rule = [page.pk for page in Channel.objects.told().order_by("pk") if state_of(page) is state]
    assert [*Channel.objects.standing(state, DAY).order_by("pk").values_list("pk", flat=True)] == by_rule
    assert len(by_rule) == 1


def test_pending_pages_of_others_are_counted_by_nobody_who_may_not_see_them(world: World) -> None:
    make_channel(world.cast.commune)
    answer = world.client(world.cast.binh_account).get(f"/kenh/tinh-hinh/{world.cast.province.code}/")
    assert words(answer)["UBND xã Bình Minh Hạ"] == "is-none"


def test_it_asks_no_more_for_more_units(world: World, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for unit in (world.cast.commune, world.cast.other_commune):
        marked(unit)
    browser = world.client(world.cast.office_account)
    with django_assert_max_num_queries(40) as few:
        browser.get("/kenh/tinh-hinh/")
    for _ in range(4):
        marked(world.cast.commune)
    with django_assert_max_num_queries(len(few)):
        browser.get("/kenh/tinh-hinh/")
