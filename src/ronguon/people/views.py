"""A person's own sessions, text that outlived one, and what is not offered."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people import actions, carrying
from ronguon.people.domain import minutes_since
from ronguon.people.models import Account, Session


class PersonRequest(HttpRequest):
    """A request of somebody signed in."""

    user: Account


def closed(request: HttpRequest) -> HttpResponse:
    """Answer that there is no such page here."""
    del request
    raise Http404


@login_required
@require_safe
def sessions(request: PersonRequest) -> HttpResponse:
    """List where the person is signed in: since when, and roughly how long unused. Not where from and not with what."""
    now = clock.on_the_wall()
    alive = Session.objects.filter(account=request.user, expire_date__gt=now).order_by("-used_at", "-begun_at")
    rows = [
        {
            "session": one,
            "here": one.session_key == request.session.session_key,
            "unused": minutes_since(one.used_at, now),
        }
        for one in alive
    ]
    rows.sort(key=lambda row: not row["here"])
    return render(request, "people/sessions.html", {"rows": rows, "others": sum(not row["here"] for row in rows)})


@login_required
@require_POST
def end_session(request: PersonRequest, code: UUID) -> HttpResponse:
    """End one of the person's own sessions; anybody else's is no page."""
    get_object_or_404(Session, code=code, account=request.user)
    try:
        actions.end_session(code, by=request.user)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("That session has ended. Whoever uses it has to sign in again."))
    return redirect("people_sessions")


@login_required
@require_POST
def end_other_sessions(request: PersonRequest) -> HttpResponse:
    """End every session of the person but this one."""
    ended = actions.end_other_sessions(by=request.user, keep=request.session.session_key or "")
    said = ngettext("%(number)d other session has ended.", "%(number)d other sessions have ended.", ended)
    messages.success(request, said % {"number": ended})
    return redirect("people_sessions")


@login_required
@require_http_methods(["GET", "POST"])
def carried(request: PersonRequest) -> HttpResponse:
    """Show the text that outlived a session to the one who typed it, to be sent on or dropped by hand."""
    if request.method == "POST":
        carrying.drop(request)
        return redirect("start")
    held = carrying.is_held(request)
    found = carrying.opened(request, request.user)
    if found is None:
        if held:
            messages.info(request, _("Text was kept here for another person or for too long. It was deleted, unread."))
        return redirect("start")
    return render(request, "people/carried.html", {"carried": found})
