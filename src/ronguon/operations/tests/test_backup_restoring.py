"""Backup, an empty host, restore: the same pages answer, the same rows stand there, and nothing half is ever left."""

from __future__ import annotations

import os
import random
import re
import resource
import signal
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from ronguon.audit import actions as audit
from ronguon.audit.actions.verifying import examine
from ronguon.audit.domain import Machine
from ronguon.audit.models import Checkpoint, Event, Name
from ronguon.evidence import actions as evidence_actions
from ronguon.evidence.models import Evidence
from ronguon.files import storage
from ronguon.files.models import StoredFile
from ronguon.kernel.tests.sampling import per_change_on, whole
from ronguon.operations.backup import loading, restoring, sealing, staging, writing
from ronguon.operations.backup.connecting import Entry, is_sqlite, on_schema, opened, standing_in
from ronguon.operations.backup.progress import ByteProgress, Silence
from ronguon.operations.backup.reading import verify
from ronguon.operations.backup.refusals import KeepingError
from ronguon.operations.backup.shipment import snapshot
from ronguon.operations.backup.tables import BOOKKEEPING
from ronguon.operations.tests.conftest import KEY, Places
from ronguon.operations.tests.losing import erase_a_file, shred_somebody
from ronguon.operations.tests.marks import digests, mark
from ronguon.people.models import Account
from ronguon.reports.tests.world import on_day

PAGES = ("/", "/ket-qua/", "/bao-cao/", "/viec-phai-lam/", "/tinh-hinh/", "/van-ban/", "/don-vi/", "/don-vi/nhat-ky/")
QUIET = Silence("")
CHANGING = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')


def backup(entry: Entry, path: Path, progress: ByteProgress = QUIET) -> Path:
    writing.write(path, entry=entry, key=KEY, progress=progress)
    return path


def restore(path: Path, entry: Entry, **more: Any) -> restoring.Restored:
    return restoring.restore(path, entry=entry, key=KEY, progress=QUIET, **more)


def pages(entry: Entry) -> dict[tuple[str, str], tuple[int, bytes]]:
    """Return what some people and nobody are answered, page by page, file by file."""
    found = {}
    with opened(entry) as wrapper, standing_in(wrapper), on_day(date(2026, 4, 6)):
        files = [
            f"/minh-chung/{code}/" for code in Evidence.objects.order_by("code").values_list("code", flat=True)[:2]
        ]
        people = {account.email: account for account in Account.objects.order_by("pk")[: 7 if whole() else 2]} | {
            "": None
        }
        for name, account in people.items():
            client = Client()
            if account is not None:
                client.force_login(account)
            for page in (*PAGES, *files):
                answer = client.get(page)
                found[name, page] = (answer.status_code, CHANGING.sub(rb"\1", answer.getvalue()))
    return found


def ours(entry: Entry) -> dict[str, tuple[int, str]]:
    """Return the digests of what is nobody's bookkeeping; the trail has one event more after a restore."""
    return {name: told for name, told in digests(entry).items() if name not in BOOKKEEPING | {"audit_event"}}


