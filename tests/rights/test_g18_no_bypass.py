"""G18: no way in goes past the limits: form, API, admin, command, raw ORM, raw SQL; a nightly look finds the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError, ProgrammingError, connection, models, transaction
from django.test import Client
from django.urls import get_resolver
from pytest_django.fixtures import Settings
from tests.architecture import test_edges
from tests.test_cast_everywhere import DAY, Everything, build, staff_routes
from tests.test_written_once import CHANGES, ERASABLE, REFUSED, one_of_each

from ronguon.access.models import DelegatedPower, Delegation, Grant, Invitation, Token
from ronguon.audit.actions import chain_all, record, scanning
from ronguon.audit.actions.scanning import scan
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Finding
from ronguon.audit.registry import FoundRow, scans
from ronguon.directives.models import MachineReading
from ronguon.drafting.models import Obligation
from ronguon.files.models import Look, StoredFile
from ronguon.jobs.actions import beat
from ronguon.jobs.models import Job, Slot
from ronguon.kernel import clock
from ronguon.operations import health
from ronguon.reports.models import Report, Sentence
from ronguon.reports.tests.world import on_day
from ronguon.units.tests.remembered import remembered

pytestmark = pytest.mark.both_databases

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "operations" / "postgres-roles.sql"
NOT_CLOSED = "planted"
CLOSED_ELSEWHERE = {("files.StoredFile", "kind"), ("files.StoredFile", "purpose"), ("reports.Sentence", "shape")}


def closed_kinds() -> list[tuple[type[models.Model], models.Field[Any, Any]]]:
    """Return every column of ours that takes one of a closed list."""
    return [
        (model, field)
        for model in apps.get_models()
        if model.__module__.startswith("ronguon.")
        for field in model._meta.local_fields
        if field.choices or (model._meta.label, field.name) in CLOSED_ELSEWHERE
    ]


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path) -> None:
    """Make a row in every table, signed and issued things among them, and some that are still open."""
    settings.RONGUON_TRAIL_KEY_FILE = tmp_path / "trail-key"
    one_of_each()
    Slot.objects.create(name="planted", begins_at=clock.now(), taken_at=clock.now())
    Job.objects.create(name="planted", made_at=clock.now(), due_at=clock.now())
    Look.objects.create(
        stored=StoredFile.objects.filter(look__isnull=True)[0], looked_at=clock.now(), found="whole", since=clock.now()
    )
    grant = Grant.objects.all()[0]
    Token.objects.create(
        name="planted", grant=grant, unit=grant.unit, role="reader", prefix="rn_", secret_digest="1" * 64,
        made_at=clock.now(), since_on=grant.since_on, until_on=grant.since_on + timedelta(days=1),
    )  # fmt: skip
    lent = Delegation.objects.create(
        grant=grant, delegate=grant.account, unit=grant.unit, reason="x", given_at=clock.now(),
        since_on=grant.since_on, until_on=grant.since_on + timedelta(days=1),
    )  # fmt: skip
    DelegatedPower.objects.create(delegation=lent, permission="sign")
    Invitation.objects.create(
        secret_digest="0" * 64, email="m@example.vn", full_name="M", unit=grant.unit, role_id="reader",
        made_at=clock.now(), ends_at=clock.now(),
    )  # fmt: skip
    signed = Report.objects.all()[0]
    draft = Report.objects.create(
        unit=signed.unit, directive=signed.directive, period_from=signed.period_from, period_to=signed.period_to,
        as_of=signed.as_of, title="x", place="x", symbol="x", drafted_by=uuid4(), drafted_at=clock.now(),
    )  # fmt: skip
    Sentence.objects.create(report=draft, position=0, shape="paragraph", rule="x", machine_text="x", text="x")


def attempts(model: type[models.Model], field: models.Field[Any, Any]) -> dict[str, Callable[[], object]]:
    """Return four ways to put a value outside the list into a row, past every action."""
    like: Any = model._default_manager.order_by("-pk").first()
    assert like is not None, f"{model._meta.label} is empty, so nothing was tried"
    table, column = model._meta.db_table, field.column
    values = {one.column: getattr(like, one.attname) for one in model._meta.local_concrete_fields}
    values[column] = NOT_CLOSED[: field.max_length]
    if isinstance(model._meta.pk, models.AutoField):
        values.pop(model._meta.pk.column)
    if "code" in values:
        values["code"] = uuid4()
    names = ", ".join(f'"{name}"' for name in values)
    holes = ", ".join(["%s"] * len(values))
    fields = {one.column: one for one in model._meta.local_concrete_fields}
    prepared = [fields[name].get_db_prep_save(value, connection) for name, value in values.items()]

    def copy() -> object:
        made: Any = model(
            **{f.attname: values[f.column] for f in model._meta.local_concrete_fields if f.column in values}
        )
        return made.save(force_insert=True)

    def sql(statement: str, *given: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, given)

    return {
        "orm insert": copy,
        "orm update": lambda: model._default_manager.filter(pk=like.pk).update(**{field.name: values[column]}),
        "sql insert": lambda: sql(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', *prepared),  # noqa: S608 (names of our own)
        "sql update": lambda: sql(f'UPDATE "{table}" SET "{column}" = %s', values[column]),  # noqa: S608 (names of our own)
    }


def refused(permission: Callable[[], object]) -> str:
    """Return why the database refused, "" when it did not."""
    try:
        with transaction.atomic():
            permission()
            transaction.set_rollback(True)
    except (IntegrityError, DataError) as error:
        return str(error)
    return ""


def test_a_kind_outside_its_list_is_refused_by_the_database_itself(world: None, show: Callable[[str], None]) -> None:
    cells, passed = 0, []
    for model, field in closed_kinds():
        for way, permission in attempts(model, field).items():
            cells += 1
            said = refused(permission)
            insert = way.endswith("insert")
            named = "check" in said.lower() or any(words in said for words in REFUSED.split("|"))
            if not said or not named or (insert and "check" not in said.lower()):
                passed.append(f"{model._meta.label}.{field.name} by {way}: {said or 'taken'}")
    show(f"G18 closed kinds: {cells - len(passed)}/{cells} cells refused ({len(closed_kinds())} columns, 4 raw ways)")
    assert passed == []
    assert len(closed_kinds()) >= 20


def raw_ways(model: type[models.Model], name: str, change: str) -> dict[str, Callable[[], object]]:
    """Return four ways to change or delete what is written once, past every action."""
    row, field = _frozen(model), _field(model, change.partition(" = ")[0])
    same = model._default_manager.filter(pk=row.pk)
    return {
        "sql update": lambda: _run(f"UPDATE {name} SET {change}"),  # noqa: S608 (names of our own)
        "sql delete": lambda: _run(f"DELETE FROM {name}"),  # noqa: S608 (names of our own)
        "orm update": lambda: same.update(**{field: _other(row, field)}),
        "orm delete": lambda: same._raw_delete("default"),
    }


def test_what_is_written_once_is_refused_by_every_raw_way(world: None, show: Callable[[str], None]) -> None:
    tables = {model._meta.db_table: model for model in apps.get_models()}
    cells, passed = 0, []
    for name, change in CHANGES.items():
        model = tables[name]
        ways = raw_ways(model, name, change)
        for way, permission in ways.items():
            if name in ERASABLE and "delete" in way:
                continue
            cells += 1
            said = refused(permission)
            if not any(words in said for words in REFUSED.split("|")):
                passed.append(f"{name} by {way}: {said or 'taken'}")
    show(f"G18 written once: {cells - len(passed)}/{cells} cells refused ({len(CHANGES)} tables, 4 raw ways)")
    assert passed == []


def _frozen(model: type[models.Model]) -> Any:
    """Return a row in the state in which it must not change: of the issued document, of the signed report."""
    ways = {"stage": ("issued", "signed"), "report__stage": ("signed",), "figure__report__stage": ("signed",),
            "directive__stage": ("issued",), "obligation__directive__stage": ("issued",),
            "addressee__obligation__directive__stage": ("issued",)}  # fmt: skip
    manager = model._default_manager
    for path, stages in ways.items():
        try:
            found = manager.filter(**{f"{path}__in": stages}).order_by("pk").first()
        except FieldError:
            continue
        if found is not None:
            return found
    return manager.order_by("pk").first()


def _field(model: type[models.Model], column: str) -> str:
    return next(field.name for field in model._meta.local_concrete_fields if field.column == column)


def _other(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else (
        value.replace(year=1999) if hasattr(value, "replace") and hasattr(value, "year") else f"{value}x"[-8:]
    )  # fmt: skip


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def everything(db: None) -> Iterator[Everything]:
    with on_day(DAY):
        yield remembered(build)


def test_forms_refuse_a_kind_outside_its_list(everything: Everything, show: Callable[[str], None]) -> None:
    tried = {
        "units:give": ("admin", {"email": "dung@example.vn", "role": NOT_CLOSED, "reason": "x"}),
        "units:invite": ("admin", {"email": "x@example.vn", "full_name": "X", "role": NOT_CLOSED}),
        "units:make_key": ("admin", {"name": "x", "role": NOT_CLOSED, "last_on": f"{DAY:%d/%m/%Y}"}),
        "documents:correct": ("office", {"seen": 0, "title": "x", "kind": NOT_CLOSED, "due": "none"}),
        "documents:upload": ("office", {"owner": NOT_CLOSED, "pasted": "1. UBND các xã công bố."}),
        "reports:draft": ("office", {"unit": NOT_CLOSED, "directive": NOT_CLOSED, "period": NOT_CLOSED}),
    }
    routes = dict(_staff())
    before, refused_by = Event.objects.count(), 0
    for name, (who, sent) in tried.items():
        client: Any = Client()
        client.force_login(everything.accounts[who])
        answer = client.post(everything.address(name, routes[name]), sent)
        refused_by += answer.status_code == 422 or "errors" in str(answer.content) or answer.status_code == 200
    show(f"G18 forms: {refused_by}/{len(tried)} refuse, {Event.objects.count() - before} events")
    assert refused_by == len(tried)
    assert Event.objects.count() == before


def _staff() -> list[tuple[str, str]]:
    return staff_routes()


def test_commands_refuse_a_kind_outside_its_list(db: None) -> None:
    with pytest.raises(CommandError, match="Không có loại"):
        call_command(
            "init", "--accept-refusals", "--unit-name", "UBND tỉnh", "--unit-kind", NOT_CLOSED,
            "--email", "a@example.vn", "--second-email", "b@example.vn",
            stdout=StringIO(), stderr=StringIO(),
        )  # fmt: skip


def test_there_is_no_admin_and_an_interface_for_machines_goes_through_actions() -> None:
    assert "django.contrib.admin" not in configured.INSTALLED_APPS
    assert not [pattern for pattern in get_resolver().url_patterns if "admin" in str(pattern.pattern)]
    package = Path(__file__).resolve().parents[2] / "src" / "ronguon"
    interfaces = [
        path for path in package.rglob("*.py") if path.relative_to(package).parts[1:2] in {("api",), ("api.py",)}
    ]
    assert len(interfaces) > 10
    assert [path for path in interfaces if not test_edges.is_edge(path, package)] == []
    assert test_edges.writing_edges(package) == []


def declined_duty() -> Obligation:
    """Put a duty that the rules decline among the confirmed ones, as raw SQL would."""
    duty = Obligation.objects.order_by("pk")[0]
    text = "Mỗi đảng viên chia sẻ ít nhất 03 bài viết mỗi tuần trên trang cá nhân"
    values: dict[str, Any] = {f.attname: getattr(duty, f.attname) for f in Obligation._meta.local_concrete_fields}
    values |= {"id": None, "code": uuid4(), "text": text, "title": text[:100], "stage": "confirmed", "issued_at": None}
    values |= {"decline_rule": "", "decided_at": clock.now()}
    return Obligation.objects.bulk_create([Obligation(**values)])[0]


def plant() -> dict[str, str]:
    """Write three rows that no action would write; return scan → the subject it has to find."""
    duty = declined_duty()
    strange = Event.objects.bulk_create([
        Event(verb="person.rated", subject_kind="account", subject="1", at=clock.now(), recorded_at=clock.now())
    ])[0]  # fmt: skip
    like = MachineReading.objects.order_by("pk")[0]
    reading = MachineReading.objects.bulk_create([
        MachineReading(directive=like.directive, clause=like.clause, position=777, start=0, end=1, kind="obligation",
                       fields={"opinion": "x"})
    ])[0]  # fmt: skip
    return {"duties": str(duty.code), "events": str(strange.code), "readings": str(reading.pk)}


def test_a_sound_database_has_no_findings(world: None) -> None:
    assert set(scans()) == {"duties", "events", "readings"}
    assert scan(clock.now()) == 0


def test_rows_that_came_otherwise_are_found_and_told(world: None, show: Callable[[str], None]) -> None:
    planted = plant()
    assert scan(clock.now()) == len(planted)
    found = dict(Finding.objects.filter(gone_at=None).values_list("scan", "subject"))
    show(f"G18 nightly scan: {sum(found.get(k) == v for k, v in planted.items())}/{len(planted)} planted rows found")
    assert found == planted
    fact = health.other_ways()
    assert not fact.ok
    assert "trái điều từ chối" in fact.says
    beat("worker", clock.now())
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check", stdout=out)
    assert re.search("HỎNG +dữ liệu vào lối khác", out.getvalue())
    assert scan(clock.now()) == len(planted), "a second night finds the same and tells it once"
    assert Finding.objects.count() == len(planted)


def test_what_is_put_right_is_no_longer_told(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "scans", lambda: {"planted": lambda: [FoundRow("trial", "1", "Có một dòng lạ.")]})
    assert scan(clock.now()) == 1
    monkeypatch.setattr(scanning, "scans", lambda: {"planted": list})
    assert scan(clock.now()) == 0
    assert health.other_ways().ok
    assert Finding.objects.get().gone_at is not None


@pytest.fixture
def app_role(world: None, vendor: str) -> Iterator[None]:
    """Act as the role of the web server and the worker, on PostgreSQL; all of it is rolled back."""
    if vendor != "postgresql":
        pytest.skip("SQLite knows no roles: whoever may open the file may do anything, which docs/operations says")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(SCRIPT.read_text("utf-8"))
        cursor.execute(SCRIPT.read_text("utf-8"))  # it may be run again
        cursor.execute("SET LOCAL ROLE ronguon_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


BREAKING = (
    "TRUNCATE audit_event CASCADE", "TRUNCATE assignments_progress", "DROP TABLE audit_link",
    'DROP TRIGGER audit_event_guard ON "audit_event"', 'ALTER TABLE "audit_event" DISABLE TRIGGER ALL',
    'DROP FUNCTION "audit_event_guard"() CASCADE', "ALTER TABLE audit_event ADD COLUMN opinion text",
    "ALTER TABLE access_grant DROP CONSTRAINT grant_role", "SET session_replication_role = replica",
    "UPDATE audit_event SET verb = 'a.b'", "DELETE FROM audit_event", "DELETE FROM audit_checkpoint",
    "CREATE TABLE watched (x int)", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TRIGGER t BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_guard()",
    "DELETE FROM django_migrations", "CREATE ROLE other", "ALTER ROLE ronguon_app SUPERUSER",
)  # fmt: skip


def test_the_serving_role_can_take_no_guard_off(app_role: None, show: Callable[[str], None]) -> None:
    passed = []
    for statement in BREAKING:
        try:
            with transaction.atomic():
                _run(statement)
                transaction.set_rollback(True)
        except ProgrammingError as error:
            if not re.search("permission denied|must be (?:owner|superuser)", str(error)):
                passed.append(f"{statement}: {error}")
        else:
            passed.append(statement)
    show(f"G18 role on PostgreSQL: {len(BREAKING) - len(passed)}/{len(BREAKING)} statements refused")
    assert passed == []


def test_the_serving_role_can_do_its_work(app_role: None) -> None:
    with transaction.atomic():
        record(by=Machine(), verb="installation.made", kind="installation", subject="1", purpose="real")
    assert chain_all() >= 1
    assert StoredFile.objects.count() >= 0
    Grant.objects.filter(pk=Grant.objects.all()[0].pk).update(subtree=True)
    Slot.objects.all().delete()


def test_the_script_gives_the_serving_role_no_more_than_rows() -> None:
    given = [line for line in SCRIPT.read_text("utf-8").splitlines() if "GRANT" in line and not line.startswith("--")]
    assert given
    assert not [
        line for line in given if any(word in line for word in ("TRUNCATE", "TRIGGER", "ALL PRIVILEGES", "CREATE"))
    ]
