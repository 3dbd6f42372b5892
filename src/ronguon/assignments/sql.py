"""The one place for SQL that the ORM cannot say: laying assignments and occurrences by INSERT … SELECT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from ronguon.drafting.domain.terms import PlannedOccurrence

_MOST_TERMS = 400  # SQLite joins no more than five hundred SELECTs into one


def _new_code() -> str:
    """Return the expression that makes a random opaque id in the form Django stores."""
    if connection.vendor == "postgresql":
        return "gen_random_uuid()"
    return "lower(hex(randomblob(16)))"


@dataclass(frozen=True, slots=True)
class AssignmentBatch:
    """One duty to lay on a batch of units: keys of the rows it refers to, and what every row shares."""

    obligation: int
    assigned_by: int
    part: str
    timed: bool
    assigned_on: date


def _in(keys: Sequence[int]) -> str:
    """Return the keys as an SQL list; they are integers from our own tables, never a visitor's text."""
    return ",".join(str(int(key)) for key in keys)


def insert_assignments(batch: AssignmentBatch, units: Sequence[int]) -> int:
    """Insert one assignment a unit that has none yet for this duty and part; return how many were new."""
    if not units:
        return 0
    statement = f"""
        INSERT INTO assignments_assignment
            (code, obligation_id, unit_id, assigned_by_id, part, timed, assigned_on, since_on)
        SELECT {_new_code()}, o.id, u.id, %s, %s, %s, %s, %s
        FROM units_unit u CROSS JOIN drafting_obligation o
        WHERE o.id = %s AND u.id IN ({_in(units)})
        ORDER BY u.id
        ON CONFLICT DO NOTHING
    """  # noqa: S608 (only integers and the id expression are put in; values are parameters)
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [batch.assigned_by, batch.part, batch.timed, batch.assigned_on, batch.assigned_on, batch.obligation],
        )
        return int(cursor.rowcount)


def insert_occurrences(
    obligation: int, units: Sequence[int], terms: Sequence[PlannedOccurrence], *, assigned_on: date
) -> int:
    """Insert the occurrences of the duty's assignments at `units` that are not there yet.

    `terms` count from `assigned_on`; only assignments made on that day get them, so that numbers keep their meaning.

    An assignment that was handed over goes on recurring only where its unit has no other of the same duty:
    a merged unit reports once a period, not twice.
    """
    if not units or not terms:
        return 0
    if len(terms) > _MOST_TERMS:
        parts = (terms[i : i + _MOST_TERMS] for i in range(0, len(terms), _MOST_TERMS))
        return sum(insert_occurrences(obligation, units, part, assigned_on=assigned_on) for part in parts)
    rows = " UNION ALL ".join(
        ["SELECT CAST(%s AS smallint) AS number, CAST(%s AS date) AS opens_on, CAST(%s AS date) AS due_on"] * len(terms)
        if connection.vendor == "postgresql"
        else ["SELECT %s AS number, %s AS opens_on, %s AS due_on"] * len(terms)
    )
    statement = f"""
        INSERT INTO assignments_occurrence (code, assignment_id, number, opens_on, due_on, stage)
        SELECT {_new_code()}, a.id, t.number, t.opens_on, t.due_on, 'open'
        FROM assignments_assignment a CROSS JOIN ({rows}) t
        WHERE a.obligation_id = %s AND a.until_on IS NULL AND a.unit_id IN ({_in(units)})
            AND a.assigned_on = %s
            AND (a.origin_id IS NULL OR NOT EXISTS (
                SELECT 1 FROM assignments_assignment b
                WHERE b.obligation_id = a.obligation_id AND b.unit_id = a.unit_id AND b.part = a.part
                    AND b.until_on IS NULL AND (b.origin_id IS NULL OR b.id < a.id)))
        ORDER BY a.id, t.number
        ON CONFLICT DO NOTHING
    """  # noqa: S608 (only integers and fixed text are put in; values are parameters)
    values: list[int | date | None] = [value for term in terms for value in (term.number, term.opens_on, term.due_on)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, obligation, assigned_on])
        return int(cursor.rowcount)
