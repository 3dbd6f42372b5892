"""The public page of the trail: before and after the first checkpoint, and the checkpoint to the letter."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.fixtures import Settings

from ronguon.audit.actions import record
from ronguon.audit.actions.checkpoints import checkpoint, rotate
from ronguon.audit.domain import Machine
from ronguon.audit.domain.notes import Verifier, read_note
from ronguon.audit.models import Checkpoint
from ronguon.reports.tests.world import on_day

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
PLACES = {"vi": "/so-cai/", "en": "/en/trail/"}


@pytest.fixture
def signed(settings: Settings, tmp_path: Path) -> Checkpoint:
    """Return the newest checkpoint of a trail whose key was changed once."""
    settings.RONGUON_TRAIL_KEY_FILE = tmp_path / "trail-key"
    with on_day(date(2026, 4, 6)):
        with transaction.atomic():
            record(by=Machine(), verb="name.shredded", kind="account", subject="1")
        assert checkpoint(by=Machine()) is not None
        return rotate(by=Machine())[0]


@pytest.mark.parametrize("place", PLACES.values())
def test_before_the_first_checkpoint_the_page_says_so(place: str) -> None:
    assert Client().get(place).status_code == 200
    assert Client().get(f"{place}checkpoint").status_code == 404


@pytest.mark.parametrize("language", PLACES)
def test_the_page_shows_the_key_that_signs_and_what_was_signed_last(language: str, signed: Checkpoint) -> None:
    answer: Any = Client().get(PLACES[language])
    told = answer.content.decode()
    assert b64encode(bytes.fromhex(signed.root)).decode() in told
    for key in Checkpoint.objects.values_list("key", flat=True):
        assert key in told
    assert not answer.cookies
    assert f'href="{PLACES[language]}checkpoint"' in told


@pytest.mark.parametrize("place", PLACES.values())
def test_anybody_fetches_the_checkpoint_to_the_letter(place: str, signed: Checkpoint) -> None:
    answer: Any = Client().get(f"{place}checkpoint")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode() == signed.note
    assert read_note(answer.content.decode()).signed_by(Verifier.read(signed.key))
