"""Whose past a unit of today carries: the rule on paths in a table, the questions on real histories."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronguon.access.tests.cast import FOUNDED, Cast, make_cast
from ronguon.audit.domain import Machine
from ronguon.reorganisation.domain.changes import Participant
from ronguon.reorganisation.models.mergers import merged_away, merged_into, merged_successors, with_merged
from ronguon.reorganisation.tests.making import carried, changed, end, fresh, heir
from ronguon.units.actions.tree import NewUnit, bring_up_to_date, establish
from ronguon.units.domain import System
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Transition, Unit

pytestmark = pytest.mark.both_databases

ON = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("path", "gone", "expected"),
    [
        ("1.5.", set(), "1.5."),
        ("1.5.9.", {9}, "1.5."),
        ("1.5.9.12.", {9, 12}, "1.5."),
        ("1.5.9.12.", {12}, "1.5.9."),
        ("1.5.9.12.", {9}, "1.5.9.12."),
        ("1.15.", {5, 1}, "1.15."),
        ("7.", {7}, "7."),
    ],
)
def test_the_way_up_ends_at_the_first_that_was_not_merged_away(path: str, gone: set[int], expected: str) -> None:
    assert merged_into(path, gone) == expected


def told(cast: Cast) -> dict[str, str]:
    """Return name → name of who carries its past, of every commune for whom that is another."""
    units = Unit.objects.filter(kind="commune")
    heirs = merged_successors(units, ON)
    by_heir = {unit.name: heirs[unit.pk].name for unit in units if unit.pk in heirs}
    for unit in Unit.objects.exclude(pk__in=merged_away(ON).values("pk")):
        mine = {one.pk for one in units if heirs.get(one.pk, one) == unit} | {unit.pk}
        assert set(with_merged(unit, ON).values_list("pk", flat=True)) == mine, "both questions have one answer"
    return by_heir


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def commune(cast: Cast, name: str) -> Unit:
    return establish(NewUnit(name, "commune", System.STATE, FOUNDED, cast.province), by=Machine())


def happen(kind: ChangeKind, on: date, *participants: Participant) -> Transition:
    made = carried(kind, on, *participants)
    bring_up_to_date(ON)
    return made


def test_three_merged_are_carried_by_the_one_that_went_on(cast: Cast) -> None:
    third = commune(cast, "Ba")
    happen(ChangeKind.MERGE, date(2026, 4, 1), *end(cast.other_commune, third), heir(cast.commune))
    assert told(cast) == {cast.other_commune.name: cast.commune.name, "Ba": cast.commune.name}
    assert not merged_away(date(2026, 3, 31)).exists(), "the day before nothing was"


def test_two_mergers_in_a_row_lead_to_the_last(cast: Cast) -> None:
    third = commune(cast, "Ba")
    happen(ChangeKind.MERGE, date(2026, 4, 1), *end(cast.other_commune), heir(cast.commune))
    cast.commune.refresh_from_db()
    happen(ChangeKind.MERGE, date(2026, 5, 1), *end(cast.commune), heir(third))
    assert told(cast) == {cast.other_commune.name: "Ba", cast.commune.name: "Ba"}


def test_a_divided_unit_is_carried_by_nobody_and_keeps_what_was_merged_into_it(cast: Cast) -> None:
    happen(ChangeKind.MERGE, date(2026, 4, 1), *end(cast.other_commune), heir(cast.commune))
    cast.commune.refresh_from_db()
    happen(ChangeKind.SPLIT, date(2026, 5, 1), *end(cast.commune), fresh("Một"), fresh("Hai"))
    assert told(cast) == {cast.other_commune.name: cast.commune.name}


@pytest.mark.parametrize("kind", [ChangeKind.RENAME, ChangeKind.TRANSFER])
def test_a_renamed_unit_and_one_that_ceded_a_part_carry_themselves(cast: Cast, kind: ChangeKind) -> None:
    participants = {
        ChangeKind.RENAME: (changed(cast.commune, "Tên mới"),),
        ChangeKind.TRANSFER: (Participant(ChangePart.CEDES, changed(cast.commune).unit), heir(cast.other_commune)),
    }[kind]
    happen(kind, date(2026, 4, 1), *participants)
    assert told(cast) == {}


def test_who_was_dissolved_into_the_unit_above_is_carried_by_it_and_restored_no_more(cast: Cast) -> None:
    made = happen(ChangeKind.DISSOLVE, date(2026, 4, 1), *end(cast.other_commune), heir(cast.province))
    assert told(cast) == {cast.other_commune.name: cast.province.name}
    carried(ChangeKind.RESTORE, date(2026, 5, 1), changed(cast.other_commune), corrects=made)
    assert told(cast) == {}


def test_a_merger_that_is_still_to_come_carries_nothing_yet(cast: Cast) -> None:
    happen(ChangeKind.MERGE, date(2026, 7, 1), *end(cast.other_commune), heir(cast.commune))
    assert told(cast) == {}


def test_the_number_of_queries_does_not_grow_with_the_units(cast: Cast) -> None:
    more = [commune(cast, f"Xã {number}") for number in range(12)]
    happen(ChangeKind.MERGE, date(2026, 4, 1), *end(*more), heir(cast.commune))
    with CaptureQueriesContext(connection) as asked:
        assert len(merged_successors(Unit.objects.filter(kind="commune"), ON)) == len(more)
        assert with_merged(cast.commune, ON).count() == len(more) + 1
    assert len(asked) == 6
