"""Keys between tables point to the same app or a lower one, never up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test.utils import isolate_apps

from ronguon.reports.models import Report

pytestmark = pytest.mark.both_databases


def room_of(model: type[models.Model]) -> str | None:
    """Return the app whose table it is, `None` for a library's."""
    root, _, rest = model.__module__.partition(".")
    return rest.partition(".")[0] if root == "ronguon" else None


def upward_keys(tables: Iterable[type[models.Model]], ranks: dict[str, int]) -> list[str]:
    """Return every key of ours that points to a higher app, to a neighbour, or to any table at all."""
    found = []
    for table in tables:
        room = room_of(table)
        for field in table._meta.get_fields() if room else []:
            if not field.concrete or not field.is_relation:
                if type(field).__name__ == "GenericForeignKey":
                    found.append(f"{table.__name__}.{field.name} may point anywhere")
                continue
            related: Any = field.related_model
            target = room_of(related)
            if room and target and target != room and ranks[target] >= ranks[room]:
                found.append(f"{table.__name__}.{field.name}: {room} -> {target}")
    return found


def test_keys_point_downward(ranks: dict[str, int]) -> None:
    tables = apps.get_models(include_auto_created=True)
    assert sum(room_of(table) is not None for table in tables) > 20
    assert upward_keys(tables, ranks) == []


def test_a_planted_upward_key_is_caught(ranks: dict[str, int]) -> None:
    with isolate_apps("ronguon.units"):

        class Planted(models.Model):
            report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")

            class Meta:
                app_label = "units"

    Planted.__module__ = "ronguon.units.models"
    assert upward_keys([Planted], ranks) == ["Planted.report: units -> reports"]


def test_a_planted_key_to_anything_is_caught(ranks: dict[str, int]) -> None:
    with isolate_apps("ronguon.units", "django.contrib.contenttypes"):

        class Planted(models.Model):
            content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
            object_id = models.PositiveIntegerField()
            subject = GenericForeignKey()

            class Meta:
                app_label = "units"

    Planted.__module__ = "ronguon.units.models"
    assert upward_keys([Planted], ranks) == ["Planted.subject may point anywhere"]
