"""Where a person lands after signing in: the screen their role works on."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from ronguon.units.domain import Permission
from ronguon.units.requests import ActingRequest


@login_required
def start(request: ActingRequest) -> HttpResponse:
    """Lead an officer to what is owed, an office to its documents, everybody else to where it stands."""
    permissions = {permission for s in request.actor.grants for permission in s.permissions}
    if Permission.PREPARE in permissions:
        return redirect("documents:list")
    if Permission.REPORT in permissions:
        return redirect("work:list")
    if Permission.MANAGE in permissions:
        return redirect("units:list")
    return redirect("status:node")
