"""What every page's frame needs: who acts, whether this is the demo."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ronguon.audit.actions import is_demo
from ronguon.units.models import Unit


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values. Public pages have no actor and get none."""
    actor = getattr(request, "actor", None)
    unit = None
    if actor is not None and actor.acting_for is not None:
        unit = Unit.objects.filter(code=actor.acting_for).first()
    return {"actor": actor, "acting_unit": unit, "demo_mode": is_demo()}