@pytest.mark.sampled
@pytest.mark.both_databases
@pytest.mark.usefixtures("own_files")
def test_the_drill_an_empty_host_answers_as_before(
    world: Entry, empty: Entry, tmp_path: Path, settings: Settings, request: pytest.FixtureRequest
) -> None:
    settings.RONGUON_ERASURES = str(tmp_path / "erasures")
    before, told = pages(world), digests(world)
    path = backup(world, tmp_path / "b")
    shredded, erased = shred_somebody(world), erase_a_file(world)
    folder: Path = request.getfixturevalue("fresh_files")
    assert not folder.exists()

    done = restore(path, empty)

    assert done.kept is None
    assert {name: rows for name, (rows, _) in told.items()} == {n: rows for n, (rows, _) in done.told.tables.items()}
    touched = {"audit_name", "evidence_evidence", "files_erasure", "files_storageuse", "files_storedfile", "files_look"}
    touched |= {"assignments_submissionproof", "audit_personread"}  # a restore forgets what is past its limit by then
    there = {name: found for name, found in ours(empty).items() if name not in touched}
    assert len(there) > 30
    assert there == {name: told[name] for name in there}
    after = pages(empty)
    answered = [key for key, (status, _) in before.items() if status == after[key][0] == HTTPStatus.OK]
    assert len(answered) > (20 if whole() else 6)
    # The page of the trail tells of the restore, and the erased name is gone; all else answers byte for byte.
    differing = {page for key, page in answered if after[key, page] != before[key, page]}
    assert differing <= {"/don-vi/nhat-ky/", "/don-vi/"}
    gone = {key for key, (status, _) in after.items() if status == HTTPStatus.GONE}
    assert {page for _, page in gone} <= {page for _, page in before if page.startswith("/minh-chung/")}
    assert {key: after[key][0] for key in before.keys() - gone} == {key: before[key][0] for key in before.keys() - gone}
    with opened(empty) as wrapper, standing_in(wrapper):
        stands(shredded, erased)


def stands(shredded: uuid.UUID, erased: uuid.UUID) -> None:
    """Check in a restored database: the trail, the erasures, the guards, the numbering, the files."""
    verdict = examine()
    assert (verdict.whole, verdict.checkpoints) == (True, 1)
    assert Checkpoint.objects.get().copies.count() == 1
    gone = StoredFile.objects.get(pk=erased)
    assert (gone.name, gone.erasure.because) == ("", evidence_actions.AGAIN)
    assert not storage.evidence_storage().exists(gone.storage_key)
    assert not Evidence.objects.filter(file=erased).exclude(title="").exists()
    assert not Name.objects.filter(account=shredded).exists()
    verbs = list(Event.objects.order_by("-pk").values_list("verb", flat=True)[:3])
    assert verbs == ["installation.restored", "evidence.erased", "name.shredded"]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_checkpoint SET root = 'khác'")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_report SET title = 'khác'")
    last = Event.objects.order_by("-pk")[0].pk
    with transaction.atomic():
        made = audit.record(by=Machine(), verb="name.shredded", kind="account", subject=uuid.uuid4())
    assert made.pk == last + 1
    assert StoredFile.objects.exclude(pk=erased).count() > 3
    for stored in StoredFile.objects.exclude(pk=erased):
        assert len(storage.read(stored.storage_key, at_most=stored.size_bytes + 1)) == stored.size_bytes


@pytest.mark.both_databases
@pytest.mark.usefixtures("rehearsed")
def test_a_target_with_work_is_refused_and_with_replace_kept_beside(
    world: Entry, places: Places, tmp_path: Path
) -> None:
    path, target = backup(world, tmp_path / "b"), places.copy_of(world)
    before = mark(target)
    with pytest.raises(KeepingError, match="--replace") as refused:
        restore(path, target)
    assert refused.value.code == "not_empty"
    assert mark(target) == before
    with opened(target) as somebody:
        somebody.ensure_connection()
        with somebody.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_event")
            cursor.fetchone()
        with pytest.raises(KeepingError) as busy:
            restore(path, target, replace=True)
        assert busy.value.code == "in_use"
    assert mark(target) == before
    kept = restore(path, target, replace=True).kept
    assert kept
    assert digests(beside(target, kept)) == digests(world)
    assert ours(target) == ours(world)


def beside(entry: Entry, kept: str) -> Entry:
    """Return the database that was kept."""
    return {**entry, "NAME": kept} if is_sqlite(entry) else on_schema(entry, kept)


