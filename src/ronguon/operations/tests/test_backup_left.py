"""Whoever left by their own wish is forgotten again when a backup brings them back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from ronguon.access.models import Grant
from ronguon.access.tests.cast import Cast, make_cast
from ronguon.audit.actions import shred_name
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Name
from ronguon.kernel import clock
from ronguon.operations.backup import erasures
from ronguon.operations.backup.loading import RestoreRun
from ronguon.people import actions as people
from ronguon.people.forgetting import GONE
from ronguon.people.models import Account

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def cast(settings: Settings, tmp_path: Path) -> Cast:
    settings.RONGUON_ERASURES = str(tmp_path / "erasures")
    return make_cast()


def brought_back(account: Account) -> None:
    """Put the person back as an older backup would."""
    Account.objects.filter(pk=account.pk).update(email="an@example.vn", full_name="An", is_active=True)
    Grant.objects.filter(account=account).update(until_on=None)
    Name.objects.create(account=account.code, text="An")


def run() -> RestoreRun:
    return RestoreRun(datetime(2026, 3, 1, tzinfo=UTC), erasures.noted())


def test_name_address_and_roles_go_again_with_one_event(cast: Cast) -> None:
    an = cast.an_account
    people.leave(by=an)
    brought_back(an)
    events = Event.objects.count()
    erasures.replay(run())
    again = Account.objects.get(pk=an.pk)
    assert (again.email.endswith(GONE), again.is_active) == (True, False)
    assert not Grant.objects.valid(clock.today()).filter(account=an).exists()
    assert not Name.objects.filter(account=an.code).exists()
    assert Event.objects.count() == events + 1
    erasures.replay(run())
    assert Event.objects.count() == events + 1


def test_a_name_alone_that_was_shredded_costs_nobody_the_account(cast: Cast) -> None:
    shred_name(cast.chi_account.code, by=Machine())
    erasures.replay(run())
    assert Account.objects.get(pk=cast.chi_account.pk).is_active


def test_what_the_file_lacks_is_noted_before_the_next_backup(cast: Cast, settings: Settings) -> None:
    people.leave(by=cast.an_account)
    shred_name(cast.chi_account.code, by=Machine())
    wanted = {(one.kind, one.code) for one in erasures.noted()}
    assert wanted == {
        ("account", cast.an_account.code),
        ("left", cast.an_account.code),
        ("account", cast.chi_account.code),
    }
    Path(settings.RONGUON_ERASURES).unlink()
    assert erasures.note_earlier() == 3
    assert {(one.kind, one.code) for one in erasures.noted()} == wanted
    assert erasures.note_earlier() == 0
