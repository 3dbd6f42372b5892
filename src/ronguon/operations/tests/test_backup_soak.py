"""The size of a province: 1,000,000 events, 100,000 assignments and 1 GB of files, there and back."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from ronguon.access.tests.cast import make_cast
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.audit.actions import make_installation
from ronguon.audit.domain import GENESIS, Machine
from ronguon.audit.models import Event, Installation, Link
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.files import storage
from ronguon.files.models import StoredFile
from ronguon.kernel.hashing import sha256
from ronguon.operations.backup import restoring, writing
from ronguon.operations.backup.connecting import STAGE_PRAGMAS, Entry, is_sqlite, opened, standing_in
from ronguon.operations.backup.progress import Silence
from ronguon.operations.backup.reading import verify
from ronguon.operations.tests.conftest import KEY, Places
from ronguon.units.models import Unit

pytestmark = pytest.mark.soak
EVENTS, ASSIGNMENTS, FILES, FILE_BYTES = 1_000_000, 100_000, 1000, 1_000_000
MINUTES = 5
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
BATCH = 10_000
QUIET = Silence("")


@pytest.fixture
def province(places: Places, django_db_blocker: DjangoDbBlocker, fresh_files: Path) -> Iterator[Entry]:
    """Yield a database of that size."""
    entry = places.empty()
    quick = {**entry, "OPTIONS": {"init_command": STAGE_PRAGMAS}} if is_sqlite(entry) else entry
    assert not fresh_files.exists()
    with django_db_blocker.unblock():
        with opened(quick) as wrapper, standing_in(wrapper):
            call_command("migrate", verbosity=0, interactive=False)
            make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")
            assign(make_cast().province)
            keep_files()
            tell()
        yield entry


def assign(owner: Unit) -> None:
    directive = make_directive(owner, stage="issued", closed_at=AT)
    duties = [make_obligation(directive, title=f"Việc {number}") for number in range(20)]
    first = Unit.objects.order_by("-pk")[0].pk + 1
    Unit.objects.bulk_create(
        Unit(pk=first + i, system="state", kind="commune", name=f"UBND xã số {i}", search_key=f"xa so {i}",
             parent=owner, path=f"{owner.path}{first + i}.", sort=i, since_on=date(2025, 7, 1))
        for i in range(ASSIGNMENTS // len(duties))
    )  # fmt: skip
    units = list(Unit.objects.filter(pk__gte=first))
    for duty in duties:
        made = Assignment.objects.bulk_create(
            [
                Assignment(obligation=duty, unit=unit, assigned_by=owner, part="lead", timed=True,
                           assigned_on=AT.date(), since_on=AT.date())
                for unit in units
            ],
            batch_size=BATCH,
        )  # fmt: skip
        Occurrence.objects.bulk_create(
            [Occurrence(assignment=one, number=1, opens_on=AT.date(), due_on=date(2026, 9, 30)) for one in made],
            batch_size=BATCH,
        )


def keep_files() -> None:
    rows = []
    for _ in range(FILES):
        data = os.urandom(FILE_BYTES)
        stored = StoredFile(sha256=sha256(data), size_bytes=len(data), kind="pdf", media_type="application/pdf",
                            purpose="evidence", name="tệp.pdf", owner_unit="1", stored_at=AT)  # fmt: skip
        storage.write(stored.storage_key, data)
        rows.append(stored)
    StoredFile.objects.bulk_create(rows)


def tell() -> None:
    digest, seq = GENESIS, 0
    for event in Event.objects.order_by("pk"):
        seq, digest = seq + 1, event.entry().digest(digest)
        Link.objects.create(seq=seq, event=event, digest=digest)
    actor = uuid.uuid4()
    for begin in range(seq, EVENTS, BATCH):
        made = Event.objects.bulk_create(
            Event(verb="assignment.acknowledged", subject_kind="assignment", subject=str(uuid.uuid4()), actor=actor,
                  acting_for=actor, at=AT, recorded_at=AT, details={})
            for _ in range(min(BATCH, EVENTS - begin))
        )  # fmt: skip
        links = []
        for event in made:
            seq, digest = seq + 1, event.entry().digest(digest)
            links.append(Link(seq=seq, event=event, digest=digest))
        Link.objects.bulk_create(links)


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the wall and of this process's processor; on a busy machine they lie far apart."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.0f} s ({self.processor:.0f} s of processor)"


def taken(what: Callable[[], Any]) -> Taken:
    wall, processor = time.monotonic(), time.process_time()
    what()
    return Taken(time.monotonic() - wall, time.process_time() - processor)


def test_a_province_is_backed_up_and_restored_within_five_minutes(
    province: Entry, empty: Entry, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "province.ronguon"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrote = taken(lambda: writing.write(path, entry=province, key=KEY, progress=QUIET))
    verified = taken(lambda: verify(path, KEY, QUIET))
    evidence = settings.STORAGES["evidence"]
    place = {**evidence, "OPTIONS": {**evidence["OPTIONS"], "location": tmp_path / "elsewhere"}}
    settings.STORAGES = {**settings.STORAGES, "evidence": place}
    restored = taken(lambda: restoring.restore(path, entry=empty, key=KEY, progress=QUIET))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with opened(empty) as wrapper, standing_in(wrapper):
        counts = Event.objects.count(), Assignment.objects.count(), StoredFile.objects.count()
        vendor = connection.vendor
    with capsys.disabled():
        print(  # noqa: T201 (the figures are what the run is for)
            f"\n{vendor}: {counts[0]} events, {counts[1]} assignments, {counts[2]} files of {FILE_BYTES} bytes; "
            f"backup {wrote} ({path.stat().st_size / 1e6:.0f} MB), verify {verified}, "
            f"restore {restored} (it verifies once more), peak {peak / 1024:.0f} MB (before {before / 1024:.0f})"
        )
    assert counts == (EVENTS + 1, ASSIGNMENTS, FILES)
    assert wrote.wall + restored.wall < MINUTES * 60
    assert (peak - before) / 1024 < 400


def url_of(entry: Entry) -> str:
    """Return the address of a database of these tests, for another process."""
    if is_sqlite(entry):
        return f"sqlite:///{entry['NAME']}"
    host = str(entry["HOST"]).replace("/", "%2F")
    return f"postgres://{entry['USER']}@{host}:{entry['PORT'] or 5432}/{entry['NAME']}"


def test_a_backup_killed_at_random_moments_never_stands_under_its_name(settled: Entry, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY.written)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "ronguon.settings.dev", "RONGUON_VAR": str(tmp_path),
        "RONGUON_DATABASE_URL": url_of(settled),
        "RONGUON_BACKUP_KEY_FILE": str(tmp_path / "key"),
    }  # fmt: skip
    chance, path, killed = random.Random(20261126), tmp_path / "b", 0
    command = [sys.executable, "-m", "ronguon", "backup", str(path)]
    began = time.monotonic()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert path.exists(), done.stderr  # it says that files are missing: they lie elsewhere than this folder
    usual = time.monotonic() - began  # how long one takes here, so that the ends fall within it
    path.unlink()
    for _ in range(20):
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(chance.uniform(0.1, 1.1) * usual)
            child.send_signal(signal.SIGKILL)
        if path.exists():
            verify(path, KEY, QUIET)  # it was there already when the kill came, and then it is whole
            path.unlink()
        else:
            killed += 1
    assert killed > 5
    writing.write(path, entry=settled, key=KEY, progress=QUIET)
    assert verify(path, KEY, QUIET).rows > 100


ASK = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)"
                   " VALUES ('default', 'some.task', 0, '[1, true]', 'todo') RETURNING id")
    print(cursor.fetchone()[0])
    cursor.execute("SELECT count(*) FROM procrastinate_events")
    print(cursor.fetchone()[0])
"""


