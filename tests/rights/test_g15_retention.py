"""G15: every table says how long its rows live, and nothing lives longer: in database, files, cache and sessions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import isolate_apps
from pytest_django import Settings

from ronguon.access.actions.grants import grant
from ronguon.access.actions.invitations import invite
from ronguon.access.actions.tokens import NewToken
from ronguon.access.actions.tokens import make as make_token
from ronguon.access.leaving import DAYS
from ronguon.access.models import DelegatedPower, Delegation, Grant, Invitation, Token
from ronguon.access.tests.cast import DAY, FOUNDED, PASSWORD, administrator
from ronguon.access.tests.lending import lent
from ronguon.assignments.actions.working import submit
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Name, PersonRead
from ronguon.channels.actions import NewChannel, declare_channel
from ronguon.channels.actions.claiming import DAYS_OF_WORDS, claim
from ronguon.channels.actions.claiming import Said as Claimed
from ronguon.channels.models import Channel, ChannelOwner, ChannelProof, Claim
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.actions import Upload, add, erase
from ronguon.files import storage, tasks
from ronguon.files.looking import look
from ronguon.files.models import Look, StorageUse, StoredFile
from ronguon.jobs.models import Heartbeat, Slot
from ronguon.jobs.registry import table as periodic_table
from ronguon.kernel import retention
from ronguon.kernel.retention import carry_out, everything, table_in_words
from ronguon.people.domain import REMEMBERED
from ronguon.people.forgetting import GONE, NAME
from ronguon.people.models import Account, Session
from ronguon.units.domain import Permission, Role

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 3, 2, 3, tzinfo=UTC)
LEFT = date(2026, 3, 1)
BESIDE_MODELS = {"jobs_cache", "django_migrations"}
WAITS = {
    "other copies of backups": "expire where they are made",
    "automatic backups": "their folder forgets them, tested there",
}


def tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | BESIDE_MODELS


def unspoken(known: set[str]) -> set[str]:
    return known - {entry.table for entry in everything()}


def test_every_table_says_how_long_its_rows_live(show: Callable[[str], None]) -> None:
    known, said = tables(), {entry.table for entry in everything()}
    show(f"G15 {len(known & said)}/{len(known)} tables say how long they are kept")
    assert unspoken(known) == set(), "say in the room's ready() how long its rows are kept (kernel.retention)"
    assert {table for table in said - known if " " not in table} == set(), "no such table any more"
    assert all(entry.because.endswith(".") for entry in everything())


@isolate_apps()
def test_a_planted_table_that_nobody_speaks_for_is_caught() -> None:
    attributes = {"__module__": "ronguon.planted", "Meta": type("Meta", (), {"app_label": "planted"})}
    planted: Any = type("Diary", (models.Model,), attributes)
    assert unspoken(tables() | {planted._meta.db_table}) == {"planted_diary"}


def test_what_has_a_limit_is_carried_out_by_something() -> None:
    run = {entry.name for entry in periodic_table()}
    assert any(entry.run is carry_out for entry in periodic_table())
    for entry in everything():
        assert bool(entry.limit) == bool(entry.forget or entry.carried_by), entry.table
        named = entry.carried_by.strip("`")
        if named.startswith("files."):
            assert named in run
        if "forgetting `" in entry.carried_by:
            assert any(f"`{one.table}`" in entry.carried_by and one.forget for one in everything())


def test_the_page_says_what_the_apps_say() -> None:
    page = (ROOT / "docs" / "operations" / "retention.md").read_text(encoding="utf-8")
    assert page == table_in_words(), "type: python tools/retention.py"


def test_a_second_word_on_a_table_is_refused_and_a_failure_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="twice"):
        retention.keep("audit_event", because="Something else.")
    ran: list[datetime] = []

    def fail(_at: datetime) -> int:
        raise OSError("full")

    def run(at: datetime) -> int:
        ran.append(at)
        return 1

    monkeypatch.setattr(retention, "_said", {})
    retention.forget_after("1 day", "a", because="A.", by=fail)
    retention.forget_after("1 day", "b", because="B.", by=run)
    with pytest.raises(ExceptionGroup):
        carry_out(START)
    assert ran == [START]


def cached(at: datetime) -> int:
    moment = at.replace(tzinfo=None, microsecond=0) if connection.vendor == "sqlite" else at
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM jobs_cache WHERE expires < %s", [str(moment)])
        return int(cursor.fetchone()[0])


class Leaver:
    """An officer whose only role ended on `LEFT`, with all that the system ever holds of a person."""

    def __init__(self, world: World) -> None:
        self.account = Account.objects.create_user("leaver@example.vn", PASSWORD, full_name="Nguyễn Văn Rời")
        Account.objects.filter(pk=self.account.pk).update(created_at=START - timedelta(days=400))
        grant(self.account, world.cast.commune, Role.OFFICER, by=_machine(), since_on=FOUNDED)
        Authenticator.objects.create(user=self.account, type="totp", data={"secret": "x"})
        actor = world.cast.actor(self.account)
        self.proof = add(world.occurrence, Upload(b"Bien ban\n", "bien-ban.txt"), title="", by=actor)
        submit(world.occurrence, told_without_proof("Đã làm xong."), seen="open", by=actor)
        Grant.objects.filter(account=self.account).update(until_on=LEFT)


def _machine() -> Any:
    return Machine()


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> Iterator[World]:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    (tmp_path / "mail").mkdir()
    with on_day():
        yield World()


@pytest.fixture
def shared_cache(db: None, settings: Settings) -> None:
    """Let the cache be the one of a real installation, in the database."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "jobs_cache"}}
    call_command("createcachetable", verbosity=0)


