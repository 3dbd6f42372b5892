"""The registry as a look-up asks it: one statement for an address, no words to the database, memory that keeps up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronguon.access.tests.cast import DAY
from ronguon.channels.actions.claiming import Said, claim
from ronguon.channels.domain.answering import AnswerKind, answer
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.domain.shapes import digest_of
from ronguon.channels.models.grounds import grounds_of
from ronguon.channels.models.looking import exact, memory, on_day
from ronguon.channels.tests.making import World, make_channel, make_official
from ronguon.units.actions.tree import bear

ADDRESS = "https://xa-mot.anphuoc.example"


def kind_of(query: str, before: int = 0) -> AnswerKind:
    on = DAY - timedelta(days=before)
    return answer(query, on, on_day(on)).kind


@pytest.mark.both_databases
def test_an_address_is_answered_by_one_statement_without_its_words(world: World) -> None:
    page = make_official(world.cast.commune, ADDRESS)
    with CaptureQueriesContext(connection) as asked:
        (found,) = exact(page.page, DAY)
    assert (found.url, found.unit, found.unit_name) == (
        page.url, str(world.cast.commune.code), world.cast.commune.name,
    )  # fmt: skip
    assert len(asked) == 1
    assert "xa-mot" not in asked[0]["sql"]


@pytest.mark.both_databases
def test_marks_owners_and_claims_of_each_day_are_told(world: World) -> None:
    make_official(
        world.cast.commune, ADDRESS, since_on=DAY - timedelta(days=40), until_on=DAY - timedelta(days=10),
        because=MarkLost.ARCHIVED,
    )  # fmt: skip
    assert [kind_of(ADDRESS, before) for before in (41, 40, 11, 10, 0)] == [
        AnswerKind.UNKNOWN, AnswerKind.OFFICIAL, AnswerKind.OFFICIAL, AnswerKind.FORMER, AnswerKind.FORMER,
    ]  # fmt: skip
    other = make_official(world.cast.other_commune, "https://xa-hai.anphuoc.example")
    claim(Said(other.url))
    assert kind_of(other.url) is AnswerKind.UNDER_REVIEW


def test_a_pending_page_is_nobodys_to_know(world: World) -> None:
    page = make_channel(world.cast.commune, ADDRESS)
    assert kind_of(page.url) is AnswerKind.UNKNOWN
    assert kind_of(world.cast.commune.name) is AnswerKind.NO_CHANNEL


def test_memory_keeps_up_with_the_registry_and_with_names(world: World) -> None:
    first = memory()
    assert memory() is first
    make_official(world.cast.commune, ADDRESS)
    assert memory() is not first
    assert kind_of("xa-mott.anphuoc.example") is AnswerKind.LOOKALIKE
    bear(world.cast.other_commune, "Xã Tên Mới Tinh", DAY)
    assert kind_of("xã tên mới tinh") is AnswerKind.NO_CHANNEL


def test_two_addresses_of_one_digest_are_told_apart(world: World) -> None:
    page = make_official(world.cast.commune, ADDRESS)
    other = make_official(world.cast.commune, "https://xa-hai.anphuoc.example")
    assert digest_of(page.page) != digest_of(other.page)
    assert [one.url for one in exact(page.page, DAY)] == [page.url]


def test_grounds_are_the_proofs_that_hold(world: World) -> None:
    page = make_official(world.cast.commune, ADDRESS, methods=(ProofMethod.FILE, ProofMethod.DNS))
    page.proofs.filter(method="file").update(outcome="not_found")
    (ground,) = grounds_of([str(page.code)], DAY)[str(page.code)]
    assert (ground.method, ground.in_a_row) == (ProofMethod.DNS, 3)
