"""Submissions, reviews, notices, discharges and notes cannot be changed or deleted, through the ORM or through SQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, models, transaction

from ronguon.assignments.actions.reviewing import accept, send_back
from ronguon.assignments.actions.working import record_progress, submit
from ronguon.assignments.models import Assignment, Discharge, Occurrence, Progress, Review, Submission, SubmissionProof
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.drafting.tests.days import on_day
from ronguon.notices.models import Notice

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

TABLES: list[tuple[type[models.Model], str, str | int]] = [
    (Assignment, "part", "coordinator"),
    (Occurrence, "number", 9),
    (Progress, "text", "Khác"),
    (Submission, "text", "Khác"),
    (Submission, "amount", 999),
    (SubmissionProof, "sha256", "0" * 64),
    (Review, "verdict", "accepted"),
    (Discharge, "done_on", "2020-01-01"),
    (Notice, "title", "Khác"),
]


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        world = World()
        cast = world.cast
        record_progress(world.occurrence, text="Đang làm.", by=cast.an)
        word = submit(world.occurrence, told_without_proof("Xong.", 1), seen="open", by=cast.an)
        SubmissionProof.objects.create(submission=word, kind="file", proof="x", sha256="a" * 64, title="Ảnh")
        accept(word, by=cast.chi)
        send_back(word, reason="Thiếu ảnh.", by=cast.chi)
        yield world


def test_the_world_has_a_row_in_every_table(world: World) -> None:
    assert all(model._default_manager.exists() for model, _column, _value in TABLES)


@pytest.mark.parametrize(("model", "column", "value"), TABLES)
def test_the_orm_changes_nothing(world: World, model: type[models.Model], column: str, value: str | int) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        model._default_manager.update(**{column: value})


@pytest.mark.parametrize("model", list(dict.fromkeys(model for model, _column, _value in TABLES)))
def test_the_orm_deletes_nothing(world: World, model: type[models.Model]) -> None:
    before = model._default_manager.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        model._default_manager.all()._raw_delete(using="default")
    assert model._default_manager.count() == before


@pytest.mark.parametrize(("model", "column", "value"), TABLES)
def test_sql_changes_nothing(world: World, model: type[models.Model], column: str, value: str | int) -> None:
    table = model._meta.db_table
    update = f"UPDATE {table} SET {column} = %s"  # noqa: S608 (names of our own tables)
    delete = f"DELETE FROM {table}"  # noqa: S608 (names of our own tables)
    for statement, values in ((update, [value]), (delete, [])):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)


def test_what_moves_on_purpose_still_moves(world: World) -> None:
    assert Occurrence.objects.update(stage="open") == 1
    assert Assignment.objects.update(until_on=None) == 1
