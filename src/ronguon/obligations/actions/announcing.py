"""Telling each body that work came to it: one notice a directive, however many duties."""

from __future__ import annotations

from django.db.models import Count

from ronguon.directives.models import Directive
from ronguon.notices import actions as notices
from ronguon.notices.models import Notice
from ronguon.obligations.models import Assignment

_AT_ONCE = 5000


def announce(directive: Directive) -> int:
    """Post the notice of `directive` to every body that holds work under it; return how many were new.

    Running it again posts nothing, so an interrupted issuing may repeat it.
    """
    held = Assignment.objects.filter(obligation__directive=directive).values("unit").annotate(n=Count("pk"))
    new, waiting = 0, []
    for row in held.order_by("unit").iterator(chunk_size=_AT_ONCE):
        waiting.append(_notice(directive, row["unit"], row["n"]))
        if len(waiting) == _AT_ONCE:
            new += notices.post_all(waiting)
            waiting = []
    return new + notices.post_all(waiting)


def _notice(directive: Directive, unit: int, number: int) -> notices.New:
    return notices.New(
        unit=unit,
        kind=Notice.Kind.ASSIGNED,
        rung="1",
        subject_kind="directive",
        subject=str(directive.code),
        title=f"Nhận {number} nhiệm vụ theo {directive.label}",
        address="/viec-phai-lam/",
    )
