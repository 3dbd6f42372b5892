"""G1: no field for personal accounts, opinion, belief, loyalty, membership, reactions, place or device of anybody."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, make_dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.test.utils import isolate_apps

import ronguon
from ronguon.audit.domain import declare, declared
from ronguon.kernel.vietnamese import fold, nfc
from ronguon.portal.api.assembly import schema
from ronguon.portal.api.description import operations

DATA = Path(__file__).parent / "data"
RIGHTS = files("ronguon") / "content" / "rights"
PACKAGE = Path(ronguon.__file__).parent
_PARTS = re.compile(r"[a-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAMED = re.compile(r"""<(?:input|select|textarea)\b[^>]*?\bname=["']([\w-]+)["']""")
_COLUMN = re.compile(r"\b(?:NEW|OLD)\.\"?(\w+)|ADD COLUMN \"?(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Lexicon:
    """The words of `personal_fields.toml`, folded."""

    anywhere: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    pages: frozenset[tuple[str, str]] = frozenset()
    """Column and value that say where a page of a unit stands."""

    def hit(self, name: str) -> str:
        """Return the word of the lexicon that `name` carries, "" for none."""
        parts = _PARTS.findall(fold(_CAMEL.sub(" ", nfc(name))))
        joined, spaced = "".join(parts), f" {' '.join(parts)} "
        found = [word for word in self.anywhere if word in joined]
        found += [word for word in self.words if f" {word} " in spaced]
        return found[0] if found else ""


@dataclass
class Walk:
    """The names that were seen, by where they stand."""

    seen: list[tuple[str, str]] = field(default_factory=list)

    def add(self, place: str, names: Iterable[object]) -> None:
        self.seen.extend((place, str(name)) for name in names if name)

    def hits(self, lexicon: Lexicon) -> list[str]:
        names = [(place, name) for place, name in self.seen if (place, name) not in lexicon.pages]
        return [f"{place}: {name} ({word})" for place, name in names if (word := lexicon.hit(name))]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    data = tomllib.loads((RIGHTS / "personal_fields.toml").read_text("utf-8"))
    pages = {
        (f"choice {one['column']}" if "column" in one else f"interface words {one['shape']}", value)
        for one in data["page_of_a_body"]
        for value in one["values"]
    }
    return Lexicon(tuple(map(fold, data["anywhere"])), tuple(map(fold, data["words"])), frozenset(pages))


def ours() -> Iterator[str]:
    """Yield the dotted name of every module of ours that is neither a test nor a migration."""
    for found in pkgutil.walk_packages([str(PACKAGE)], "ronguon."):
        if not re.search(r"\.(tests|migrations|settings)\b|__main__|\.wsgi$", found.name):
            yield found.name


def of_field(one: models.Field[Any, Any]) -> Iterator[object]:
    yield from (one.name, one.column, one.verbose_name, one.help_text)


def walk_model(walk: Walk, model: type[models.Model]) -> None:
    walk.add(f"model {model._meta.label}", [model._meta.db_table, model._meta.model_name])
    for one in model._meta.local_fields + model._meta.local_many_to_many:
        walk.add(f"model {model._meta.label}", of_field(one))
        choices = (value for pair in one.flatchoices or () for value in pair)
        walk.add(f"choice {model._meta.label}.{one.name}", choices)


def walk_operation(walk: Walk, place: str, operation: Operation) -> None:
    """Add what a migration names, also what a later one took away again: a column of the past counts."""
    if isinstance(operation, migrations.CreateModel):
        walk.add(place, [operation.name])
        for name, one in operation.fields:
            walk.add(place, [name, one.help_text, one.db_column])
    elif isinstance(operation, migrations.AddField | migrations.AlterField):
        walk.add(place, [operation.name, operation.field.help_text, operation.field.db_column])
    elif isinstance(operation, migrations.RenameField):
        walk.add(place, [operation.old_name, operation.new_name])
    elif isinstance(operation, migrations.RunSQL):
        walk.add(place, (name for pair in _COLUMN.findall(str(operation.sql)) for name in pair))
    elif isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in [*operation.database_operations, *operation.state_operations]:
            walk_operation(walk, place, inner)


def walk_form(walk: Walk, form: type[forms.BaseForm]) -> None:
    for name, one in getattr(form, "base_fields", {}).items():
        choices = [value for pair in getattr(one, "choices", ()) if not callable(pair) for value in pair]
        walk.add(f"form {form.__module__}.{form.__qualname__}", [name, one.label, one.help_text, *choices])


def walk_keys(walk: Walk, place: str, value: object) -> None:
    """Add the keys of a JSON value, at every depth."""
    if isinstance(value, dict):
        walk.add(place, value)
        for inner in value.values():
            walk_keys(walk, place, inner)
    elif isinstance(value, list):
        for inner in value:
            walk_keys(walk, place, inner)


def walk_class(walk: Walk, one: type) -> None:
    """Add the names of a dataclass, named tuple, typed dict or protocol: what exports and pages are built from."""
    walk.add(f"class {one.__module__}.{one.__qualname__}", inspect.get_annotations(one))


def subclasses(base: type) -> Iterator[type]:
    for one in base.__subclasses__():
        yield one
        yield from subclasses(one)


def walk_everything() -> Walk:
    walk = Walk()
    modules = [importlib.import_module(name) for name in ours()]
    for step in (walk_models, walk_migrations, walk_forms, walk_schemas, walk_templates, walk_interface):
        step(walk)
    for module in modules:
        for one in vars(module).values():
            if inspect.isclass(one) and one.__module__ == module.__name__ and not issubclass(one, models.Model):
                walk_class(walk, one)
    return walk


def walk_models(walk: Walk) -> None:
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("ronguon."):
            walk_model(walk, model)


def walk_migrations(walk: Walk) -> None:
    for path in sorted(PACKAGE.glob("*/migrations/0*.py")):
        room = path.parent.parent.name
        loaded = importlib.import_module(f"ronguon.{room}.migrations.{path.stem}")
        for operation in loaded.Migration.operations:
            walk_operation(walk, f"migration {room}.{path.stem}", operation)


def walk_forms(walk: Walk) -> None:
    for form in {one for one in subclasses(forms.BaseForm) if one.__module__.startswith("ronguon.")}:
        walk_form(walk, form)


def walk_schemas(walk: Walk) -> None:
    for verb, details in declared().items():
        walk.add(f"event {verb}", details)
    for column in tomllib.loads((RIGHTS / "json_columns.toml").read_text("utf-8"))["column"]:
        walk_keys(walk, f"json {column['column']}", json.loads(column.get("good", "{}")))


def walk_templates(walk: Walk) -> None:
    for template in sorted(PACKAGE.rglob("templates/**/*.html")):
        walk.add(f"template {template.name}", _NAMED.findall(template.read_text("utf-8")))


def walk_interface(walk: Walk) -> None:
    """Add what scripts send and are sent: every parameter, every field at every depth, every word of a closed list."""
    walk_description(walk, schema())


def walk_description(walk: Walk, described: Mapping[str, Any]) -> None:
    for path, _, operation in operations(described):
        walk.add(f"interface {operation['operationId']}", [operation["operationId"], *path.split("/")[3:]])
        walk.add(f"interface {operation['operationId']}", (one["name"] for one in operation["parameters"]))
    walk_shape(walk, described)


def walk_shape(walk: Walk, value: object, where: tuple[str, ...] = ()) -> None:
    """Add what a shape holds at every depth; words of a closed list are said to stand in `Shape.field`."""
    if isinstance(value, dict):
        walk.add("interface shape", value.get("properties", {}) if isinstance(value.get("properties"), dict) else ())
        steps = [step for step in where if step not in {"components", "schemas", "properties", "items", "anyOf"}]
        walk.add(
            f"interface words {'.'.join(steps[-2:])}", (one for one in value.get("enum", ()) if isinstance(one, str))
        )
        for name, inner in value.items():
            walk_shape(walk, inner, (*where, str(name)))
    elif isinstance(value, list):
        for inner in value:
            walk_shape(walk, inner, where)


def test_no_field_of_ours_can_hold_a_persons_accounts_views_or_habits(
    lexicon: Lexicon, show: Callable[[str], None]
) -> None:
    walk = walk_everything()
    found = walk.hits(lexicon)
    places = {place.split()[0] for place, _ in walk.seen}
    told = sum(place.startswith("interface ") for place, _ in walk.seen)
    show(f"G1 {len(found)} hits in {len(walk.seen)} names, {told} of them of the programming interface")
    assert told > 300
    assert places >= {"model", "migration", "form", "event", "json", "class", "interface"}, "a path was not walked"
    assert not found
    assert lexicon.pages <= set(walk.seen), "a value is let through that no column has"


def test_only_the_column_of_a_bodys_page_may_say_where_it_stands(lexicon: Lexicon) -> None:
    walk = Walk()
    for place in ("choice channels.Channel.platform", "choice people.Account.platform", "model channels.Channel"):
        walk.add(place, ["facebook", "instagram"])
    assert [hit.partition(":")[0] for hit in walk.hits(lexicon) if "facebook" in hit] == [
        "choice people.Account.platform", "model channels.Channel",
    ]  # fmt: skip
    assert sum("instagram" in hit for hit in walk.hits(lexicon)) == 3


PLANTED = [line for line in (DATA / "planted_fields.txt").read_text("utf-8").splitlines() if line[:1] not in {"", "#"}]


@isolate_apps()
def in_a_model(walk: Walk, name: str) -> None:
    attributes = {"__module__": "ronguon.planted", name: models.CharField(max_length=9), "Meta": meta("planted")}
    walk_model(walk, type("Planted", (models.Model,), attributes))


def meta(label: str) -> type:
    return type("Meta", (), {"app_label": label})


def in_a_migration(walk: Walk, name: str) -> None:
    walk_operation(walk, "planted", migrations.AddField("unit", name, models.TextField()))


def in_a_new_table(walk: Walk, name: str) -> None:
    walk_operation(walk, "planted", migrations.CreateModel("Thing", [(name, models.TextField())]))


def in_a_form(walk: Walk, name: str) -> None:
    walk_form(walk, type("Planted", (forms.Form,), {name: forms.CharField()}))


def in_a_json_schema(walk: Walk, name: str) -> None:
    walk_keys(walk, "planted", {"people": [{"known": 1, name: None}]})


def in_an_export(walk: Walk, name: str) -> None:
    walk_class(walk, make_dataclass("Row", [name]))


def in_an_answer_of_the_interface(walk: Walk, name: str) -> None:
    shapes = {"Planted": {"properties": {"items": {"items": {"properties": {name: {"type": "string"}}}}}}}
    walk_description(walk, {"paths": {}, "components": {"schemas": shapes}})


def in_a_parameter_of_the_interface(walk: Walk, name: str) -> None:
    operation = {"operationId": "planted", "parameters": [{"in": "query", "name": name, "schema": {"type": "string"}}]}
    walk_description(walk, {"paths": {"/api/v1/planted": {"get": operation}}, "components": {}})


WAYS = [
    in_a_model, in_a_migration, in_a_new_table, in_a_form, in_a_json_schema, in_an_export,
    in_an_answer_of_the_interface, in_a_parameter_of_the_interface,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_planted_fields_are_caught_on_every_path(
    way: Callable[[Walk, str], None], lexicon: Lexicon, show: Callable[[str], None]
) -> None:
    caught = 0
    for name in PLANTED:
        walk = Walk()
        way(walk, name)
        caught += bool(walk.hits(lexicon))
        assert walk.hits(lexicon), name
    show(f"G1 planted {way.__name__.replace('_', ' ')}: {caught}/{len(PLANTED)} caught")
    assert len(PLANTED) == 40


def test_a_planted_choice_and_a_planted_label_are_caught(lexicon: Lexicon) -> None:
    walk = Walk()
    walk_form(walk, type("F", (forms.Form,), {"kind": forms.ChoiceField(choices=[("a", "Đảng viên"), ("b", "B")])}))
    walk_form(walk, type("F", (forms.Form,), {"kind": forms.CharField(label="Quan điểm chính trị")}))
    assert len(walk.hits(lexicon)) == 2


def test_an_event_cannot_be_declared_with_a_personal_detail(lexicon: Lexicon) -> None:
    assert not [name for details in declared().values() for name in details if lexicon.hit(name)]
    assert lexicon.hit("facebook")
    with pytest.raises(ValueError, match="not of the form"):
        declare("not a verb")


ORDINARY = ["unit", "position", "address", "path", "system", "issued_on", "party", "placed_at", "sort", "likelihood"]


def test_ordinary_names_pass(lexicon: Lexicon) -> None:
    assert not [name for name in ORDINARY if lexicon.hit(name)]
