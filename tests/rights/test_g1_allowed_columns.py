"""G1: a table that leads to a person has the columns that are listed, and no other, however harmless a name sounds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from tests.rights.people import columns_about_people

from ronguon.access.models import Grant
from ronguon.people.models import Account

LISTED = Path(__file__).parent / "data" / "columns_about_people.txt"
PLANTED = [
    "ext_ref", "muc_do_gan_ket", "note", "score", "extra", "remark", "handle", "profile", "k1", "muc_do", "tags",
    "level",
]  # fmt: skip
"""Names that no list of bad words carries; the first two passed when they were planted."""


def listed() -> set[str]:
    return {line for line in LISTED.read_text("utf-8").splitlines() if line[:1] not in {"", "#"}}


def every_model() -> list[type[models.Model]]:
    return list(apps.get_models(include_auto_created=True))


def test_every_column_of_every_table_that_leads_to_a_person_is_listed(show: Callable[[str], None]) -> None:
    found, known = columns_about_people(every_model()), listed()
    show(f"G1 {len(found & known)}/{len(found)} columns of tables that lead to a person are on the list")
    assert sorted(found - known) == [], "decide whether people may be known by it, then list it"
    assert sorted(known - found) == [], "listed, and no longer there"


def by_key(name: str) -> type[models.Model]:
    key: models.ForeignKey[Any, Any] = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    return planted("Key", {"holder": key, name: models.CharField(max_length=9)})


def by_id(name: str) -> type[models.Model]:
    return planted("Id", {"noted_by": models.UUIDField(), name: models.IntegerField()})


def by_chain(name: str) -> type[models.Model]:
    key: models.ForeignKey[Any, Any] = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="+")
    return planted("Chain", {"of": key, name: models.BooleanField()})


def planted(way: str, columns: dict[str, object]) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "planted"})
    name = f"{way}{list(columns)[-1]}"
    return type(name, (models.Model,), {"__module__": "ronguon.planted", "Meta": meta, **columns})


def test_a_planted_column_is_caught_whatever_it_is_called(show: Callable[[str], None]) -> None:
    with isolate_apps():
        wanted = {(way, name): way(name) for way in (by_key, by_id, by_chain) for name in PLANTED}
        found = columns_about_people([*every_model(), *wanted.values()]) - listed()
    missed = [name for (_, name), model in wanted.items() if f"planted.{model.__name__}.{name}" not in found]
    show(f"G1 planted in a table that leads to a person: {len(wanted) - len(missed)}/{len(wanted)} caught")
    assert missed == []
