"""G4: “this is my own account” hides a declared page at once, without signing in, until another unit has decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.rights.people import tour
from tests.rights.test_g16_who_saw import world as everything
from tests.test_cast_everywhere import Everything

from ronguon.access.tests.cast import DAY
from ronguon.channels.actions.claiming import Said, claim, decide_claim
from ronguon.channels.domain import Sight, sight
from ronguon.channels.models import Channel, ChannelQuerySet, Claim, ClaimDay, ClaimOutcome
from ronguon.channels.tests.making import CLAIMED, World, instant, make_channel, on_day, prove
from ronguon.channels.tests.test_erasing import places
from ronguon.kernel import clock, retention
from ronguon.kernel.errors import RonguonError
from ronguon.kernel.tests.sampling import whole
from ronguon.units.domain import Actor

__all__ = ["everything"]
ADDRESS, NAME = "https://www.facebook.com/bep.nha.mo", "Bếp Nhà Mơ"
CAST = ("giang", "an", "binh", "chi", "dung", "office", "head")
LOOKING = (*(CAST if whole() else ("giang", "an", "dung", "office")), "nobody")
"""Who looks for a page in every place: at each change whoever sees it, a neighbour, and nobody."""


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with on_day():
        yield World()


def send(address: str, **more: str) -> bytes:
    """Say without an account that an address is one's own; return the answer."""
    headers = {"origin": "http://testserver"}
    answer = Client(enforce_csrf_checks=True).post("/tai-khoan-cua-toi/", {"address": address} | more, headers=headers)
    assert answer.status_code == 200
    return answer.content


def sights(world: World, page: Channel) -> set[tuple[str, str]]:
    """Return (who, path) of every place where the page is named, for each of `LOOKING`."""
    unit = page.last_owner.unit.code
    paths = (
        "/kenh/", "/kenh/?tim=bep+nha", f"/kenh/?loai={page.kind}", f"/kenh/{page.code}/", f"/kenh/{page.code}/sua/",
        f"/kenh/{page.code}/dong/", "/kenh/xem-xet/", f"/don-vi/{unit}/", "/tim-kiem/?tim=bep+nha", "/thong-bao/", "/",
        "/tai-khoan/du-lieu-cua-toi.json", f"/api/v1/units/{unit}", "/api/v1/units", "/en/", "/so-cai/",
    )  # fmt: skip
    found = set()
    for who in LOOKING:
        account = getattr(world, f"{who}_account", None) or getattr(world.cast, f"{who}_account", None)
        client = world.client(account)
        for path in paths:
            said = client.get(path).content.decode()
            if ADDRESS in said or NAME in said:
                found.add((who, path))
    return found


def actor(world: World, who: str) -> Actor:
    found: Actor = world.giang if who == "giang" else getattr(world.cast, who)
    return found


@pytest.mark.sampled
def test_a_claimed_page_is_gone_everywhere_in_the_next_request(world: World, show: Callable[[str], None]) -> None:
    page = make_channel(world.cast.commune, ADDRESS, name=NAME)
    before = sights(world, page)
    send("m.facebook.com/bepnhamo?mibextid=1")
    after = sights(world, page)
    show(f"G4 own account: {len(before - after)}/{len(before)} sights of a page that somebody claims are gone at once")
    assert {who for who, _ in before} == {"giang", "an", "office"}
    assert len(before) >= 15
    assert after == set()
    decides = world.client(world.cast.office_account).get(f"/kenh/xem-xet/{Claim.objects.get().code}/")
    assert ADDRESS in decides.content.decode()


def test_a_list_that_forgets_claims_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    page = make_channel(world.cast.commune, ADDRESS, name=NAME)
    claim(Said(ADDRESS))
    monkeypatch.setattr(ChannelQuerySet, "visible_to", ChannelQuerySet.pending_before)
    assert ("giang", "/kenh/") in sights(world, page)


