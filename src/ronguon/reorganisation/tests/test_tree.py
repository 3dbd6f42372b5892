from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronguon.access.middleware import NOBODY
from ronguon.access.tests.cast import DAY, FOUNDED, Cast
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reorganisation.tests.making import merge
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import BUILT_IN, ActiveGrant, Actor, Permission, Role, System
from ronguon.units.models import Place, Transition, TransitionParticipant, Unit
from ronguon.units.models.units import readable

pytestmark = pytest.mark.both_databases

CHANGE = date(2026, 1, 1)


def make_unit(name: str, parent: Unit | None = None, since: date = FOUNDED) -> Unit:
    return establish(NewUnit(name, "commune", System.STATE, since, parent), by=Machine())


def merged(cast: Cast) -> Transition:
    return merge(
        cast.other_commune, into=cast.commune, effective_on=CHANGE, decided_by="HĐND tỉnh", number="12/NQ-HĐND",
        by=Machine(),
    )  # fmt: skip


def test_a_path_is_the_parents_and_the_own_number(house: House) -> None:
    village = make_unit("Thôn Đồng Lạc", house.cast.commune)
    assert village.path == f"{house.cast.province.path}{house.cast.commune.pk}.{village.pk}."
    assert set(Unit.objects.under(house.cast.commune)) == {house.cast.commune, village}
    assert set(Unit.objects.under(house.cast.province)) >= {house.cast.commune, village}


def test_a_name_is_found_without_accents_under_present_and_other_names(house: House) -> None:
    for words in ("suoi rong", "SUỐI RỒNG", "xa suoi"):
        assert house.cast.other_commune in Unit.objects.named(words)
    assert house.cast.commune not in Unit.objects.named("suoi rong")
    assert make_unit("Phường Đồng Đăng") in Unit.objects.named("dong dang")


def test_nobody_without_a_role_finds_a_unit(house: House) -> None:
    assert not Unit.objects.visible_to(NOBODY).exists()
    assert house.cast.province in Unit.objects.visible_to(house.cast.dung)


def test_after_a_merger_the_ended_unit_and_its_children_stand_below_the_successor(house: House) -> None:
    cast = house.cast
    village = make_unit("Thôn Suối Cạn", cast.other_commune)
    before = cast.other_commune.path
    merged(cast)
    cast.other_commune.refresh_from_db()
    village.refresh_from_db()
    assert cast.other_commune.ended(CHANGE)
    assert not cast.other_commune.ended(CHANGE - timedelta(days=1))
    assert village.parent == cast.commune
    assert village.path.startswith(cast.commune.path)
    assert cast.other_commune.path.startswith(cast.commune.path)
    for unit in (cast.other_commune, village):
        eve = unit.places.valid(CHANGE - timedelta(days=1)).get()
        assert eve.path.startswith(before)
        assert unit.places.valid(CHANGE).get().path == unit.path


def test_a_merger_names_its_decision_its_sides_and_leaves_one_event(house: House) -> None:
    event = merged(house.cast)
    participants = {side.unit: side.part for side in event.participants.all()}
    assert participants == {house.cast.other_commune: "ends", house.cast.commune: "succeeds"}
    told = Event.objects.get(verb="unit.merged")
    assert told.details == {"into": str(house.cast.commune.code), "decision": "12/NQ-HĐND"}


def test_what_ended_does_not_end_again(house: House) -> None:
    merged(house.cast)
    with pytest.raises(IllegalMoveError):
        merged(house.cast)
    assert Transition.objects.count() == 1


def test_a_transition_stays_as_it_was_written(house: House) -> None:
    event = merged(house.cast)
    for table in (Transition, TransitionParticipant):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Transition.objects.filter(pk=event.pk).update(decision_number="1/NQ")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE units_transition SET decision_number = '1/NQ'")


def test_the_name_of_a_day_is_no_alias(house: House) -> None:
    assert house.cast.province.name_on(DAY) == "UBND tỉnh An Phước"
    assert house.cast.province.name_on(date(1990, 1, 1)) == "UBND tỉnh An Phước"


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[int | None], list[tuple[int, Role, bool]]]:
    """A tree as parents by number, and up to four grants in it."""
    size = draw(st.integers(min_value=1, max_value=12))
    parents = [draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(size)]
    grant = st.tuples(st.integers(0, size - 1), st.sampled_from(list(BUILT_IN.values())), st.booleans())
    return parents, draw(st.lists(grant, max_size=4))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
def test_what_is_readable_in_sql_is_what_a_plain_walk_finds(
    world: tuple[list[int | None], list[tuple[int, Role, bool]]], db: None
) -> None:
    parents, grants = world
    with transaction.atomic():
        units: list[Unit] = []
        for number, parent in enumerate(parents):
            units.append(make_unit(f"Đơn vị {number}", None if parent is None else units[parent]))
        actor = acting([(units[at], role, wide) for at, role, wide in grants])
        asked = {unit.pk for unit in Unit.objects.filter(readable(actor))}
        placed = {place.unit_id for place in Place.objects.filter(readable(actor, "path"))}
        assert asked == placed == walked(units, parents, grants)
        transaction.set_rollback(True)


def acting(grants: list[tuple[Unit, Role, bool]]) -> Actor:
    return Actor(uuid4(), "Ai đó", tuple(ActiveGrant(role, unit.code, unit.path, wide) for unit, role, wide in grants))


def walked(units: list[Unit], parents: list[int | None], grants: list[tuple[int, Role, bool]]) -> set[int]:
    """Walk up from each unit, without paths: it is read if a grant stands there, or a wide one above."""
    found = set()
    for start in range(len(units)):
        here: int | None = start
        while here is not None:
            for at, role, wide in grants:
                if at == here and Permission.READ in role.permissions and (wide or role.reads_below or here == start):
                    found.add(units[start].pk)
            here = parents[here]
    return found
