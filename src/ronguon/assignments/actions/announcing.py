"""Telling each unit that work came to it or changed: one notice a directive, however many duties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import Count

from ronguon.assignments.models import Assignment
from ronguon.directives.models import Directive
from ronguon.drafting.models import Lineage
from ronguon.kernel.days import day_of
from ronguon.notices import actions as notices
from ronguon.notices.models import Notice
from ronguon.notices.registry import place

_AT_ONCE = 5000


def announce(directive: Directive) -> int:
    """Post the notice of `directive` to every unit that newly holds work under it; return how many were new.

    Running it again posts nothing, so an interrupted issuing may repeat it.
    """
    held = Assignment.objects.filter(obligation__directive=directive, origin__isnull=True)
    numbers = held.values("unit").annotate(n=Count("pk")).order_by("unit").iterator(chunk_size=_AT_ONCE)
    return _post(_assigned(directive, row["unit"], row["n"]) for row in numbers)


def announce_changes(directive: Directive) -> int:
    """Post to every unit whose work a new version changed or ended what became of it; return how many were new."""
    changed = Counter(
        Assignment.objects.filter(
            obligation__directive=directive, origin__isnull=False, until_on__isnull=True
        ).values_list("unit", flat=True)
    )
    before = Lineage.objects.filter(directive=directive, before__isnull=False).values("before")
    on = None if directive.closed_at is None else day_of(directive.closed_at)
    closed = Counter(
        Assignment.objects.filter(obligation__in=before, until_on=on, successors__isnull=True).values_list(
            "unit", flat=True
        )
    )
    units = sorted({*changed, *closed})
    return _post(_changed(directive, unit, changed[unit], closed[unit]) for unit in units)


def _post(waiting: Iterator[notices.New] | Iterable[notices.New]) -> int:
    new, left = 0, iter(waiting)
    while batch := list(islice(left, _AT_ONCE)):
        new += notices.post_all(batch)
    return new


def _assigned(directive: Directive, unit: int, number: int) -> notices.New:
    return notices.New(
        unit=unit,
        kind=Notice.Kind.ASSIGNED,
        rung="1",
        subject_kind="directive",
        subject=str(directive.code),
        title=f"Nhận {number} nhiệm vụ theo {directive.label}",
        address=place("work"),
    )


def _changed(directive: Directive, unit: int, changed: int, closed: int) -> notices.New:
    parts = [f"{changed} nhiệm vụ thay đổi"] * bool(changed) + [f"{closed} nhiệm vụ thôi giao"] * bool(closed)
    return notices.New(
        unit=unit,
        kind=Notice.Kind.CHANGED,
        rung="1",
        subject_kind="directive",
        subject=str(directive.code),
        title=f"Bản mới của {directive.label}: {', '.join(parts)}",
        address=place("comparison", directive.code),
    )