@pytest.mark.sampled
def test_no_address_of_the_site_names_it_but_where_it_is_decided(
    everything: Everything, show: Callable[[str], None]
) -> None:
    visits = tour(everything)
    named = {(one.reader, one.page) for one in visits if CLAIMED in one.html}
    elsewhere = [one for one in visits if one.page != "channels:decide"]
    quiet = sum(CLAIMED not in one.html for one in elsewhere)
    show(f"G4 every address: {quiet}/{len(elsewhere)} pages do not name a claimed page; where it is decided does")
    assert named == {("office", "channels:decide")}


@pytest.mark.parametrize(
    ("proven", "claimed", "shown"),
    [
        (False, False, Sight.SHOWN), (True, False, Sight.SHOWN),
        (False, True, Sight.HIDDEN), (True, True, Sight.MARKED),
    ],
)  # fmt: skip
def test_what_is_proven_stays_and_is_marked(world: World, proven: bool, claimed: bool, shown: Sight) -> None:  # noqa: FBT001 (a table)
    page = make_channel(world.cast.commune, ADDRESS, name=NAME)
    if proven:
        prove(page)
    if claimed:
        claim(Said(ADDRESS))
    assert sight(proven=proven, claimed=claimed) is shown
    with on_day(DAY + timedelta(days=20)):  # long after the decision was due
        for path in ("/kenh/", f"/kenh/{page.code}/", f"/don-vi/{world.cast.commune.code}/"):
            said = world.client(world.giang_account).get(path).content.decode()
            assert (ADDRESS in said) is (shown is not Sight.HIDDEN), path
            marked = "Đang xem xét" in said
            assert marked is (shown is Sight.MARKED), path


def refused(deciders: Iterable[Actor], made: Claim) -> int:
    held = 0
    for one in deciders:
        try:
            decide_claim(made, outcome=ClaimOutcome.REJECTED, reason="Kênh của xã.", by=one)
        except RonguonError:
            held += 1
    return held


@pytest.mark.both_databases
def test_its_own_unit_never_decides_not_even_past_the_rules(world: World, show: Callable[[str], None]) -> None:
    make_channel(world.cast.commune, ADDRESS, name=NAME)
    claim(Said(ADDRESS))
    made = Claim.objects.get()
    others = [who for who in CAST if who != "office"]
    held = refused([actor(world, who) for who in others], made)
    for told in ({"deciding_unit": made.unit}, {"deciding_unit": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.update(outcome="rejected", reason="Của xã.", decided_at=clock.now(), **told)
        held += 1
    decide_claim(made, outcome=ClaimOutcome.REJECTED, reason="Kênh của xã.", by=world.cast.office)
    made.refresh_from_db()
    assert made.deciding_unit == world.cast.province
    again: list[dict[str, Any]] = [
        {"outcome": "upheld"}, {"reason": "Khác."}, {"deciding_unit": world.cast.other_commune},
    ]  # fmt: skip
    for change in again:
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.update(**change)
        held += 1
    show(f"G4 who decides: {held}/{len(others) + 5} of its body, of others, and behind the rules")
    assert held == len(others) + 5


@pytest.mark.both_databases
def test_what_is_not_declared_leaves_a_count_and_what_is_leaves_nothing_in_the_end(
    world: World, show: Callable[[str], None]
) -> None:
    unknown = [f"https://www.facebook.com/bep.nha.mo.{number}" for number in range(20)]
    answers = {send(one, contact="bepnhamo@thu.example", words="bep nha mo") for one in unknown}
    clean = 20 if places() == [] else 0
    make_channel(world.cast.commune, ADDRESS, name=NAME)
    answers.add(send(ADDRESS, contact="bepnhamo@thu.example", words="bep nha mo"))
    assert len(answers) == 1, "the answer tells nobody whether an address is declared"
    assert ClaimDay.objects.get().amount == 21
    decide_claim(Claim.objects.get(), outcome=ClaimOutcome.UPHELD, reason="Trang của một người.", by=world.cast.office)
    assert places() == ["channels_claim.contact", "channels_claim.words"]
    retention.carry_out(instant(DAY + timedelta(days=90)))
    clean += places() == []
    show(f"G4 what is kept: {clean}/21 addresses leave no word of them in any table")
    assert clean == 21
