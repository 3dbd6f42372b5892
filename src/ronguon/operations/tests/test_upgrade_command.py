"""`ronguon upgrade`: nothing to do is said, what does not hold stops it, and a second run changes nothing."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from ronguon.audit.actions import make_installation
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Installation
from ronguon.operations import health

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> None:
    tmp_path.chmod(0o700)
    settings.VAR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"


def upgrade() -> str:
    out = StringIO()
    call_command("upgrade", stdout=out)
    return out.getvalue()


def test_an_installation_is_brought_up_and_a_second_run_changes_nothing(settings: Settings) -> None:
    make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")
    before = Event.objects.count()
    for _ in range(2):
        said = upgrade()
        assert "không có bước mới" in said
        assert "ronguon check" in said
    assert (Path(str(settings.STATIC_ROOT)) / "ronguon" / "app.css").is_file()
    assert Event.objects.count() == before


def test_an_empty_database_is_not_upgraded() -> None:
    with pytest.raises(CommandError, match="ronguon init"):
        upgrade()


def test_what_does_not_hold_stops_it_with_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")
    monkeypatch.setattr(health, "database", lambda: health.Fact("cơ sở dữ liệu", ok=False, says="không kết nối được"))
    with pytest.raises(CommandError, match="không kết nối được"):
        upgrade()
