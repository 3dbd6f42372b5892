"""An action that fails at any of its writes leaves the state as it was: each statement of each action is made to fail.

Source: OWASP ASVS 5.0.0, 2.3.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from tests.durability.conftest import Show
from tests.durability.digest import changed, state

from ronguon.assignments.actions import issuing, reviewing, working
from ronguon.assignments.models import Assignment
from ronguon.assignments.tasks import finish_issuing
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.directives import actions as directives
from ronguon.directives.models import Directive
from ronguon.drafting.actions import opening
from ronguon.drafting.models import Addressee, AddresseeUnit, Obligation
from ronguon.drafting.tests.making import NOW, make_directive, make_obligation
from ronguon.drafting.tests.reading import ORDER, found
from ronguon.evidence import actions as evidence
from ronguon.files.tests.making import png
from ronguon.kernel.hashing import sha256
from ronguon.kernel.tests.sampling import per_change_on
from ronguon.reports.actions import publishing, signing
from ronguon.reports.models import Report
from ronguon.reports.tests.world import World, on_day

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
DAY = date(2026, 4, 2)
WRITES = ("INSERT", "UPDATE", "DELETE")


class PlantedError(OperationalError):
    """What a statement is made to fail with."""


@dataclass
class Counted:
    """The writes seen, and which of them, counted from one, is made to fail; null for none."""

    failing: int | None = None
    seen: int = 0


@contextmanager
def failing_at(number: int | None) -> Iterator[Counted]:
    """Let the write `number` of the block fail before the database carries it out."""
    counted = Counted(number)

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 (the framework calls it so)
        if sql.lstrip().startswith(WRITES):
            counted.seen += 1
            if counted.seen == counted.failing:
                raise PlantedError(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield counted


def draft_directive(world: World) -> Directive:
    """Make a document on the desk with two duties for four units, ready to be issued."""
    cast = world.cast
    directive = make_directive(cast.province, number="14/CT-UBND", text_sha256=sha256(b"14"), closed_at=None)
    for units in ((cast.commune, cast.other_commune), (cast.department, cast.commune)):
        duty = make_obligation(directive, issued_at=None)
        lead = Addressee.objects.create(
            obligation=duty, part="lead", text="xã", decision=Addressee.Decision.UNITS, decided_at=NOW,
            decided_by=cast.office.person,
        )  # fmt: skip
        for unit in units:
            AddresseeUnit.objects.create(addressee=lead, unit=unit)
    return directive


def permissions(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], object]]:
    """Return name → action, each ready to be done once in `world`."""
    cast = world.cast
    monkeypatch.setattr(directives, "read_safely", lambda _data, _name: found())
    monkeypatch.setattr(issuing, "BATCH", 1)
    open_work = world.laid[world.training.pk, cast.other_commune.pk]
    waiting = world.submit_result(world.page, cast.commune, date(2026, 3, 10))
    world.accept(world.submit_result(world.training, cast.commune, date(2026, 3, 18), amount=14), date(2026, 3, 27))
    unsigned, signed = world.draft(), world.sign(world.draft())
    directive = draft_directive(world)
    return {
        "upload": lambda: evidence.add(open_work, evidence.Upload(png(), "anh.png"), title="Ảnh", by=cast.dung),
        "submit": lambda: working.submit(open_work, told_without_proof("Đã tập huấn.", 12), seen="open", by=cast.dung),
        "accept": lambda: reviewing.accept(waiting, by=cast.chi),
        "sign": lambda: signing.sign(Report.objects.get(pk=unsigned.pk), seen=unsigned.revision, by=cast.head),
        "publish": lambda: publishing.publish(signed, by=cast.office),
        "take_in": lambda: opening.take_in(ORDER.encode(), name="ct.txt", owner=cast.province, by=cast.office),
        "issue": lambda: issuing.issue(Directive.objects.get(pk=directive.pk), by=cast.office),
    }


PER_CHANGE = {"submit": [], "sign": per_change_on("sqlite")}
ACTIONS = ("upload", "submit", "accept", "sign", "publish", "take_in", "issue")


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=PER_CHANGE.get(one, [pytest.mark.soak])) for one in ACTIONS[:-1]]
)
def test_an_action_that_fails_at_any_write_leaves_the_earlier_state(
    name: str, monkeypatch: pytest.MonkeyPatch, show: Show
) -> None:
    with on_day(DAY):
        action = permissions(World(), monkeypatch)[name]
        with failing_at(None) as counted, transaction.atomic():
            before = state()
            point = transaction.savepoint()
            action()
            transaction.savepoint_rollback(point)
        files = {"files"}  # this dry run was undone from outside, which takes the rows back and not the bytes
        assert set(changed(before, state())) <= files
        before, kept = state(), 0
        for number in range(1, counted.seen + 1):
            with failing_at(number), pytest.raises(PlantedError):
                action()
            kept += changed(before, state()) == []
    show(f"{name} failing at each write: {kept}/{counted.seen} leave the earlier state ({connection.vendor})")
    assert kept == counted.seen >= 4
    with on_day(DAY):
        action()
    assert {"audit_event"} <= set(changed(before, state()))


def laid(directive: Directive) -> list[tuple[int, int, str]]:
    rows = Assignment.objects.filter(obligation__directive=directive)
    return sorted(rows.values_list("obligation_id", "unit_id", "part"))


def test_issuing_that_fails_at_any_write_is_as_before_or_is_finished_by_the_worker(
    monkeypatch: pytest.MonkeyPatch, show: Show
) -> None:
    with on_day(DAY):
        world = World()
        action = permissions(world, monkeypatch)["issue"]
        directive = Directive.objects.get(number="14/CT-UBND")
        point = transaction.savepoint()
        with failing_at(None) as counted:
            action()
        whole = laid(directive)
        transaction.savepoint_rollback(point)
        assert len(whole) == 4
        before, as_before, finished = state(), 0, 0
        for number in range(1, counted.seen + 1):
            point = transaction.savepoint()
            with failing_at(number), pytest.raises(PlantedError):
                action()
            transaction.set_rollback(False)  # the statement never reached the database, so nothing is broken
            if changed(before, state()) == []:
                as_before += 1
            else:
                finish_issuing(NOW)
                duties = Obligation.objects.filter(directive=directive)
                finished += laid(directive) == whole and all(duty.issued_at for duty in duties)
            transaction.savepoint_rollback(point)
    vendor = connection.vendor
    show(f"issue failing at each write: {as_before} as before + {finished} finished = {counted.seen} ({vendor})")
    assert as_before + finished == counted.seen
    assert min(as_before, finished) >= 2
