"""What an operator must be able to rely on, looked up one thing at a time. Asks, and changes nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ViewDoesNotExist
from django.core.management.base import CommandError, SystemCheckError
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Min, Q

from ronguon.access.actions.seconding import resting_on_one
from ronguon.audit import actions as audit
from ronguon.audit import keys
from ronguon.audit.actions import checkpoints, keeping, sealing
from ronguon.audit.models import Checkpoint, Event, Finding
from ronguon.files import clamd
from ronguon.files.children.calling import child_isolation
from ronguon.files.looking import not_whole
from ronguon.files.models import Look, StoredFile
from ronguon.jobs import actions as jobs
from ronguon.jobs.actions import QUIET
from ronguon.jobs.domain import QueueState
from ronguon.jobs.models import Heartbeat, Slot
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.kernel.saying import say
from ronguon.operations import disk
from ronguon.operations.backup import freshness

SLOW_S = 300.0
MOST_NAMED = 10
DRIFT = timedelta(seconds=60)
UNSIGNED = timedelta(hours=2)
SHOWN = 5
LEAST_POSTGRESQL = 15_00_00
# What the write path relies on, as SQLite tells it: journal, sync (2 is FULL), keys, wait in ms, overwrite.
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000, "secure_delete": 1}
# The same for PostgreSQL: its names keep Vietnamese letters, and each statement sees what was committed before it.
POSTGRESQL = {"server_encoding": "UTF8", "transaction_isolation": "read committed"}
# What a PostgreSQL needs so that a power cut loses nothing it confirmed; a test cluster does without.
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing looked up. A `warning` is worth reading and fails nothing."""

    name: str
    ok: bool
    says: str
    warning: bool = False


def facts(system_check: Callable[[], object]) -> Iterator[Fact]:
    """Yield every fact in the order in which an operator would mend them."""
    yield configuration(system_check)
    reached = database()
    yield reached
    whole = migrated() if reached.ok else None
    if whole:
        yield whole
        yield engine()
    yield permissions()
    yield room_for_files()
    yield watched()
    if whole and whole.ok:
        yield time_of_day()
        yield worker(clock.now())
        yield failed_work()
        background = jobs.state()
        yield queue(background)
        yield given_up(background)
        yield backups(clock.on_the_wall())
        yield stored_files()
        yield signed_trail(clock.on_the_wall())
        yield kept_outside(clock.on_the_wall())
        yield unaltered()
        yield other_ways()
        yield resting_on_one_person()
    yield isolation()
    yield scanner()


def resting_on_one_person() -> Fact:
    """Return how many roles in force one person gave alone where the rule now asks for two; they stay."""
    found = resting_on_one()
    if not found:
        return Fact("vai trò do một người giao", ok=True, says="không có vai trò ký, duyệt, thẩm định nào")
    units = sorted({one.unit.name for one in found})
    more = f" và {len(units) - SHOWN} đơn vị khác" if len(units) > SHOWN else ""
    named = ", ".join(units[:SHOWN]) + more
    says = f"{len(found)} vai trò ký, duyệt, thẩm định cần người quản trị thứ hai xem lại, ở: {named}"
    return Fact("vai trò do một người giao", ok=True, warning=True, says=says)


def configuration(system_check: Callable[[], object]) -> Fact:
    """Return whether the framework and the apps find the settings sound."""
    name = "cấu hình"
    try:
        system_check()
    except (SystemCheckError, ImportError, ImproperlyConfigured, LookupError, ViewDoesNotExist) as error:
        return Fact(name, ok=False, says=" ".join(str(error).split()))
    purpose = os.environ["DJANGO_SETTINGS_MODULE"].rpartition(".")[2]
    if purpose == "production" and not settings.RONGUON_SECURITY_CONTACT:
        says = "chưa có RONGUON_SECURITY_CONTACT: người thấy lỗ hổng không biết báo cho ai"
        return Fact(name, ok=True, warning=True, says=f"{purpose}; {says}")
    return Fact(name, ok=True, says=purpose)


