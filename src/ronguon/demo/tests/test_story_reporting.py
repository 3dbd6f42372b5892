"""The story's quarter: drafted, two sentences edited, signed by the head, published by the office."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.demo.story import reporting
from ronguon.reports.tests.world import World, on_day


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_a_quarter_that_is_reported_has_begun_at_least_three_weeks_before(day: date) -> None:
    period = reporting.period(day)
    assert (day - period.starts_on).days >= 24
    assert period.as_of == day
    assert (period.ends_on - day).days <= 67


@pytest.mark.django_db
def test_the_quarter_goes_from_data_to_the_public_page() -> None:
    world = World()
    world.work()
    with on_day(date(2026, 3, 31)):
        report = reporting.draft_and_edit(world.cast.province, world.directive, by=world.cast.office)
        signed = reporting.sign(report, by=world.cast.head)
        publication = reporting.publish(signed, by=world.cast.office)
    assert sorted(report.sentences.exclude(edited_at=None).values_list("rule", flat=True)) == ["closing", "opening"]
    assert (signed.number, publication.number) == (1, "01/BC-UBND")
    assert publication.figures.count() == report.figures.count()
