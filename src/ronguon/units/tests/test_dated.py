"""When a dated row is in force: the first day counts, the last does not, for the pure rule and for its SQL."""

from __future__ import annotations

from datetime import date

import pytest

from ronguon.units.models import Trait, Unit
from ronguon.units.models.dated import holds

DAY = date(2026, 4, 6)
SPANS = [
    # since, until, in force on DAY, not over on DAY
    (date(2026, 4, 5), None, True, True),
    (DAY, None, True, True),
    (date(2026, 4, 7), None, False, True),
    (date(2026, 4, 1), date(2026, 4, 7), True, True),
    (DAY, date(2026, 4, 7), True, True),
    (date(2026, 4, 1), DAY, False, False),
    (date(2026, 4, 1), date(2026, 4, 5), False, False),
    (date(2026, 4, 7), date(2026, 4, 9), False, True),
]


@pytest.mark.both_databases
@pytest.mark.django_db
@pytest.mark.parametrize(("since", "until", "in_force", "not_over"), SPANS)
def test_rows_of_a_day_are_those_the_rule_names(
    *, since: date, until: date | None, in_force: bool, not_over: bool
) -> None:
    unit = Unit.objects.create(system="state", kind="commune", name="Xã Bến Rạng", since_on=date(2026, 1, 1))
    row = Trait.objects.create(unit=unit, sort=Trait.Sort.CODE, value="1", since_on=since, until_on=until)
    assert holds(row, DAY) is in_force
    assert Trait.objects.valid(DAY).exists() is in_force
    assert Trait.objects.from_day(DAY).exists() is not_over
