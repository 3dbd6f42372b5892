from __future__ import annotations

import json
from dataclasses import dataclass
from io import StringIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from ronguon.audit.actions import chain, make_installation, record, recording, shred_name, verify
from ronguon.audit.domain import GENESIS, Machine, UnknownVerbError, checked, declare
from ronguon.audit.models import Event, Installation, Link, Name
from ronguon.audit.tests.tampering import disarmed
from ronguon.kernel.errors import NotAllowedError

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
declare("trial.happened", words=str, number=int, flag=bool)
WRITES = {"audit_event": "verb = 'trial.other'", "audit_link": "digest = 'x'", "audit_installation": "purpose = 'demo'"}


@dataclass(frozen=True)
class Somebody:
    """A person as the trail knows one."""

    account: UUID
    name: str
    acting_for: UUID | None = None


def write(number: int = 1, **details: str | bool) -> Event:
    with transaction.atomic():
        return record(by=Machine(), verb="trial.happened", kind="trial", subject=uuid4(), number=number, **details)


def chained(count: int = 5) -> list[Event]:
    events = [write(number) for number in range(count)]
    assert chain() == count
    return events


@pytest.mark.parametrize("table", WRITES)
@pytest.mark.parametrize("way", ["update", "delete"])
def test_sql_changes_nothing_that_was_written(table: str, way: str) -> None:
    make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")
    chain()
    statement = " ".join(["UPDATE", table, "SET", WRITES[table]] if way == "update" else ["DELETE FROM", table])
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", [Event, Link, Installation])
def test_the_orm_changes_nothing_that_was_written(model: Any) -> None:
    make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")
    chain()
    row = model.objects.first()
    field = {Event: "verb", Link: "digest", Installation: "refusals_version"}[model]
    setattr(row, field, "9")
    actions = [
        row.save,
        lambda: model.objects.update(**{field: "9"}),
        lambda: model.objects.bulk_update([row], [field]),
        lambda: model.objects.filter(pk=row.pk)._raw_delete("default"),
    ]
    for action in actions:
        with pytest.raises(IntegrityError), transaction.atomic():
            action()
    assert model.objects.filter(**{field: "9"}).count() == 0


def test_an_event_needs_the_transaction_of_its_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError):
        record(by=Machine(), verb="trial.happened", kind="trial", subject="1")
    assert not Event.objects.exists()


def test_a_change_rolled_back_leaves_no_event() -> None:
    class ChangeFailedError(Exception):
        pass

    @transaction.atomic
    def change() -> None:
        write()
        raise ChangeFailedError

    with pytest.raises(ChangeFailedError):
        change()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("verb", "details"),
    [
        ("trial.never_declared", {}),
        ("trial.happened", {"opinion": "x"}),
        ("trial.happened", {"number": "1"}),
        ("trial.happened", {"number": True}),
        ("trial.happened", {"flag": 1}),
        ("trial.happened", {"words": ["a"]}),
    ],
)
def test_an_action_or_detail_nobody_declared_is_refused(verb: str, details: Any) -> None:
    with pytest.raises(UnknownVerbError):
        checked(verb, details)


@pytest.mark.parametrize("verb", ["Trial.happened", "trial", "trial happened", "trial.happened.twice"])
def test_a_malformed_action_cannot_be_declared(verb: str) -> None:
    with pytest.raises(ValueError, match="noun"):
        declare(verb)


def test_an_action_is_declared_once() -> None:
    declare("trial.happened", words=str, number=int, flag=bool)
    with pytest.raises(ValueError, match="twice"):
        declare("trial.happened", words=int)


def test_the_chain_takes_events_in_the_order_they_were_written() -> None:
    events = [write(number) for number in range(7)]
    assert chain(limit=3) == 3
    write(8)
    assert chain() == 5
    assert chain() == 0
    links = list(Link.objects.order_by("seq"))
    assert [link.seq for link in links] == list(range(1, 9))
    assert [link.event_id for link in links][:7] == [event.pk for event in events]
    assert links[0].digest == events[0].entry().digest(GENESIS)
    assert verify() is None


def test_an_empty_trail_is_whole() -> None:
    assert verify() is None


TAMPERING = {
    "a verb": ("audit_event", "UPDATE audit_event SET verb = 'trial.other' WHERE id = {third}", 3),
    "a detail": ("audit_event", "UPDATE audit_event SET details = '{{}}' WHERE id = {third}", 3),
    "who acted": ("audit_event", "UPDATE audit_event SET actor = '{uuid}' WHERE id = {third}", 3),
    "a digest": ("audit_link", "UPDATE audit_link SET digest = 'x' WHERE seq = 3", 3),
    "a link taken out": ("audit_link", "DELETE FROM audit_link WHERE seq = 3", 3),
    "links moved up": ("audit_link", "UPDATE audit_link SET seq = seq + 100 WHERE seq > 3", 4),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_found_at_its_link(what: str) -> None:
    third = chained()[2]
    table, statement, broken = TAMPERING[what]
    uuid = uuid4() if connection.vendor == "postgresql" else uuid4().hex
    with disarmed(table), connection.cursor() as cursor:
        cursor.execute(statement.format(third=third.pk, uuid=uuid))
    assert verify() == broken


def test_two_events_swapped_are_found() -> None:
    second, third = chained()[1:3]
    with disarmed("audit_link"), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_link SET event_id = -1 WHERE seq = 2")
        cursor.execute("UPDATE audit_link SET event_id = %s WHERE seq = 3", [second.pk])
        cursor.execute("UPDATE audit_link SET event_id = %s WHERE seq = 2", [third.pk])
    assert verify() == 2


def test_an_event_taken_from_the_end_is_found_by_its_link() -> None:
    class UndoneError(Exception):
        pass

    last = chained()[-1]

    @transaction.atomic
    def take_and_put_back() -> None:
        with disarmed("audit_event"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM audit_event WHERE id = %s", [last.pk])
            assert verify() == 5
            raise UndoneError

    with pytest.raises(UndoneError):
        take_and_put_back()
    assert verify() is None


def test_a_name_can_be_erased_and_the_chain_stays_whole() -> None:
    person = Somebody(uuid4(), "Người Có Tên")
    with transaction.atomic():
        record(by=person, verb="trial.happened", kind="trial", subject="1", number=1)
    chain()
    assert "Người Có Tên" not in str(list(Event.objects.values()))
    shred_name(person.account, by=Machine())
    chain()
    assert not Name.objects.exists()
    assert verify() is None
    assert Event.objects.get(verb="trial.happened").actor == person.account


def test_a_database_serves_one_purpose() -> None:
    first = make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")
    assert make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="2") == first
    with pytest.raises(NotAllowedError):
        make_installation(Installation.Purpose.DEMO, by=Machine(), refusals_version="1")
    assert Event.objects.filter(verb="installation.made").count() == 1


def test_the_command_says_that_the_chain_is_whole() -> None:
    chained()
    write()
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "5 mắt xích, 1 sự kiện" in out.getvalue()
    out = StringIO()
    call_command("audit", "verify", "--format", "json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["ok"], told["links"], told["waiting"], told["broken"]) == (True, 5, 1, None)


def test_the_command_names_the_broken_link_and_fails() -> None:
    chained()
    with disarmed("audit_link"), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_link SET digest = 'x' WHERE seq = 4")
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify", stderr=told)
    assert ended.value.code == 1
    assert "số 4" in told.getvalue()
