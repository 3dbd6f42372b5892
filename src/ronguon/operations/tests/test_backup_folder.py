"""Automatic backups: each day, before each migration of a real installation, and gone when their time is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.migrations.executor import MigrationExecutor
from pytest_django.fixtures import Settings

from ronguon.audit.models import Installation
from ronguon.jobs.registry import table
from ronguon.operations import health
from ronguon.operations.backup import folder, keys, migrating, staging
from ronguon.operations.backup.connecting import Entry, opened, standing_in
from ronguon.operations.backup.folder import KeptBackup, expired
from ronguon.operations.backup.refusals import KeepingError
from ronguon.operations.tests.conftest import KEY
from ronguon.operations.tests.marks import digests

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("rehearsed")


@pytest.fixture
def kept_in(tmp_path: Path, settings: Settings) -> Path:
    settings.RONGUON_BACKUP_DIR = tmp_path / "backups"
    settings.RONGUON_BACKUP_KEY = KEY.written
    return tmp_path / "backups"


@pytest.fixture
def site(world: Entry, kept_in: Path) -> Iterator[Path]:
    """Let the month of work be the site's database; yield the folder of its backups."""
    with opened(world) as wrapper, standing_in(wrapper):
        yield kept_in


def run(*arguments: str) -> str:
    said = StringIO()
    call_command(*arguments, stdout=said, stderr=said)
    return said.getvalue()


def aged(*days: int) -> list[KeptBackup]:
    return [KeptBackup(Path(f"{age}"), NOW - timedelta(days=age), "daily", 1) for age in days]


TIMES = [
    ((0, 1, 2, 3), 35, 3, []),
    ((0, 34, 35, 36), 35, 1, [36]),
    ((40, 50, 60), 35, 3, []),
    ((40, 50, 60, 70), 35, 3, [70]),
    ((40, 50), 35, 0, [50]),
    ((), 35, 3, []),
    ((1, 2, 3), 0, 1, [2, 3]),
    ((60, 0, 50), 35, 1, [50, 60]),
]


@pytest.mark.parametrize(("ages", "days", "least", "gone"), TIMES)
def test_a_backup_goes_when_its_days_are_over_but_never_the_last(
    ages: tuple[int, ...], days: int, least: int, gone: list[int]
) -> None:
    assert [int(kept.path.name) for kept in expired(aged(*ages), at=NOW, days=days, least=least)] == gone


def test_the_daily_backup_is_made_once_read_back_and_old_ones_go(site: Path, settings: Settings) -> None:
    settings.RONGUON_BACKUP_KEEP_DAYS, settings.RONGUON_BACKUP_KEEP_LEAST = 2, 1
    for _ in range(2):
        with time_machine.travel(NOW, tick=False):
            folder.daily(NOW)
    assert [kept.why for kept in folder.listed()] == ["daily"]
    looked = folder.last_look()
    assert looked is not None
    assert (looked.wrong, looked.name) == ("", folder.listed()[0].path.name)
    (site / "somebody-elses.ronguon").write_bytes(b"x")
    (site / "ronguon-20200101T000000Z-daily.ronguon.part").write_bytes(b"x")
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        folder.daily(NOW)
    assert [kept.at for kept in folder.listed()] == [NOW + timedelta(days=5)]
    assert (site / "somebody-elses.ronguon").exists()
    assert not (site / "ronguon-20200101T000000Z-daily.ronguon.part").exists(), "what a killed run left"
    assert {path.stat().st_mode & 0o777 for path in site.glob("ronguon-*.ronguon")} == {0o600}
    assert site.stat().st_mode & 0o777 == 0o700


def test_two_workers_make_one_daily_backup(site: Path) -> None:
    with folder._alone() as first:
        assert first
        folder.daily(NOW)
        assert folder.listed() == []
    folder.daily(NOW)
    assert len(folder.listed()) == 1


def test_without_a_key_the_worker_makes_none_and_it_stands_in_the_table(site: Path, settings: Settings) -> None:
    settings.RONGUON_BACKUP_KEY = ""
    folder.daily(NOW)
    assert not site.exists()
    entry = next(one for one in table() if one.name == "operations.daily_backup")
    assert (entry.every, entry.run) == (timedelta(days=1), folder.daily)


def states(at: datetime) -> tuple[bool, bool]:
    fact = health.backups(at)
    return fact.ok, fact.warning


