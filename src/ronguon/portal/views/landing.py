"""Where a person lands after signing in: the screen their role works on."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from ronguon.units.domain import Deed
from ronguon.units.requests import ActingRequest


@login_required
def start(request: ActingRequest) -> HttpResponse:
    """Lead an officer to what is owed, an office to its documents, everybody else to where it stands."""
    deeds = {deed for s in request.actor.standings for deed in s.deeds}
    if Deed.PREPARE in deeds:
        return redirect("documents:list")
    if Deed.REPORT in deeds:
        return redirect("work:list")
    if Deed.MANAGE in deeds:
        return redirect("units:list")
    return redirect("standing:node")