def test_tables_that_a_library_makes_by_sql_of_its_own_come_back_with_their_triggers_and_types(
    places: Places, tmp_path: Path
) -> None:
    if places.vendor == "sqlite":
        pytest.skip("this engine of background work runs on PostgreSQL alone")
    key = tmp_path / "key"
    key.write_text(KEY.written)

    def run(entry: Entry, *command: str) -> str:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "ronguon.settings.dev", "RONGUON_VAR": str(tmp_path),
            "RONGUON_DATABASE_URL": url_of(entry), "RONGUON_BACKUP_KEY_FILE": str(key),
            "RONGUON_TASKS": "procrastinate",
        }  # fmt: skip
        return subprocess.run(
            [sys.executable, *command], env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    here, there = places.empty(), places.empty()
    run(here, "-m", "ronguon", "migrate", "--verbosity", "0")
    assert run(here, "-c", ASK).split() == ["1", "1"]
    run(here, "-m", "ronguon", "backup", str(tmp_path / "b"))
    run(there, "-m", "ronguon", "restore", str(tmp_path / "b"))
    assert run(there, "-c", ASK).split() == ["2", "2"], "numbering and the library's own trigger go on"
    run(there, "-m", "ronguon", "restore", str(tmp_path / "b"), "--replace", "--no-backup")
    assert run(there, "-c", ASK).split() == ["2", "2"]
