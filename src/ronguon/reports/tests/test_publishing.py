"""Publishing: figures and names of units, nothing of people; once, and to be taken away."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import Error, transaction

from ronguon.kernel.errors import IllegalMoveError, NotAllowedError
from ronguon.reports.actions import publishing
from ronguon.reports.domain.figures import FigureKey
from ronguon.reports.models import Publication, PublishedFigure, PublishedRow
from ronguon.reports.tests.world import World, on_day, worked

WRONG = {"reason": "figures", "because": "Số liệu có sai sót."}
pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worked()


@pytest.mark.both_databases
def test_every_published_figure_has_the_rows_that_make_it(world: World) -> None:
    publication = world.publish(world.sign(world.draft()))
    figures = list(publication.figures.prefetch_related("rows"))
    assert len(figures) == publication.report.figures.count()
    for figure in figures:
        rows, measure = list(figure.rows.all()), FigureKey.parse(figure.key).measure
        made = {"rows": len(rows), "units": len({r.unit_name for r in rows}), "amount": sum(r.amount for r in rows)}
        assert made[measure.value] == figure.value


def test_nothing_of_people_and_nothing_a_unit_wrote_is_published(world: World) -> None:
    publication = world.publish(world.sign(world.draft()))
    told = " ".join(
        [
            *(" ".join(map(str, row)) for row in Publication.objects.values_list()),
            *(" ".join(map(str, row)) for row in PublishedFigure.objects.values_list()),
            *(" ".join(map(str, row)) for row in PublishedRow.objects.values_list()),
        ]
    )
    for secret in ("Người ký thử", "Đã làm xong", "bang-so-lieu", "Bảng của", "Chuyên viên"):
        assert secret not in told, secret
    assert publication.number == "01/BC-UBND"


def test_a_draft_is_not_published(world: World) -> None:
    with pytest.raises(IllegalMoveError, match="chưa ký"):
        world.publish(world.draft())


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung"])
def test_only_who_may_publish_publishes_and_withdraws(world: World, who: str) -> None:
    report = world.sign(world.draft())
    by = getattr(world.cast, who)
    with pytest.raises(NotAllowedError):
        publishing.publish(report, by=by)
    publication = world.publish(report)
    with pytest.raises(NotAllowedError):
        publishing.withdraw(publication, **WRONG, by=by)


@pytest.mark.both_databases
def test_publishing_and_withdrawing_happen_once(world: World) -> None:
    report = world.sign(world.draft())
    publication = world.publish(report)
    with pytest.raises(IllegalMoveError):
        world.publish(report)
    with on_day(date(2026, 4, 5)):
        publishing.withdraw(publication, **WRONG, by=world.cast.office)
        with pytest.raises(IllegalMoveError):
            publishing.withdraw(publication, **WRONG, by=world.cast.office)
    assert not Publication.objects.active().exists()


@pytest.mark.both_databases
def test_a_publication_is_not_rewritten(world: World) -> None:
    publication = world.publish(world.sign(world.draft()))
    figure = publication.figures.all()[0]
    for action in (
        lambda: Publication.objects.filter(pk=publication.pk).update(title="x"),
        lambda: PublishedFigure.objects.filter(pk=figure.pk).update(value=1000),
        lambda: PublishedRow.objects.filter(figure=figure).update(unit_name="x"),
        lambda: PublishedRow.objects.filter(figure=figure).delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            action()