@pytest.mark.both_databases
@pytest.mark.usefixtures("rehearsed")
def test_a_hook_that_fails_leaves_the_target_as_it_was(
    settled: Entry, empty: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[loading.RestoreRun] = []

    def hook(run: loading.RestoreRun) -> None:
        told.append(run)
        assert Event.objects.exists(), "the restored database stands in for the site's"
        raise KeepingError("Không xóa lại được.", code="planted")

    monkeypatch.setattr(loading, "_on_restored", [hook])
    path, before = backup(settled, tmp_path / "b"), mark(empty) if not is_sqlite(empty) else ""
    with pytest.raises(KeepingError, match="Không xóa lại được"):
        restore(path, empty)
    assert (datetime.now(UTC) - told[0].made_at).total_seconds() < 3600
    if is_sqlite(empty):
        assert not list(Path(empty["NAME"]).parent.glob(f"{Path(empty['NAME']).name}*"))
    else:
        assert mark(empty) == before


@pytest.mark.both_databases
def test_others_go_on_writing_while_a_backup_is_taken_and_it_holds_one_moment(world: Entry, tmp_path: Path) -> None:
    class Busy(ByteProgress):
        wrote = 0

        def at(self, _done: int) -> None:
            with opened(world) as other, standing_in(other), transaction.atomic():
                audit.record(by=Machine(), verb="name.shredded", kind="account", subject=uuid.uuid4())
            self.wrote += 1

    with snapshot(world) as taken:
        events = taken.trail()["events"]
    busy = Busy("")
    path = backup(world, tmp_path / "b", busy)
    told = verify(path, KEY, QUIET)
    assert busy.wrote > 10
    assert told.tables["audit_event"][0] == told.head.trail["events"] == events
    assert digests(world)["audit_event"][0] == events + busy.wrote


def test_a_file_whose_bytes_are_gone_is_named_and_the_rest_is_kept(
    settled: Entry, tmp_path: Path, fresh_files: Path
) -> None:
    written = writing.write(tmp_path / "b", entry=settled, key=KEY, progress=QUIET)
    told = verify(tmp_path / "b", KEY, QUIET)
    assert len(written.missing) == written.files == told.files > 3
    assert told.missing == written.missing
    assert told.file_bytes == 0


def test_a_store_elsewhere_that_does_not_answer_stops_the_backup(
    settled: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_key: str, *, at_most: int) -> bytes:
        raise OSError(5, f"the store could not be reached for {at_most} bytes")

    monkeypatch.setattr(storage, "read", silent)
    assert writing.write(tmp_path / "disk", entry=settled, key=KEY, progress=QUIET).missing, "a bad disk is a hole"
    monkeypatch.setattr(storage, "evidence_storage", object)
    with pytest.raises(KeepingError, match="Kho tệp") as refused:
        backup(settled, tmp_path / "b")
    assert refused.value.code == "store_away"
    assert not (tmp_path / "b").exists()


def test_nothing_is_overwritten_and_nothing_half_is_left(settled: Entry, tmp_path: Path) -> None:
    class Stopped(ByteProgress):
        def at(self, _done: int) -> None:
            raise KeyboardInterrupt

    class Told(ByteProgress):
        def at(self, _done: int) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    for stopped in (Stopped(""), Told("")):
        with pytest.raises(KeyboardInterrupt):
            backup(settled, tmp_path / "b", stopped)
        assert list(tmp_path.iterdir()) == []
    backup(settled, tmp_path / "b")
    before = (tmp_path / "b").read_bytes()
    with pytest.raises(KeepingError, match="không ghi đè"):
        backup(settled, tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == before
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeepingError, match="Không ghi được"):
        backup(settled, tmp_path / "absent" / "b")


def test_two_backups_to_one_name_do_not_meet(settled: Entry, tmp_path: Path) -> None:
    refused: list[str] = []

    class Second(ByteProgress):
        def at(self, _done: int) -> None:
            if not refused:
                try:
                    backup(settled, tmp_path / "b")
                except KeepingError as error:
                    refused.append(error.code)

    backup(settled, tmp_path / "b", Second(""))
    assert refused == ["busy"]
    assert verify(tmp_path / "b", KEY, QUIET).rows > 100


def in_child(work: Callable[[], object]) -> int:
    """Run `work` in a process of its own and return how it ended: minus the signal, or 0, or 3 for a refusal."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except KeepingError:
            os._exit(3)
        except BaseException:  # noqa: BLE001 (a child of a test ends here, whatever happened)
            os._exit(4)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_full_disk_is_said_and_leaves_nothing(settled: Entry, tmp_path: Path) -> None:
    room = 40_000  # more than the database's own small files need

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        backup(settled, tmp_path / "b")

    assert in_child(full) == 3
    assert list(tmp_path.iterdir()) == []
    assert backup(settled, tmp_path / "b").stat().st_size > room


def killed_at(place: Any, name: str, number: int) -> Callable[[], None]:
    """Return what lets this process be killed at the `number`-th call of a function."""
    usual, count = getattr(place, name), iter(range(1, 1_000_000))

    def deadly(*arguments: Any, **named: Any) -> Any:
        if next(count) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return usual(*arguments, **named)

    return lambda: setattr(place, name, deadly)


def die(work: Callable[[], object], place: Any, name: str, number: int) -> None:
    plant = killed_at(place, name, number)

    def doomed() -> None:
        plant()
        work()

    assert in_child(doomed) == -signal.SIGKILL, (place, name, number)


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_backup_that_was_killed_is_not_there_and_the_next_one_is_whole(
    seed: int, settled: Entry, tmp_path: Path
) -> None:
    place, name, most = [(sealing._Source, "read", 20), (storage, "read", 4), (writing, "_name", 1)][seed - 1]
    die(lambda: backup(settled, tmp_path / "b"), place, name, random.Random(seed).randint(1, most))
    assert not (tmp_path / "b").exists()
    backup(settled, tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["b"]
    assert verify(tmp_path / "b", KEY, QUIET).rows > 100


RESTORE_STEPS: list[tuple[Any, str, int]] = [
    (loading, "_compare", 30), (loading, "build", 1), (storage, "write", 3), (loading, "bring_up", 1),
    (loading, "tell_restored", 1), (staging, "SWITCH", 1),
]  # fmt: skip


def killed_restore(step: int, seed: int, settled: Entry, empty: Entry, request: pytest.FixtureRequest) -> None:
    """Kill a restore at a step, see that the target is still empty, and restore again."""
    place, name, most = RESTORE_STEPS[step]
    if place is staging:
        place, name = type(staging.target(empty)), "switch"
    path = backup(settled, request.getfixturevalue("tmp_path") / "b")
    request.getfixturevalue("fresh_files")
    die(lambda: restore(path, empty), place, name, random.Random(seed).randint(1, most))
    assert staging.target(empty).holds() == []
    restore(path, empty)
    assert ours(empty) == ours(settled)


@pytest.mark.both_databases
@pytest.mark.parametrize("step", [pytest.param(0, marks=per_change_on("sqlite"))])
@pytest.mark.usefixtures("rehearsed")
def test_a_restore_that_was_killed_left_the_target_empty_and_can_be_begun_again(
    step: int, settled: Entry, empty: Entry, request: pytest.FixtureRequest
) -> None:
    killed_restore(step, 7, settled, empty, request)


@pytest.mark.both_databases
@pytest.mark.soak
@pytest.mark.usefixtures("rehearsed")
@pytest.mark.parametrize("step", range(len(RESTORE_STEPS)))
@pytest.mark.parametrize("seed", [1, 2])
def test_a_restore_can_be_killed_at_every_step(
    step: int, seed: int, settled: Entry, empty: Entry, request: pytest.FixtureRequest
) -> None:
    killed_restore(step, seed, settled, empty, request)


def test_a_thread_that_is_not_the_main_one_can_back_up(settled: Entry, tmp_path: Path, django_db_blocker: Any) -> None:
    trouble: list[BaseException] = []

    def work() -> None:
        try:
            backup(settled, tmp_path / "b")
        except BaseException as error:  # noqa: BLE001 (told to the test below)
            trouble.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert trouble == []
    assert verify(tmp_path / "b", KEY, QUIET).rows > 100