def fill(world: World, letters: Path) -> Leaver:
    """Leave something behind in every table and place that has a limit, now."""
    leaver = Leaver(world)
    admin = administrator(world.cast.commune, "admin@example.vn", subtree=True)
    invite(
        email="moi@example.vn", full_name="Người Được Mời", unit=world.cast.commune, role=Role.READER,
        by=world.cast.actor(admin, DAY),
    )  # fmt: skip
    Session.objects.create(
        session_key="a", session_data="", expire_date=START + timedelta(hours=12), begun_at=START, used_at=START,
        account=leaver.account,
    )  # fmt: skip
    with time_machine.travel(START, tick=False):
        caches["default"].set("sign-in", 1, timeout=300)
    Slot.objects.create(name="a", begins_at=START, taken_at=START, outcome="failed")
    Heartbeat.objects.create(worker="w", beat_at=START)
    new = NewToken("Phần mềm một cửa", Role.READER, START.date())
    make_token(world.cast.commune, new, by=world.cast.actor(admin, START.date()))
    with time_machine.travel(START, tick=False):
        page = NewChannel("https://www.facebook.com/bep.nha.mo", "Bếp Nhà Mơ", Role.OFFICE)
        declare_channel(world.cast.commune, page, by=Machine())
        claim(Claimed(page.address, "ai@thu.example", "Của tôi."))
        lent(world.cast.head, world.cast.an_account, Permission.SIGN, on=START.date(), days=1)
    PersonRead.objects.create(subject=leaver.account.code, reader=admin.code, page="units:detail", day=START.date())
    letter = letters / "letter.log"
    letter.write_text("lời mời", encoding="utf-8")
    os.utime(letter, (START.timestamp(), START.timestamp()))
    return leaver


