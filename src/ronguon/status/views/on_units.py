"""What a unit's own page says of its duties: how they stand on the day, and the way to each of them."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse

from ronguon.kernel import clock
from ronguon.kernel.days import vietnamese_date
from ronguon.status.models import roll_ups
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit
from ronguon.units.requests import ActingRequest


def box(request: ActingRequest, unit: Unit, on: date) -> str:
    """Return how the duties of `unit` and what stands below it stand on the day; nothing for who may not read it."""
    actor: Actor = request.actor
    if not actor.may(Permission.READ, unit.path):
        return ""
    counts = roll_ups.counts(roll_ups.CountScope(unit, on, reader=actor))
    day = "" if on == clock.today() else f"?{urlencode({'ngay': vietnamese_date(on)})}"
    pages = {name: reverse(f"status:{name}", args=[unit.code]) + day for name in ("node", "rows")}
    return render_to_string("status/on_body.html", {"counts": counts, **pages})
