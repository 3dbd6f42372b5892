from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.kernel.errors import NotAllowedError
from ronguon.units.domain import BUILT_IN, Actor, Deed, Role, Standing, after_path, ancestors

numbers = st.integers(min_value=1, max_value=99_999)
paths = st.lists(numbers, min_size=1, max_size=6).map(lambda parts: "".join(f"{part}." for part in parts))


def standing(role: Role, path: str, *, subtree: bool) -> Standing:
    return Standing(role, uuid4(), path, subtree)


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
@pytest.mark.parametrize("deed", list(Deed))
def test_a_role_allows_its_deeds_and_no_other(role: Role, deed: Deed) -> None:
    actor = Actor(uuid4(), "Ai đó", (standing(role, "1.", subtree=False),))
    assert actor.may(deed, "1.") == (deed in role.deeds)
    assert not actor.may(deed, "2.")


def test_only_the_administrator_manages_and_decides_on_nothing_else() -> None:
    assert [role for role in BUILT_IN.values() if Deed.MANAGE in role.deeds] == [Role.ADMIN]
    assert Role.ADMIN.deeds == {Deed.READ, Deed.MANAGE}


def test_what_only_a_person_may_decide_the_machine_may_not() -> None:
    with pytest.raises(NotAllowedError):
        Actor(None, "Hệ thống").person  # noqa: B018 (asking is the test)