def test_check_tells_the_age_of_the_last_good_backup(site: Path, settings: Settings) -> None:
    now = datetime.now(UTC)
    assert states(now) == (True, True), "young, none yet"
    assert states(now + timedelta(days=3)) == (False, True), "three days and none yet"
    kept = folder.keep("daily", at=now)
    assert states(now) == (True, False)
    assert "0 giờ" in health.backups(now).says
    assert states(now + timedelta(days=3)) == (False, False), "too old"
    (site / "looked-at.json").unlink()
    assert states(now) == (True, True), "not read back"
    run("backup", "--verify", str(kept.path))
    assert states(now) == (True, False)
    whole = bytearray(kept.path.read_bytes())
    whole[-1] ^= 1
    kept.path.write_bytes(whole)
    folder.look(kept.path)
    assert states(now) == (False, False), "damaged"
    assert "hỏng" in health.backups(now).says
    settings.RONGUON_BACKUP_KEY = ""
    assert states(now) == (True, True), "no key"


def test_a_demo_needs_no_backup(db: None) -> None:
    assert states(NOW) == (True, False)
    assert not migrating.is_real()


@pytest.fixture
def waiting(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let one migration wait, and the framework's own command do nothing."""
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [object()])
    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", lambda *_, **__: None)
    return site


@pytest.mark.both_databases
def test_a_real_installation_is_kept_before_it_is_migrated(waiting: Path) -> None:
    assert "Đã sao lưu vào" in run("migrate")
    assert [kept.why for kept in folder.listed()] == ["migration"]
    looked = folder.last_look()
    assert looked is not None
    assert looked.wrong == ""
    assert waiting == folder.folder()


def test_without_a_key_a_real_installation_is_not_migrated_unless_told(waiting: Path, settings: Settings) -> None:
    settings.RONGUON_BACKUP_KEY = ""
    with pytest.raises(CommandError, match="--no-backup"):
        run("migrate")
    assert run("migrate", "--no-backup") == ""
    assert run("migrate", "--plan") == ""
    assert not waiting.exists()


@pytest.mark.both_databases
def test_what_is_not_real_or_not_waiting_is_migrated_without_a_word(
    site: Path, empty: Entry, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RONGUON_BACKUP_KEY = ""
    assert not migrating.owed()
    assert migrating.owed(named=True), "named migrations may go back"
    with opened(empty) as bare, standing_in(bare):
        assert not migrating.owed()
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [object()])
    assert migrating.owed()
    assert Installation.objects.get().purpose == Installation.Purpose.REAL


def test_the_commands_carry_a_site_from_key_to_drill(
    site: Path, world: Entry, empty: Entry, tmp_path: Path, settings: Settings
) -> None:
    settings.RONGUON_BACKUP_KEY = ""
    assert "age1" in run("backup", "--make-key", str(tmp_path / "key"))
    settings.RONGUON_BACKUP_KEY_FILE = str(tmp_path / "key")
    path = tmp_path / "b.ronguon"
    said = run("backup", str(path))
    assert "Đã sao lưu và đọc lại" in said
    assert "RONGUON_SECRET_KEY" in said
    assert settings.SECRET_KEY not in said
    assert keys.configured().written not in said
    found = json.loads(run("backup", "--verify", str(path), "--format", "json"))
    assert found["rows"] == sum(rows for rows, _ in digests(world).values())
    assert found["digests"]["audit_event"] == digests(world)["audit_event"][1]
    assert found["missing"] == found["other_secrets"] == []
    assert "Chưa có bản sao lưu tự động" in run("backup", "--list")
    with pytest.raises(CommandError, match="--replace"):
        run("restore", str(path))
    with opened(empty) as there, standing_in(there):
        told = json.loads(run("restore", str(path), "--format", "json"))
        assert (told["rows"], told["kept"]) == (found["rows"], None)
        assert "sao lưu vào" in run("restore", str(path), "--replace")
        assert [kept.why for kept in folder.listed()] == ["restore"]
        assert "restore" in run("backup", "--list")
        assert json.loads(run("backup", "--list", "--format", "json"))[0]["why"] == "restore"
    assert staging.target(empty).holds()


WRONG: list[tuple[list[str], int]] = [
    (["backup"], 2), (["backup", "a", "--list"], 2), (["backup", "--verify", "/nowhere"], 1),
    (["restore", "/nowhere"], 1),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "code"), WRONG)
def test_wrong_use_exits_with_2_and_what_is_not_so_with_1(arguments: list[str], code: int, site: Path) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == code
    assert "\n" not in str(refused.value)


def test_a_backup_with_holes_exits_with_1_and_names_them(site: Path, fresh_files: Path, tmp_path: Path) -> None:
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("backup", str(tmp_path / "b"), stdout=said, stderr=said)
    assert ended.value.code == 1
    assert "đã mất" in said.getvalue()
    assert (tmp_path / "b").exists()


def test_a_folder_that_cannot_be_written_is_said(site: Path, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    settings.RONGUON_BACKUP_DIR = tmp_path / "file" / "backups"
    with pytest.raises(KeepingError, match="Không ghi được"):
        folder.daily(NOW)
    assert not folder.listed()
