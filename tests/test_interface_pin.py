"""The description of the interface is pinned: a change is a visible act, and nothing promised goes in silence."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import interface
import pytest
from django.test import Client

Described = dict[str, Any]


@pytest.fixture
def pinned() -> Described:
    found: Described = json.loads(interface.PINNED.read_text("utf-8"))
    return found


@pytest.mark.django_db
def test_what_is_served_is_what_is_pinned() -> None:
    served = Client().get("/api/v1/openapi.json")
    assert served.content.decode() == interface.PINNED.read_text("utf-8"), "type: make interface"
    assert served.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.django_db
def test_what_is_served_breaks_no_promise(pinned: Described) -> None:
    assert interface.breaks(pinned, Client().get("/api/v1/openapi.json").json()) == []


def operation(described: Described, method: str, path: str) -> Any:
    return described["paths"][f"/api/v1{path}"][method]


def a_path_goes(new: Described) -> None:
    del new["paths"]["/api/v1/units"]


def a_deed_goes(new: Described) -> None:
    del new["paths"]["/api/v1/occurrences/{code}/progress"]["post"]


def a_field_goes(new: Described) -> None:
    del new["components"]["schemas"]["UnitOut"]["properties"]["kind"]


def a_nested_field_goes(new: Described) -> None:
    del new["components"]["schemas"]["ProofOut"]["properties"]["sha256"]


def a_field_may_be_missing(new: Described) -> None:
    new["components"]["schemas"]["UnitOut"]["required"].remove("kind")


def a_field_becomes_null(new: Described) -> None:
    new["components"]["schemas"]["UnitOut"]["properties"]["name"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def a_field_becomes_a_number(new: Described) -> None:
    new["components"]["schemas"]["UnitOut"]["properties"]["kind"] = {"type": "integer"}


def a_list_of_words_grows_in_an_answer(new: Described) -> None:
    new["components"]["schemas"]["AssignmentOut"]["properties"]["group"]["enum"].append("unknown")


def a_filter_goes(new: Described) -> None:
    operation(new, "get", "/assignments")["parameters"].pop(0)


def a_filter_is_required(new: Described) -> None:
    operation(new, "get", "/units")["parameters"][2]["required"] = True


def a_sent_field_is_required(new: Described) -> None:
    shape = new["components"]["schemas"]["ProgressIn"]
    shape["properties"]["reason"] = {"type": "string"}
    shape["required"].append("reason")


def a_sent_text_is_cut_short(new: Described) -> None:
    new["components"]["schemas"]["ProgressIn"]["properties"]["text"]["maxLength"] = 100


def a_stage_is_no_longer_taken(new: Described) -> None:
    new["components"]["schemas"]["HandIn"]["properties"]["stage"]["enum"].remove("returned")


def an_answer_changes_its_status(new: Described) -> None:
    answers = operation(new, "post", "/occurrences/{code}/progress")["responses"]
    answers["200"] = answers.pop("201")


def a_name_changes(new: Described) -> None:
    operation(new, "get", "/units")["operationId"] = "units"


def results_ask_for_a_key(new: Described) -> None:
    operation(new, "get", "/results")["security"] = [{"InterfaceKey": []}]


def a_code_of_refusals_goes(new: Described) -> None:
    new["components"]["schemas"]["Problem"]["properties"]["code"]["enum"].append("other")


VIOLATIONS = [
    a_path_goes, a_deed_goes, a_field_goes, a_nested_field_goes, a_field_may_be_missing, a_field_becomes_null,
    a_field_becomes_a_number, a_list_of_words_grows_in_an_answer, a_filter_goes, a_filter_is_required,
    a_sent_field_is_required, a_sent_text_is_cut_short, a_stage_is_no_longer_taken, an_answer_changes_its_status,
    a_name_changes, results_ask_for_a_key, a_code_of_refusals_goes,
]  # fmt: skip


@pytest.mark.parametrize("violate", VIOLATIONS, ids=lambda one: one.__name__)
def test_a_planted_break_is_caught(violate: Callable[[Described], None], pinned: Described) -> None:
    new = copy.deepcopy(pinned)
    violate(new)
    assert interface.breaks(pinned, new)


def test_what_only_adds_passes(pinned: Described) -> None:
    new = copy.deepcopy(pinned)
    new["components"]["schemas"]["UnitOut"]["properties"]["sort"] = {"type": "integer"}
    operation(new, "get", "/units")["parameters"].append(
        {"in": "query", "name": "short", "required": False, "schema": {"type": "string"}}
    )
    new["paths"]["/api/v1/more"] = copy.deepcopy(new["paths"]["/api/v1/units"])
    assert interface.breaks(pinned, new) == []


def test_names_of_operations_are_unique_and_every_operation_says_what_it_does(pinned: Described) -> None:
    rows = [one for methods in pinned["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in rows}) == len(rows) > 35
    assert all(one["summary"] and one["description"] for one in rows)


def test_commands_do_not_load_the_interface() -> None:
    """Setting the framework up, with the addresses of both other doors, loads neither the library nor its models."""
    program = (
        "import sys, django; django.setup(); from django.core.checks import run_checks; run_checks();"
        "print([name for name in ('ninja', 'pydantic') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
