"""Requests made up from the description of the interface, sent by every script of the cast, each answer checked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from ronguon.assignments.models import Assignment, Occurrence, Submission
from ronguon.portal.api.assembly import schema
from ronguon.portal.api.description import operations
from ronguon.portal.tests.calling import PEOPLE, House

CHECKED = (
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.positive_data_acceptance,
)
"""What is asked of each answer. Left to tests of their own, as they send further requests or remember earlier ones:
`ignored_auth` (the table of who may what, row by row, with no key and with dead ones), `unsupported_method` and
`missing_required_header` (they judge a phase of their own), `use_after_free` and `ensure_resource_availability`
(nothing here is deleted, and each request is undone)."""
NOT_EXPRESSED = {"addEvidence", "replaceEvidence", "handIn", "getStanding"}
"""Operations that may refuse what their description allows, for a reason no schema can say: what is in a file; a figure
where the duty asks for none; a unit and a bloc together. For them, and where a publication was withdrawn (410), only
`positive_data_acceptance` is left out."""


@dataclass
class Run:
    """What was sent and what came of it."""

    sent: int = 0
    modes: Counter[tuple[str, int]] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    breaks: list[str] = field(default_factory=list)


def known(house: House) -> dict[str, list[str]]:
    """Return the opaque ids that a made-up request may name, by the part of the interface."""
    world, cast = house.world, house.world.cast
    return {
        "units": [str(unit.code) for unit in (cast.province, cast.commune, cast.other_commune)],
        "directives": [str(world.directive.code)],
        "obligations": [str(duty.code) for duty in (world.page, world.training, world.secrecy)],
        "assignments": [str(code) for code in Assignment.objects.order_by("pk").values_list("code", flat=True)],
        "occurrences": [str(code) for code in Occurrence.objects.order_by("pk").values_list("code", flat=True)],
        "submissions": [str(code) for code in Submission.objects.order_by("pk").values_list("code", flat=True)],
        "evidence": [str(house.proof.code)],
        "reports": [str(house.report.code)],
        "results": [str(house.publication.code), str(house.withdrawn.code)],
        "figure": [str(one.code) for one in house.report.figures.all()[:3]],
    }


ASKED = {"unit": "units", "under": "units", "owner": "units", "directive": "directives",
         "obligation": "obligations", "assignment": "assignments"}  # fmt: skip


def without_keys() -> dict[str, Any]:
    """Return the description without its kind of key: who calls is varied by hand, not made up."""
    described: dict[str, Any] = json.loads(json.dumps(schema()))
    del described["components"]["securitySchemes"]
    for _, _, operation in operations(described):
        operation.pop("security", None)
    return described


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the connection of the test, with its transaction, over all requests, as the framework's own client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def fuzz(house: House, *, cases: int, start: int = 2026, only: str = "", scripts: int = len(PEOPLE)) -> Run:
    """Send `cases` made-up requests an operation, each by every script; half of them against the description.

    With fewer `scripts`, each operation gets its requests from as many, the next one from the next ones in turn.
    """
    loaded = schemathesis.openapi.from_dict(without_keys())
    loaded.app, loaded.location = WSGIHandler(), "/api/v1/openapi.json"
    ids, run = known(house), Run()
    everybody = [*house.scripts]
    for number, found in enumerate(loaded.get_all_operations()):
        turn = [everybody[(number * scripts + one) % len(everybody)] for one in range(scripts)]
        sender = Sender(house, run, ids, start, turn)
        operation: Any = found.ok()  # type: ignore[union-attr]  # an operation that cannot be read raises here
        right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        raw = operation.definition.raw
        if only and raw["operationId"] != only:
            continue
        takes_anything = raw["parameters"] or "requestBody" in raw  # else there is nothing to get wrong
        wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE) if takes_anything else right
        for strategy, tries in ((right, cases - cases // 2), (wrong, cases // 2)):
            if tries:
                _send_all(sender, strategy, tries)
    return run


@dataclass(frozen=True)
class Sender:
    """Who sends, what of, and where it is written down."""

    house: House
    run: Run
    ids: dict[str, list[str]]
    start: int
    scripts: list[str]


def _send_all(sender: Sender, strategy: Any, number: int) -> None:
    @seed(sender.start)
    @settings(
        max_examples=number, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy, pick=st.integers(0, 1000), real=st.integers(0, 7))
    def send(case: Any, pick: int, real: int) -> None:
        if real:
            _name_real_things(case, sender.ids, pick)
        for who in sender.scripts:
            _send(sender.run, case, who, sender.house.scripts[who].secret)

    send()


def _name_real_things(case: Any, ids: dict[str, list[str]], pick: int) -> None:
    """Put ids of things that exist in place of made-up ones; what is wrong on purpose stays wrong somewhere."""
    part = case.path.split("/")[3]
    wrong = [place for place in ("path", "query", "header", "body") if not _holds(case, place)]
    if case.path_parameters and "code" in case.path_parameters and wrong != ["path"]:
        case.path_parameters["code"] = ids[part][pick % len(ids[part])]
        if "figure" in case.path_parameters:
            case.path_parameters["figure"] = ids["figure"][pick % len(ids["figure"])]
        if "position" in case.path_parameters:
            case.path_parameters["position"] = pick % 5
    if case.query and "query" not in wrong:
        for name in ASKED.keys() & case.query.keys():
            case.query[name] = ids[ASKED[name]][pick % len(ids[ASKED[name]])]
        if "cursor" in case.query:
            case.query["cursor"] = (ids.get(part) or ["0"])[pick % 2 - 1]


def _holds(case: Any, place: str) -> bool:
    """Return whether the case keeps to the description in `place`."""
    modes = {kind.value: told.mode for kind, told in case.meta.components.items()}
    return bool(modes.get(place, GenerationMode.POSITIVE) == GenerationMode.POSITIVE)


def _send(run: Run, case: Any, who: str, secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    with transaction.atomic():
        with one_connection():
            answer = case.call(headers=headers)
        transaction.set_rollback(True)
    name = case.operation.definition.raw["operationId"]
    run.sent += 1
    run.statuses[name, answer.status_code] += 1
    run.modes[case.meta.generation.mode.value, answer.status_code] += 1
    unsaid = name in NOT_EXPRESSED or answer.status_code == HTTPStatus.GONE
    wanted = [one for one in CHECKED if not (unsaid and one is checks.positive_data_acceptance)]
    try:
        case.validate_response(answer, checks=wanted)
    except (FailureGroup, Failure) as error:
        run.breaks.append(f"{who} {name} {answer.status_code}: {str(error)[:1500]}")