def past(world: World, letters: Path) -> dict[str, Callable[[datetime], int]]:
    """Return table or place → how much there is past its limit at an instant, counted apart from the product."""

    def left(at: datetime) -> bool:
        return at.date() - LEFT >= timedelta(days=DAYS)

    return {
        "people_account": lambda at: left(at) and Account.objects.filter(full_name="Nguyễn Văn Rời").count(),
        "audit_name": lambda at: left(at) and Name.objects.filter(text="Nguyễn Văn Rời").count(),
        "account_emailaddress": lambda at: left(at) and EmailAddress.objects.filter(email__startswith="leaver").count(),
        "mfa_authenticator": lambda at: left(at) and Authenticator.objects.count(),
        "access_invitation": lambda at: Invitation.objects.filter(ends_at__lt=at - timedelta(days=DAYS)).count(),
        "access_token": lambda at: Token.objects.filter(until_on__lt=at.date() - timedelta(days=DAYS)).count(),
        "access_delegation": lambda at: Delegation.objects.filter(
            until_on__lt=at.date() - timedelta(days=DAYS)
        ).count(),
        "access_delegatedpower": lambda at: DelegatedPower.objects.filter(
            delegation__until_on__lt=at.date() - timedelta(days=DAYS)
        ).count(),
        "people_session": lambda at: Session.objects.filter(expire_date__lt=at - REMEMBERED).count(),
        "audit_personread": lambda at: PersonRead.objects.filter(day__lt=at.date() - timedelta(days=365)).count(),
        "jobs_cache": cached,
        "jobs_slot": lambda at: Slot.objects.filter(begins_at__lt=at - timedelta(days=30)).count(),
        "jobs_heartbeat": lambda at: Heartbeat.objects.filter(beat_at__lt=at - timedelta(days=1)).count(),
        "channels_channel": lambda at: Channel.objects.lapsed(at.date()).count(),
        "channels_claim": lambda at: (
            Claim.objects.filter(said_at__lt=at - timedelta(days=DAYS_OF_WORDS)).exclude(contact="", words="").count()
        ),
        "channels_channelowner": lambda at: ChannelOwner.objects.filter(
            channel__in=Channel.objects.lapsed(at.date())
        ).count(),
        "channels_channelproof": lambda at: ChannelProof.objects.filter(
            channel__in=Channel.objects.lapsed(at.date())
        ).count(),
        "letters in var/mail": lambda at: sum(
            path.stat().st_mtime < (at - timedelta(days=14)).timestamp() for path in letters.iterdir()
        ),
    }


ELSEWHERE = {"files_look", "bytes without a row", "jobs_job", "jobs_effect", "people_tally", "interface_answer"}
"""Tried below, where files are erased; and in the tests of the apps, on the machine's own time."""