def database() -> Fact:
    """Return whether the database can be reached."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return Fact("cơ sở dữ liệu", ok=False, says=f"không kết nối được ({error}). Hãy xem RONGUON_DATABASE_URL.")
    return Fact("cơ sở dữ liệu", ok=True, says=connection.vendor)


def migrated() -> Fact:
    """Return whether every migration was carried out."""
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not executor.loader.applied_migrations:
        says = "còn trống. Hãy gõ: ronguon init"
    else:
        says = f"còn {waiting} bước chưa chạy. Hãy gõ: ronguon upgrade" if waiting else "đủ các bước"
    return Fact("lược đồ dữ liệu", ok=not waiting, says=says)


def engine() -> Fact:
    """Return whether the database runs with the settings that the write path relies on."""
    name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    wrong = unsound(connection)
    if wrong:
        return Fact(name, ok=False, says="; ".join(wrong))
    if connection.vendor == "sqlite":
        return Fact(name, ok=True, says=", ".join(f"{pragma}={wanted}" for pragma, wanted in PRAGMAS.items()))
    careless = [setting for setting in DURABLE if shown(connection, setting) == "off"]
    says = (
        f"{', '.join(careless)} đang tắt: máy mất điện có thể làm mất việc đã báo là lưu"
        if careless
        else "đúng cấu hình"
    )
    return Fact(name, ok=True, warning=bool(careless), says=says)


def unsound(over: BaseDatabaseWrapper) -> list[str]:
    """Return each setting of the connection `over` that the write path relies on and does not find, as words."""
    return _unsound_sqlite(over) if over.vendor == "sqlite" else _unsound_postgresql(over)


def _unsound_sqlite(over: BaseDatabaseWrapper) -> list[str]:
    """Return which of `PRAGMAS` do not hold, and whether writers begin as readers; memory has no journal to ask for."""
    got = {name: shown(over, name) for name in PRAGMAS}
    wrong = [
        f"{name}={got[name]} (cần {wanted})" for name, wanted in PRAGMAS.items() if got[name] not in {wanted, "memory"}
    ]
    mode = getattr(over, "transaction_mode", None)
    return wrong if mode == "IMMEDIATE" else [*wrong, f"transaction_mode={mode} (cần IMMEDIATE)"]


def _unsound_postgresql(over: BaseDatabaseWrapper) -> list[str]:
    version = int(shown(over, "server_version_num"))
    wanted = POSTGRESQL | {"TimeZone": over.timezone_name}
    got = {name: shown(over, name) for name in wanted}
    wrong = [f"{name}={got[name]} (cần {right})" for name, right in wanted.items() if got[name] != right]
    old = [f"phiên bản {version // 10_000} (cần ≥ {LEAST_POSTGRESQL // 10_000})"] if version < LEAST_POSTGRESQL else []
    return old + wrong


def shown(over: BaseDatabaseWrapper, name: str) -> Any:
    """Return a setting of the database as it tells it over the connection `over`."""
    with over.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}" if over.vendor == "sqlite" else f"SHOW {name}")
        return cursor.fetchone()[0]


def require_sound() -> None:
    """Raise `CommandError` with one sentence when the database lacks what the write path relies on.

    Called before the site is served and before background work begins.
    """
    reached = database()
    if not reached.ok:
        raise CommandError(f"Cơ sở dữ liệu: {reached.says}")
    wrong = unsound(connection)
    if wrong:
        raise CommandError(
            f"Không khởi động vì cơ sở dữ liệu chạy sai cấu hình, có thể mất dữ liệu: {'; '.join(wrong)}."
        )


def permissions() -> Fact:
    """Return whether the data folder belongs to us alone and the development secret is read by its owner alone."""
    name, folder = "quyền tệp", Path(settings.VAR)
    if not folder.is_dir():
        return Fact(name, ok=False, says=f"chưa có thư mục {folder}. Hãy gõ: mkdir -m 700 -p {folder}")
    if _mode(folder) & stat.S_IRWXO:
        return Fact(name, ok=False, says=f"người khác vào được {folder}. Hãy gõ: chmod o-rwx {folder}")
    secret = folder / "development-secret"
    if secret.exists() and _mode(secret) & (stat.S_IRWXO | stat.S_IRWXG):
        return Fact(name, ok=False, says=f"người khác đọc được {secret}. Hãy gõ: chmod 600 {secret}")
    return Fact(name, ok=True, says=str(folder))


def room_for_files() -> Fact:
    """Return whether the folder of files can be written and has room left."""
    name = "chỗ lưu tệp"
    if not disk.files_can_be_kept():
        least = disk.LEAST_FREE_BYTES // 1024**2
        return Fact(name, ok=False, says=f"{settings.MEDIA_ROOT} không ghi được hoặc còn dưới {least} MB.")
    free = disk.free_bytes(disk.folder_of_files())
    return Fact(name, ok=True, says=f"{settings.MEDIA_ROOT}, còn {free / 1024**3:.1f} GB")


def watched() -> Fact:
    """Return how the log is written and whether a monitor may ask for figures; neither is a fault."""
    form = settings.LOGGING["handlers"]["console"]["formatter"]
    figures = "có mã" if settings.RONGUON_METRICS_TOKEN else "đóng (chưa đặt RONGUON_METRICS_TOKEN)"
    return Fact("giám sát", ok=True, says=f"nhật ký {form}; /metrics {figures}; /healthz, /readyz mở")


def _mode(path: Path) -> int:
    return path.stat().st_mode


def time_of_day() -> Fact:
    """Return whether this machine's clock agrees with the database's and lies after the last event."""
    now = clock.on_the_wall()
    last = Event.objects.aggregate(last=Max("recorded_at"))["last"]
    if last is not None and last > now + DRIFT:
        return Fact(
            "đồng hồ", ok=False, says=f"chậm hơn sự kiện cuối cùng ({last:%d/%m/%Y %H:%M} UTC). Hãy chỉnh giờ máy."
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - clock.on_the_wall())
        if apart > DRIFT:
            return Fact("đồng hồ", ok=False, says=f"lệch {apart.total_seconds():.0f} giây so với cơ sở dữ liệu.")
    return Fact("đồng hồ", ok=True, says=f"{now:%d/%m/%Y %H:%M:%S} UTC")


def worker(at: datetime) -> Fact:
    """Return whether a background worker gave a sign of life within `QUIET` before `at`."""
    beats = Heartbeat.objects.aggregate(last=Max("beat_at"), alive=Count("pk", filter=Q(beat_at__gte=at - QUIET)))
    beat = beats["last"]
    if not beats["alive"]:
        since = f"im lặng từ {beat:%d/%m/%Y %H:%M} UTC" if beat else "chưa chạy lần nào"
        return Fact("việc nền", ok=False, says=f"{since}. Hãy gõ: ronguon worker (hoặc ronguon serve)")
    says = f"{beats['alive']} tiến trình, nhịp gần nhất {beat:%d/%m/%Y %H:%M:%S} UTC"
    return Fact("việc nền", ok=True, says=says)


def failed_work() -> Fact:
    """Return whether periodic work failed; it is tried again by itself, so this only warns."""
    failed = Slot.objects.filter(outcome=Slot.Outcome.FAILED)
    names = sorted(set(failed.values_list("name", flat=True)))
    says = f"lượt hỏng: {', '.join(names)}" if names else "không có lượt hỏng"
    return Fact("lịch việc nền", ok=True, warning=bool(names), says=says)


def queue(state: QueueState) -> Fact:
    """Return whether tasks are taken in time; one that stands still is worth reading."""
    says = f"{state.waiting} việc đang chờ, {state.running} đang chạy, {state.later} chờ đến giờ"
    if state.oldest_s > SLOW_S:
        return Fact("hàng đợi", ok=True, warning=True, says=f"{says}; việc cũ nhất đã chờ {state.oldest_s:.0f} giây")
    return Fact("hàng đợi", ok=True, says=says)


def given_up(state: QueueState) -> Fact:
    """Return whether tasks were given up; a person decides whether they are tried again, so this only warns."""
    says = f"{state.failed} việc cần xem tại /van-hanh/viec-nen/" if state.failed else "không có"
    return Fact("việc nền hỏng hẳn", ok=True, warning=bool(state.failed), says=says)


def backups(at: datetime) -> Fact:
    """Return how the automatic backups stand."""
    found = freshness.stands(at)
    return Fact("sao lưu", ok=found.ok, warning=found.warning, says=found.says)


def stored_files() -> Fact:
    """Return whether every stored file was found as it had been sent when it was looked at last."""
    name = "tệp đã lưu"
    kept = StoredFile.objects.kept()
    bad = [str(code) for code in not_whole()]
    if bad:
        named = ", ".join(bad[:MOST_NAMED])
        says = f"{len(bad)} tệp bị mất hoặc không còn khớp với bản đã gửi: {named}. Hãy khôi phục từ bản sao lưu."
        return Fact(name, ok=False, says=says)
    total, unseen = kept.count(), kept.filter(look__isnull=True).count()
    oldest = Look.objects.filter(stored__erasure__isnull=True).aggregate(oldest=Min("looked_at"))["oldest"]
    says = f"{total} tệp, chưa xem lại {unseen}"
    return Fact(name, ok=True, says=says + (f", lâu nhất từ {oldest:%d/%m/%Y}" if oldest else ""))


def scanner() -> Fact:
    """Return whether the virus scanner answers; that there is none is said, and only warned of."""
    name, at = "quét vi-rút", settings.RONGUON_CLAMD
    if not at:
        return Fact(name, ok=True, warning=True, says="tắt: tệp nhận vào không được quét (RONGUON_CLAMD chưa đặt)")
    try:
        return Fact(name, ok=True, says=clamd.version(at=at))
    except RonguonError:
        says = "chương trình quét không trả lời nên mọi tệp đều bị từ chối. Hãy xem RONGUON_CLAMD."
        return Fact(name, ok=False, says=says)


def signed_trail(at: datetime) -> Fact:
    """Return whether the key that signs the trail is there and a checkpoint was signed lately."""
    name = "mốc nhật ký"
    last = Checkpoint.objects.order_by("-size").first()
    if last is None:
        return Fact(
            name, ok=True, warning=True, says="chưa ký mốc nào; việc nền ký mỗi giờ, hoặc gõ: ronguon audit checkpoint"
        )
    try:
        found = keys.load(wanted=last.key)
    except RonguonError as error:
        return Fact(name, ok=False, says=error.message)
    if found is None or found.verifier.written() != last.key:
        return Fact(name, ok=False, says=say(checkpoints.OTHER if found else checkpoints.LOST).told())
    if last.signed_at < at - UNSIGNED and audit.unsigned():
        return Fact(name, ok=False, says=f"mốc gần nhất từ {last.signed_at:%d/%m/%Y %H:%M} UTC. Hãy xem việc nền.")
    return Fact(name, ok=True, says=f"{last.size} sự kiện, ký {last.signed_at:%d/%m/%Y %H:%M} UTC")


def kept_outside(at: datetime) -> Fact:
    """Return whether every place outside has every checkpoint that is older than an hour or two."""
    name = "mốc giữ ở ngoài"
    places = keeping.places()
    if not places:
        return Fact(
            name, ok=True, warning=True, says="chưa có nơi giữ. Hãy đặt RONGUON_CHECKPOINTS_TO (thư mục hoặc thư)"
        )
    behind = {
        place.address: len(late) for place in places
        if (late := [one for one in keeping.owed(place) if one.signed_at < at - UNSIGNED])
    }  # fmt: skip
    if behind:
        said = "; ".join(f"{address}: còn thiếu {count} mốc" for address, count in behind.items())
        return Fact(name, ok=False, says=f"{said}. Hãy gõ: ronguon audit keep để xem vì sao")
    return Fact(name, ok=True, says=", ".join(place.address for place in places))


def unaltered() -> Fact:
    """Return whether what was issued, submitted, judged, signed and published reads as when its event was made."""
    name = "nội dung đã ghi"
    found = sealing.compare()
    if found.broken:
        rest = f" Còn {len(found.broken) - 1} mục nữa: ronguon audit verify." if len(found.broken) > 1 else ""
        return Fact(name, ok=False, says=f"{next(sealing.told(found))}{rest}")
    return Fact(name, ok=True, warning=bool(found.without), says=found.says)


def other_ways() -> Fact:
    """Return whether the nightly scan found rows that came in by another way than their action."""
    name = "dữ liệu vào lối khác"
    found = list(Finding.objects.filter(gone_at=None).order_by("pk")[:SHOWN])
    if found:
        return Fact(name, ok=False, says=" | ".join(f"{one.says} ({one.subject_kind} {one.subject})" for one in found))
    return Fact(name, ok=True, says="lần quét đêm gần nhất không thấy")


def isolation() -> Fact:
    """Return whether strangers' files are opened where no network can be reached; where not, warn."""
    name = "cách ly tệp tải lên"
    try:
        held = child_isolation()
    except RonguonError as error:
        return Fact(name, ok=False, says=error.message)
    if held.holds:
        bars = {"mạng trống": held.empty_network, "cấm mở kết nối": held.no_sockets}
        return Fact(name, ok=True, says=", ".join(bar for bar, holds in bars.items() if holds))
    says = "nhân hệ điều hành không cho cách ly mạng; giới hạn bộ nhớ và thời gian vẫn có"
    return Fact(name, ok=True, warning=True, says=says)
