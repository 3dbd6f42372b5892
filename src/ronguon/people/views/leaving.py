"""The page on which a person asks to be forgotten."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ronguon.kernel.errors import IllegalMoveError
from ronguon.people import actions
from ronguon.people.forms import LeaveForm
from ronguon.people.views.own import PersonRequest


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
@require_http_methods(["GET", "POST"])
def leave(request: PersonRequest) -> HttpResponse:
    """Say what goes and what stays, then forget the person; where that cannot be yet, say what to do first."""
    form = LeaveForm(request.POST or None)
    try:
        actions.check_may_leave(request.user)
        if request.method == "POST" and form.is_valid():
            actions.leave(by=request.user)
            logout(request)
            return render(request, "people/left.html")
    except IllegalMoveError as error:
        return render(request, "people/leave.html", {"refused": error.saying.told(_)}, status=error.status)
    return render(request, "people/leave.html", {"form": form})