@pytest.mark.django_db
def test_time_travel_finds_nothing_past_its_limit(
    shared_cache: None, world: World, settings: Settings, show: Callable[[str], None]
) -> None:
    letters = Path(settings.EMAIL_FILE_PATH)
    fill(world, letters)
    over = past(world, letters)
    limited = {entry.table for entry in everything() if entry.limit}
    assert set(over) | ELSEWHERE | set(WAITS) == limited
    seen: set[str] = set()
    days = [*range(20), 29, 30, 31, 32, 88, 89, 90, 91, 92, 103, 104, 105, 106, 365, 366, 367]
    for day in days:
        at = START + timedelta(days=day)
        seen |= {table for table, count in over.items() if count(at)}
        carry_out(at)
        assert {table: count(at) for table, count in over.items() if count(at)} == {}, at
    show(f"G15 {len(seen)}/{len(over)} tables and places with a limit emptied in time over {len(days)} days")
    assert seen == set(over), "nothing was there to be forgotten"


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["people_account", "access_invitation", "people_session", "jobs_cache", "jobs_slot"])
def test_a_planted_forgetting_that_forgets_nothing_is_caught(
    table: str, shared_cache: None, world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = Path(settings.EMAIL_FILE_PATH)
    fill(world, letters)
    lazy = retention.Retention(table, "Planted.", "never", lambda _at: 0)
    monkeypatch.setitem(retention._said, table, lazy)
    late = START + timedelta(days=365)
    carry_out(late)
    assert [name for name, count in past(world, letters).items() if count(late) and name == table] == [table]


@pytest.mark.django_db
def test_before_its_limit_nothing_is_forgotten(shared_cache: None, world: World, settings: Settings) -> None:
    fill(world, Path(settings.EMAIL_FILE_PATH))
    carry_out(START)
    assert Account.objects.filter(full_name="Nguyễn Văn Rời").exists()
    assert Name.objects.filter(text="Nguyễn Văn Rời").exists()
    assert Invitation.objects.exists()
    assert Session.objects.exists()
    assert Slot.objects.filter(name="a").exists()
    with time_machine.travel(START, tick=False):
        assert caches["default"].get("sign-in") == 1


@pytest.mark.django_db
def test_who_left_is_forgotten_and_what_they_did_stands(world: World, settings: Settings) -> None:
    leaver = fill(world, Path(settings.EMAIL_FILE_PATH))
    staying = {account.pk: account.full_name for account in Account.objects.exclude(pk=leaver.account.pk)}
    events = Event.objects.exclude(verb="channel.erased").count()
    permissions = list(Event.objects.filter(actor=leaver.account.code).values_list("pk", "verb"))
    carry_out(START + timedelta(days=DAYS))
    again = Account.objects.get(pk=leaver.account.pk)
    assert (again.full_name, again.is_active, again.has_usable_password()) == (NAME, False, False)
    assert again.email.endswith(GONE)
    assert again.code == leaver.account.code
    assert Grant.objects.filter(account=again).exists(), "who held which role stays, under an opaque code"
    assert {account.pk: account.full_name for account in Account.objects.exclude(pk=again.pk)} == staying
    assert list(Event.objects.filter(actor=again.code).values_list("pk", "verb")) == permissions
    assert Event.objects.exclude(verb="channel.erased").count() == events + 1, "one event for one who was forgotten"
    assert Event.objects.latest("pk").verb == "name.shredded"
    carry_out(START + timedelta(days=DAYS + 1))
    assert Event.objects.exclude(verb="channel.erased").count() == events + 1
    page = world.client(world.cast.chi_account).get(f"/viec-phai-lam/{world.occurrence.code}/").content.decode()
    assert "Nguyễn Văn Rời" not in page


@pytest.mark.django_db
def test_somebody_with_a_role_or_who_runs_the_installation_is_never_forgotten(world: World) -> None:
    operator = Account.objects.create_superuser("root@example.vn", PASSWORD, full_name="Vận hành")
    Account.objects.update(created_at=START - timedelta(days=4_000))
    carry_out(START + timedelta(days=365))
    assert Account.objects.get(pk=operator.pk).full_name == "Vận hành"
    assert Account.objects.get(pk=world.cast.an_account.pk).is_active
    assert not Account.objects.filter(email__endswith=GONE).exists()


@pytest.mark.django_db
def test_an_erased_file_is_gone_from_disk_share_and_name_and_its_hash_stays(
    world: World, django_capture_on_commit_callbacks: Any, show: Callable[[str], None]
) -> None:
    leaver = Leaver(world)
    stored = leaver.proof.file
    look(START)
    admin = world.cast.actor(administrator(world.cast.commune, "admin@example.vn", subtree=True))
    used = StorageUse.objects.get(owner_unit=stored.owner_unit).used_bytes
    assert stored.storage_key in set(storage.keys())
    with django_capture_on_commit_callbacks(execute=True):
        erase(leaver.proof, because="Gửi nhầm tệp có số định danh cá nhân.", by=admin)
    assert stored.storage_key not in set(storage.keys())
    assert StorageUse.objects.get(owner_unit=stored.owner_unit).used_bytes == used - stored.size_bytes
    assert not Look.objects.filter(stored=stored).exists()
    kept = StoredFile.objects.get(pk=stored.pk)
    assert (kept.name, kept.sha256) == ("", stored.sha256)
    columns = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.get_internal_type() in {"CharField", "TextField"}
        and model._default_manager.filter(**{f"{field.name}__contains": "bien-ban"}).exists()
    }
    show(f"G15 erased file: its name stands in {len(columns)} columns of the database")
    assert columns == set()
    tasks.tidy(START)
    assert StorageUse.objects.get(owner_unit=stored.owner_unit).used_bytes == used - stored.size_bytes
