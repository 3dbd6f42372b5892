"""G2: no untyped bags. Every JSON column has a closed schema; what libraries bring stands in a reviewed table."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import isolate_apps

pytestmark = pytest.mark.both_databases

RIGHTS = files("ronguon") / "content" / "rights"
PLANTED = "planted_key"
Place = tuple[str | int, ...]


def listed(name: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((RIGHTS / name).read_text("utf-8"))[key]
    return rows


def json_columns(models_: list[type[models.Model]]) -> set[str]:
    """Return the columns that can hold any shape: JSON, and arrays, key-values or pickles by other names."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in models_
        for field in model._meta.local_fields
        if field.get_internal_type() in {"JSONField", "HStoreField", "ArrayField", "BinaryField", "PickledObjectField"}
    }


def our_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("ronguon.")]


def loaded(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def places(value: object, here: Place = ()) -> Iterator[Place]:
    """Yield the way to every object inside a JSON value, the value itself first."""
    if isinstance(value, dict):
        yield here
        for key, inner in value.items():
            yield from places(inner, (*here, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from places(inner, (*here, at))


def with_planted(value: Any, place: Place) -> Any:
    changed = copy.deepcopy(value)
    spot = changed
    for step in place:
        spot = spot[step]
    spot[PLANTED] = "anything"
    return changed


def refuses(validate: Callable[..., object], *values: object) -> bool:
    try:
        validate(*values)
    except (ValueError, LookupError) as error:
        return PLANTED in str(error)
    return False


COLUMNS = listed("json_columns.toml", "column")


def test_every_json_column_of_ours_names_its_closed_schema(show: Callable[[str], None]) -> None:
    known = {row["column"] for row in COLUMNS}
    found = json_columns(our_models())
    show(f"G2 {len(found & known)}/{len(found)} JSON columns of ours have a closed schema")
    assert found == known


@pytest.mark.parametrize("row", [row for row in COLUMNS if "good" in row], ids=lambda row: row["column"])
def test_a_schema_takes_what_it_knows_and_refuses_an_unknown_key_at_every_depth(
    row: Mapping[str, Any], show: Callable[[str], None]
) -> None:
    validate, good = loaded(row["validator"]), json.loads(row["good"])
    validate(good)
    spots = list(places(good))
    refused = [spot for spot in spots if refuses(validate, with_planted(good, spot))]
    show(f"G2 {row['column']}: {len(refused)}/{len(spots)} planted keys refused")
    assert refused == spots
    wrongs: list[object] = [[], "text", 1, None]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="object"):
            validate(wrong)


@pytest.mark.parametrize("row", [row for row in COLUMNS if "per" in row], ids=lambda row: row["column"])
def test_a_schema_that_depends_on_its_row_refuses_an_unknown_key_in_each(
    row: Mapping[str, Any], show: Callable[[str], None]
) -> None:
    validate, kinds = loaded(row["validator"]), loaded(row["per"])()
    assert kinds
    refused = [kind for kind in kinds if refuses(validate, kind, {PLANTED: "anything"})]
    show(f"G2 {row['column']}: {len(refused)}/{len(kinds)} kinds refuse a planted key")
    assert refused == list(kinds)
    with pytest.raises(LookupError, match="not declared"):
        validate("planted.verb", {})
    for shape in kinds.values():
        assert set(shape.values()) <= {str, int, bool}, "an event's detail is a word, a number or yes and no"


@isolate_apps()
def test_a_planted_json_column_is_noticed() -> None:
    attributes = {
        "__module__": "ronguon.planted",
        "bag": models.JSONField(),
        "raw": models.BinaryField(),
        "Meta": type("Meta", (), {"app_label": "planted"}),
    }
    model = type("Planted", (models.Model,), attributes)
    assert json_columns([model]) == {"planted.Planted.bag", "planted.Planted.raw"}
    assert json_columns([model]) - {row["column"] for row in COLUMNS}


LIBRARY = listed("library_fields.toml", "table")
ALWAYS = [row for row in LIBRARY if "engine" not in row]
SCALED = [row for row in LIBRARY if row.get("engine") == "procrastinate"]
CACHE = {"jobs_cache": ["cache_key", "value", "expires"]}


def library_tables() -> dict[str, list[str]]:
    """Return table → columns of every model that is not ours, Django's own bookkeeping, and the cache."""
    of_models = {
        model._meta.db_table: [field.column for field in model._meta.local_fields]
        for model in apps.get_models(include_auto_created=True)
        if not model.__module__.startswith("ronguon.") or model._meta.auto_created
    }
    of_ours = {model._meta.db_table for model in our_models() if not model._meta.auto_created}
    return {name: columns for name, columns in of_models.items() if name not in of_ours} | CACHE | bookkeeping()


def bookkeeping() -> dict[str, list[str]]:
    model = MigrationRecorder(connection).Migration
    return {model._meta.db_table: [field.column for field in model._meta.local_fields]}


def test_columns_that_libraries_bring_are_reviewed_one_by_one(show: Callable[[str], None]) -> None:
    tables = library_tables()
    reviewed = {row["name"]: row for row in ALWAYS}
    count = sum(map(len, tables.values()))
    same = sum(sorted(reviewed.get(name, {}).get("columns", [])) == sorted(columns) for name, columns in tables.items())
    show(f"G2 {same}/{len(tables)} library tables ({count} columns) reviewed")
    assert {name: sorted(row["columns"]) for name, row in reviewed.items()} == {n: sorted(c) for n, c in tables.items()}


@pytest.mark.parametrize("row", LIBRARY, ids=lambda row: row["name"])
def test_a_reviewed_table_says_why_and_for_how_long(row: Mapping[str, Any]) -> None:
    assert row["reason"].endswith(".")
    assert row["retention"].endswith(".")
    assert set(row["personal"]) <= set(row["columns"])
    assert set(row["json"]) <= set(row["columns"])


def test_json_that_libraries_bring_is_marked_as_such() -> None:
    found = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        if not model.__module__.startswith("ronguon.")
        for field in model._meta.local_fields
        if field.get_internal_type() == "JSONField"
    }
    assert found == {f"{row['name']}.{column}" for row in ALWAYS for column in row["json"]}


ASK = """
import django, json
django.setup()
from django.apps import apps
models = [model for model in apps.get_models() if model.__module__.startswith("procrastinate.")]
kinds = {m._meta.db_table: {f.column: f.get_internal_type() for f in m._meta.local_fields} for m in models}
print(json.dumps(kinds))
"""


def test_the_tables_of_the_other_engine_are_reviewed_too(show: Callable[[str], None]) -> None:
    chosen = {
        "DJANGO_SETTINGS_MODULE": "ronguon.settings.test",
        "RONGUON_TASKS": "procrastinate",
        "RONGUON_DATABASE_URL": "postgres://nobody@127.0.0.1:1/never_connected",
    }
    asked = subprocess.run([sys.executable, "-c", ASK], env=os.environ | chosen, capture_output=True, check=True)
    tables: dict[str, dict[str, str]] = json.loads(asked.stdout)
    reviewed = {row["name"]: sorted(row["columns"]) for row in SCALED}
    same = sum(reviewed.get(name) == sorted(columns) for name, columns in tables.items())
    show(f"G2 {same}/{len(tables)} tables of the procrastinate engine reviewed")
    assert reviewed == {name: sorted(columns) for name, columns in tables.items()}
    bags = {f"{name}.{column}" for name, kinds in tables.items() for column in kinds if kinds[column] == "JSONField"}
    assert bags == {f"{row['name']}.{column}" for row in SCALED for column in row["json"]}


def test_no_library_is_asked_to_note_where_somebody_signs_in_from() -> None:
    names = {app.name for app in apps.get_app_configs()}
    assert not names & {"allauth.usersessions", "axes", "easyaudit", "django.contrib.gis", "django.contrib.admin"}
    columns = {column for row in LIBRARY for column in row["columns"]}
    assert not columns & {"ip", "ip_address", "user_agent", "last_login", "device", "location"}
