from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from pytest_django.fixtures import Settings

from ronguon.audit.models import Event
from ronguon.jobs.actions import beat, state
from ronguon.jobs.models import Job, Slot
from ronguon.kernel import clock
from ronguon.operations import disk, health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(tmp_path: Path, settings: Settings) -> Path:
    tmp_path.chmod(0o700)
    settings.VAR = tmp_path
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("check", *arguments, stdout=said)
    except SystemExit as ended:
        return int(str(ended.code)), said.getvalue()
    return 0, said.getvalue()


def test_a_sound_installation_passes_with_one_line_each() -> None:
    beat("worker", clock.now())
    code, said = run()
    assert code == 0, said
    lines = said.splitlines()
    assert len({line.partition(":")[0] for line in lines}) == len(lines) > 10
    assert all(line.startswith(("ĐẠT", "LƯU Ý")) for line in said.splitlines())


def test_json_is_one_value() -> None:
    code, said = run("--format", "json")
    rows = {row["name"]: row["ok"] for row in json.loads(said)}
    assert code == 1
    assert [name for name, ok in rows.items() if not ok] == ["việc nền"]


def test_the_frameworks_own_options_still_work() -> None:
    assert "security" in run("--list-tags")[1]


def test_a_silent_worker_fails() -> None:
    beat("worker", clock.now() - timedelta(minutes=3))
    assert not health.worker(clock.now()).ok
    assert not health.worker(clock.now() - timedelta(days=2)).warning


def test_failed_work_is_named_and_only_warns() -> None:
    at = clock.now()
    Slot.objects.create(name="audit.chain", begins_at=at, taken_at=at, outcome=Slot.Outcome.FAILED)
    fact = health.failed_work()
    assert fact.ok
    assert fact.warning
    assert "audit.chain" in fact.says


def test_a_queue_that_stands_still_and_tasks_given_up_are_told_and_only_warn() -> None:
    at = datetime.now(UTC)
    assert not health.queue(state()).warning
    assert not health.given_up(state()).warning
    Job.objects.create(name="x.y", made_at=at, due_at=at - timedelta(minutes=6))
    Job.objects.create(name="x.z", made_at=at, due_at=at, stage=Job.Stage.FAILED, failed_at=at, reason="OSError 111")
    queue, given_up = health.queue(state()), health.given_up(state())
    assert (queue.ok, queue.warning, given_up.ok, given_up.warning) == (True, True, True, True)
    assert "1 việc đang chờ" in queue.says
    assert "đã chờ 36" in queue.says
    assert "1 việc cần xem" in given_up.says


@pytest.mark.parametrize("mode", [0o755, 0o707, 0o701])
def test_a_folder_open_to_others_fails_with_the_command_to_type(private_folder: Path, mode: int) -> None:
    private_folder.chmod(mode)
    assert f"chmod o-rwx {private_folder}" in health.permissions().says


def test_a_secret_open_to_others_fails(private_folder: Path) -> None:
    secret = private_folder / "development-secret"
    secret.write_text("secret")
    secret.chmod(0o640)
    assert not health.permissions().ok
    secret.chmod(0o600)
    assert health.permissions().ok


def test_a_missing_folder_fails(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "absent"
    assert "mkdir -m 700" in health.permissions().says


def test_an_unsound_setting_fails_with_its_own_words() -> None:
    def system_check() -> None:
        raise SystemCheckError("(ronguon.E001) planted")

    fact = health.configuration(system_check)
    assert not fact.ok
    assert "planted" in fact.says


def test_each_changed_pragma_fails_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        assert "PostgreSQL" in health.engine().name
        assert health.engine().ok
        return
    assert health.engine().ok
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=1")
        try:
            fact = health.engine()
        finally:
            cursor.execute("PRAGMA busy_timeout=20000")
    assert not fact.ok
    assert "busy_timeout=1 (cần 20000)" in fact.says


def test_a_clock_behind_the_trail_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime.now(UTC) + timedelta(hours=2)
    Event.objects.create(verb="a.b", subject_kind="x", subject="1", at=late, recorded_at=late)
    assert "Hãy chỉnh giờ máy" in health.time_of_day().says


def test_a_waiting_migration_fails_with_the_command_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *_: [object(), object()]
    )
    fact = health.migrated()
    assert not fact.ok
    assert "ronguon upgrade" in fact.says


def test_an_empty_database_fails_with_the_command_that_begins_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.migrations.recorder.MigrationRecorder.applied_migrations", lambda _self: {})
    assert "ronguon init" in health.migrated().says


def test_the_child_that_opens_files_is_looked_at() -> None:
    fact = health.isolation()
    assert fact.ok
    assert fact.warning or fact.says
    assert os.getpid()


def test_a_full_disk_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.room_for_files().ok
    monkeypatch.setattr(disk, "free_bytes", lambda _folder: 0)
    assert not health.room_for_files().ok


def test_closed_figures_are_told(settings: Settings) -> None:
    assert "đóng" in health.watched().says
    settings.RONGUON_METRICS_TOKEN = "x" * 20
    assert "có mã" in health.watched().says
