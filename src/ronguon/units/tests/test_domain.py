from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.kernel.errors import NotAllowedError
from ronguon.units.domain import (
    BUILT_IN,
    FOR_OTHERS,
    OF_THE_UNIT_ITSELF,
    ActiveGrant,
    Actor,
    Permission,
    Role,
    after_path,
    ancestors,
)

numbers = st.integers(min_value=1, max_value=99_999)
paths = st.lists(numbers, min_size=1, max_size=6).map(lambda parts: "".join(f"{part}." for part in parts))


def standing(role: Role, path: str, *, subtree: bool) -> ActiveGrant:
    return ActiveGrant(role, uuid4(), path, subtree)


@given(paths, paths)
def test_what_lies_below_a_path_is_what_begins_with_it(top: str, other: str) -> None:
    assert (top <= other < after_path(top)) == other.startswith(top)


@given(paths)
def test_every_ancestor_begins_the_path_root_first(path: str) -> None:
    found = ancestors(path)
    assert found[-1] == path
    assert [len(one) for one in found] == sorted({len(one) for one in found})
    assert all(path.startswith(one) and one.endswith(".") for one in found)
    assert len(found) == path.count(".")


def test_a_grant_covers_its_unit_alone_or_all_below() -> None:
    assert standing(Role.READER, "1.5.", subtree=True).covers("1.5.9.")
    assert not standing(Role.READER, "1.5.", subtree=False).covers("1.5.9.")
    assert not standing(Role.READER, "1.5.", subtree=True).covers("1.55.")
    assert not standing(Role.READER, "1.5.", subtree=True).covers("1.")


@pytest.mark.parametrize("role", BUILT_IN.values())
@pytest.mark.parametrize("action", list(Permission))
def test_a_role_allows_its_actions_and_no_other(role: Role, action: Permission) -> None:
    actor = Actor(uuid4(), "Ai đó", (standing(role, "1.", subtree=False),))
    assert actor.may(action, "1.") == (action in role.permissions)
    assert not actor.may(action, "2.")


def test_only_the_administrator_manages_and_decides_on_nothing_else() -> None:
    assert [role for role in BUILT_IN.values() if Permission.MANAGE in role.permissions] == [Role.ADMIN]
    assert Role.ADMIN.permissions == {Permission.READ, Permission.MANAGE}


def test_what_only_a_person_may_decide_the_machine_may_not() -> None:
    with pytest.raises(NotAllowedError):
        Actor(None, "Hệ thống").person  # noqa: B018 (asking is the test)


def test_what_was_lent_out_of_a_role_that_reads_below_reads_no_further_than_it_was_lent() -> None:
    own = standing(Role.INSPECTOR, "1.", subtree=False)
    assert own.reads("1.5.")
    lent = replace(own, only=frozenset({Permission.READ}))
    assert lent.reads("1.")
    assert not lent.reads("1.5.")
    assert not lent.reads_below


def test_only_some_actions_of_the_very_role_are_lent_where_they_may_be_done() -> None:
    own, one = standing(Role.HEAD, "1.", subtree=True), frozenset({Permission.SIGN})
    lent = replace(own, only=one, subtree=False)
    assert own.delegates(lent)
    assert own.delegates(replace(lent, subtree=True))
    assert not own.delegates(replace(lent, only=None)), "a whole role is given, not lent"
    assert not own.delegates(replace(lent, role=Role.OFFICE))
    assert not own.delegates(replace(lent, only=frozenset({Permission.MANAGE})))
    assert own.delegates(replace(lent, unit=uuid4(), path="1.5.")) is False, (
        "signing is for the body of the role itself"
    )
    assert own.delegates(replace(lent, unit=uuid4(), path="1.5.", only=frozenset({Permission.REVIEW})))
    assert not own.delegates(replace(lent, path="2."))
    narrow = replace(own, subtree=False)
    assert narrow.delegates(lent)
    assert not narrow.delegates(replace(lent, subtree=True)), "no further down than the role itself"


def test_in_their_own_right_acts_a_person_without_key_and_not_for_another() -> None:
    person = Actor(uuid4(), "Ai đó")
    assert person.own_right
    for other in (replace(person, account=None), replace(person, through=uuid4()), replace(person, on_behalf=uuid4())):
        assert not other.own_right


def test_one_role_that_finds_all_is_enough_and_without_any_nothing_is_found() -> None:
    narrow = ActiveGrant(replace(Role.READER, finds_all=False), uuid4(), "1.", subtree=False)
    wide = standing(Role.READER, "2.", subtree=False)
    assert Actor(uuid4(), "Ai đó", (narrow, wide)).finds_all
    assert not Actor(uuid4(), "Ai đó", (narrow,)).finds_all
    assert not Actor(uuid4(), "Ai đó").finds_all


def test_roles_of_an_installations_own_making_read_always_and_manage_never() -> None:
    assert {*FOR_OTHERS} == {*Permission} - {Permission.READ, Permission.MANAGE}


def test_two_roles_look_and_do_nothing_else_and_two_actions_are_done_in_a_bodys_own_name() -> None:
    assert [role.key for role in BUILT_IN.values() if role.only_reads] == ["inspector", "reader"]
    assert {Permission.REPORT, Permission.SIGN} == OF_THE_UNIT_ITSELF
