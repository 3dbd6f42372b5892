"""The examples in the interface's handbook do what they say, in their order, in one world."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from ronguon.assignments.models import Occurrence
from ronguon.portal.tests.calling import DAY, House, build
from ronguon.reports.tests.world import on_day

HANDBOOK = Path(__file__).resolve().parents[1] / "docs" / "api" / "README.md"


def examples(text: str) -> list[list[str]]:
    """Return every command of the shell blocks of a page, split as a shell does."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line]


def run(command: list[str], known: dict[str, str]) -> Any:
    """Carry a `curl` command out against the site in this process."""
    assert command[:2] == ["curl", "-s"]
    method, headers, data, form, url = "GET", {}, "", {}, ""
    rest = iter(filled(part, known) for part in command[2:])
    for part in rest:
        match part:
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            case "-d":
                data = next(rest)
            case "-F":
                name, _, value = next(rest).partition("=")
                form[name] = SimpleUploadedFile(value[1:], b"Bien ban\n") if value[:1] == "@" else value
            case _:
                url = part
    path = url.removeprefix("http://testserver")
    assert path.startswith("/api/v1/"), command
    if form:
        return Client().post(path, form, headers=headers)
    kind = headers.pop("Content-Type", "application/json")
    return Client().generic(method, path, data, content_type=kind, headers=headers)


def filled(part: str, known: dict[str, str]) -> str:
    return re.sub(r"\$([A-Z]+)", lambda found: known[found[1]], part)


def variables(house: House) -> dict[str, str]:
    return {
        "SITE": "http://testserver", "KEY": house.scripts["an"].secret, "REVIEWER": house.scripts["chi"].secret,
        "TERM": str(house.open_work.code), "SUBMISSION": str(house.waiting.code),
    }  # fmt: skip


@pytest.mark.django_db
def test_every_example_does_what_it_says() -> None:
    commands = examples(HANDBOOK.read_text("utf-8"))
    assert len(commands) >= 10
    house = build()
    with on_day(DAY):
        answers = [run(command, variables(house)) for command in commands]
    assert [answer.status_code // 100 for answer in answers] == [2] * len(commands), [
        answer.content.decode() for answer in answers if answer.status_code >= 300
    ]
    assert Occurrence.objects.get(pk=house.open_work.pk).stage == "handed_in"
    assert Occurrence.objects.get(pk=house.waiting.occurrence_id).stage == "returned"


@pytest.mark.django_db
def test_a_planted_example_that_is_wrong_is_caught() -> None:
    house = build()
    with on_day(DAY), transaction.atomic():
        wrong = shlex.split('curl -s -H "Authorization: Bearer $KEY" "$SITE/api/v1/occurrences?stag=open"')
        assert run(wrong, variables(house)).status_code == 422
