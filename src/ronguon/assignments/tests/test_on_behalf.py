"""Work done on behalf of another: every page says so, and nobody judges what they submitted for somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.urls import reverse

from ronguon.access.actions.delegating import actor_by, end
from ronguon.access.models import Delegation
from ronguon.access.tests.cast import DAY
from ronguon.access.tests.lending import lent
from ronguon.assignments import policies
from ronguon.assignments.actions.reviewing import accept, send_back
from ronguon.assignments.actions.working import acknowledge, record_progress, submit
from ronguon.assignments.models import Submission
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.drafting.tests.days import on_day
from ronguon.kernel.errors import NotAllowedError
from ronguon.people.models import Account as Person
from ronguon.units.domain import Actor, Permission

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


def stand_in(by: Actor, to: Person, action: Permission) -> Actor:
    """Return `to` as they act on behalf of `by` with one power."""
    actor = actor_by(to, lent(by, to, action).code, on=DAY)
    assert actor is not None
    return actor


def words_of(world: World, who: Person, name: str, code: object) -> str:
    return str(world.client(who).get(reverse(name, args=[code])).content.decode())


def submitted(world: World) -> Submission:
    chi = stand_in(world.cast.an, world.cast.chi_account, Permission.REPORT)
    acknowledge(world.assignment, by=chi)
    record_progress(world.occurrence, text="Đang làm thay.", by=chi)
    return submit(world.occurrence, told_without_proof("Đã công bố.", 1), seen="open", by=chi)


def test_each_event_of_the_work_carries_the_lender(world: World) -> None:
    submitted(world)
    verbs = ("assignment.acknowledged", "occurrence.progressed", "occurrence.handed_in")
    events = list(Event.objects.filter(verb__in=verbs))
    assert len(events) == len(verbs)
    assert {event.details["on_behalf"] for event in events} == {str(world.cast.an_account.code)}
    assert {event.actor for event in events} == {world.cast.chi_account.code}
    assert {event.acting_for for event in events} == {world.cast.commune.code}


def test_every_page_that_says_who_did_it_says_on_whose_behalf(world: World) -> None:
    word = submitted(world)
    said = "Chi thay mặt An, UBND xã Bình Minh Hạ"
    cast = world.cast
    pages = {
        "work": words_of(world, cast.an_account, "work:detail", world.occurrence.code),
        "review": words_of(world, cast.head_account, "review:detail", word.code),
        "thread": words_of(world, cast.binh_account, "status:assignment", world.assignment.code),
    }
    assert {page: said in words for page, words in pages.items()} == dict.fromkeys(pages, True)


def test_a_judgement_on_behalf_says_so_beside_one_in_ones_own_right(world: World) -> None:
    cast = world.cast
    word = submit(world.occurrence, told_without_proof("Đã công bố.", 1), seen="open", by=cast.an)
    send_back(word, reason="Thiếu ảnh.", by=stand_in(cast.head, cast.chi_account, Permission.REVIEW))
    again = submit(world.occurrence, told_without_proof("Đã thêm ảnh.", 1), seen="returned", by=cast.an)
    accept(again, by=cast.chi)
    words = words_of(world, cast.an_account, "work:detail", world.occurrence.code)
    assert words.count("Chi thay mặt Lãnh đạo tỉnh") == 1
    assert "Chi, UBND tỉnh An Phước" in words


def test_nobody_judges_what_they_submitted_on_behalf_of_another(world: World) -> None:
    word, chi = submitted(world), world.cast.chi
    assert not policies.may_review(chi, world.assignment), "while they stand in at the body"
    with pytest.raises(NotAllowedError):
        accept(word, by=chi)
    end(Delegation.objects.get(), by=chi)
    assert policies.may_review(chi, world.assignment)
    with pytest.raises(NotAllowedError):
        accept(word, by=chi)
    with pytest.raises(NotAllowedError):
        accept(word, by=stand_in(world.cast.head, world.cast.chi_account, Permission.REVIEW))
    accept(word, by=world.cast.head)


def test_nor_does_whoever_stands_in_for_the_one_who_submitted(world: World) -> None:
    word = submit(world.occurrence, told_without_proof("Đã công bố.", 1), seen="open", by=world.cast.an)
    actor = stand_in(world.cast.head, world.cast.an_account, Permission.REVIEW)
    assert world.cast.commune.code in actor.own_units
    with pytest.raises(NotAllowedError):
        accept(word, by=actor)
    for_an = replace(world.cast.head, on_behalf=world.cast.an_account.code)
    assert policies.may_judge(world.cast.head, word)
    assert not policies.may_judge(for_an, word), "wherever An works by now"
    assert not policies.may_judge(world.cast.binh, word)


def test_the_name_of_a_lender_that_was_erased_is_not_told(world: World) -> None:
    submitted(world)
    audit.shred_name(world.cast.an_account.code, by=Machine())
    words = words_of(world, world.cast.binh_account, "status:assignment", world.assignment.code)
    assert "Chi thay mặt một người đã được xóa tên" in words
