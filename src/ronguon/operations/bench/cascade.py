"""Cascade: laying M duties on N units through the product, against two bare statements on the same tables."""

from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.assignments.actions import issuing
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.audit.domain import Machine
from ronguon.directives.models import Directive
from ronguon.drafting.models import Addressee, Obligation
from ronguon.kernel.vietnamese import search_key
from ronguon.people.models import Account
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Actor, Role, System
from ronguon.units.models import Place, Unit

_FOUNDED = date(2025, 7, 1)
_ISSUED = date(2026, 3, 2)
_DUE = date(2026, 11, 30)
_AT = datetime(2026, 3, 2, 3, tzinfo=UTC)

BASELINE = (
    """INSERT INTO assignments_assignment (code, obligation_id, unit_id, assigned_by_id, part, timed, assigned_on,
                                            since_on)
       SELECT {code}, o.id, u.id, d.owner_id, 'lead', {true}, '{day}', '{day}'
       FROM drafting_obligation o JOIN directives_directive d ON d.id = o.directive_id
       CROSS JOIN units_unit u WHERE u.kind = 'commune'""",
    """INSERT INTO assignments_occurrence (code, assignment_id, number, opens_on, due_on, stage)
       SELECT {code}, a.id, 1, a.assigned_on, o.deadline_on, 'open'
       FROM assignments_assignment a JOIN drafting_obligation o ON o.id = a.obligation_id""",
)


def prepare(units: int, obligations: int) -> tuple[Directive, Actor]:
    """Make an empty province of `units` communes and a directive of `obligations` confirmed duties on them."""
    call_command("migrate", verbosity=0)
    province = establish(NewUnit("UBND tỉnh", "province", System.STATE, _FOUNDED), by=Machine())
    first = province.pk + 1
    names = [f"UBND xã số {i}" for i in range(units)]
    Unit.objects.bulk_create(
        [
            Unit(
                pk=first + i, system="state", kind="commune", name=name, search_key=search_key(name),
                parent=province, path=f"{province.path}{first + i}.", sort=i, since_on=_FOUNDED,
            )
            for i, name in enumerate(names)
        ],
        batch_size=2000,
    )  # fmt: skip
    Place.objects.bulk_create(
        [Place(unit_id=first + i, path=f"{province.path}{first + i}.", since_on=_FOUNDED) for i in range(units)],
        batch_size=2000,
    )
    account = Account.objects.create_user("bench@example.vn", full_name="Đo")
    grant(account, province, Role.OFFICE, by=Machine(), since_on=_FOUNDED, subtree=True)
    return _directive(province, obligations), actor_for(account, on=_ISSUED)


def _directive(owner: Unit, obligations: int) -> Directive:
    directive = Directive.objects.create(
        owner=owner, kind="Kế hoạch", issued_on=_ISSUED, title="Đo", search_key="do", system="state",
        received_on=_ISSUED, text="x" * (obligations + 1), text_sha256="0" * 64, reader="1",
        taken_in_at=_AT, taken_in_by=uuid4(),
    )  # fmt: skip
    for i in range(obligations):
        duty = Obligation.objects.create(
            directive=directive, stage=Obligation.Stage.CONFIRMED, start=i, end=i + 1, text="x", title=f"Việc {i}",
            kind="obligation", deadline_on=_DUE, decided_at=_AT,
        )  # fmt: skip
        Addressee.objects.create(
            obligation=duty, part="lead", text="UBND các xã", group="communes", decision=Addressee.Decision.UNITS
        )
    return directive


def product(units: int, obligations: int) -> dict[str, Any]:
    """Issue through the product's own action and return rows, seconds and peak memory."""
    directive, actor = prepare(units, obligations)
    began = time.perf_counter()
    issuing.issue(directive, by=actor)
    seconds = time.perf_counter() - began
    _show_statements(directive)
    return _figures(seconds)


def baseline(units: int, obligations: int) -> dict[str, Any]:
    """Write the same rows by one INSERT … SELECT a table, in one transaction, and return the same figures."""
    prepare(units, obligations)
    postgresql = connection.vendor == "postgresql"
    words = {
        "code": "gen_random_uuid()" if postgresql else "lower(hex(randomblob(16)))",
        "true": "TRUE" if postgresql else "1",
        "day": _ISSUED.isoformat(),
    }
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in BASELINE:
            text = statement.format(**words)
            sys.stderr.write(f"baseline: {' '.join(text.split())}\n")
            cursor.execute(text)
    return _figures(time.perf_counter() - began)


def _show_statements(directive: Directive) -> None:
    """Print the product's statements, from laying one more time (it changes nothing)."""
    duty = directive.obligations.prefetch_related("addressees__units").first()
    if duty is None:
        return
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        issuing._assign_part(duty, Addressee.Part.LEAD, {}, by=Machine())  # noqa: SLF001 (the very statements that ran)
    for query in captured.captured_queries:
        if query["sql"].lstrip().startswith("INSERT"):
            sys.stderr.write(f"product: {' '.join(query['sql'].split())[:700]}\n")
            if "occurrence" in query["sql"]:
                return


def _figures(seconds: float) -> dict[str, Any]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = Assignment.objects.count() + Occurrence.objects.count()
    return {"rows": rows, "seconds": round(seconds, 3), "peak_mb": round(peak, 1)}
