"""A person's own sessions, text that outlived one, what the system can say of them, and what is not offered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from ronguon.audit.domain import words
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people import actions, dossier, typed_text
from ronguon.people.domain import minutes_since
from ronguon.people.models import Account, Session
from ronguon.people.registry import DossierGroup, Value, groups
from ronguon.ui.listing import page_of
from ronguon.ui.tags.text import vi_date, vi_time

SHOWN = 10
READ_BY = "shown_to"
READS_A_PAGE = 30
OPAQUE = {"code", "key", "subject", "about", "for_body", "details"}
"""What only a machine reads: it stands in the file, not on the page."""
INSTANTS = {"since", "at", "until"}
NAMED = {"deed": "verb", "page": "page", "kind": "kind", "role": "role"}
"""Key of a row → the group of words that says its value."""


class PersonRequest(HttpRequest):
    """A request of somebody signed in."""

    user: Account


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as the page shows it: its newest rows in words, and whether the file holds more."""

    name: str
    title: str | Promise
    rows: list[list[tuple[str | Promise, str]]]
    more: bool


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
        typed_text.drop(request)
        return redirect("start")
    held = typed_text.is_held(request)
    found = typed_text.opened(request, request.user)
    if found is None:
        if held:
            messages.info(request, _("Text was kept here for another person or for too long. It was deleted, unread."))
        return redirect("start")
    return render(request, "people/carried.html", {"carried": found})


@never_cache
@login_required
@require_GET
def my_data(request: PersonRequest) -> HttpResponse:
    """Show everything the system can say of its reader, and who else was shown something of it."""
    account = request.user
    reads: Page[dict[str, Value]] = page_of(
        request, next(group for group in groups() if group.name == READ_BY).rows(account), READS_A_PAGE
    )
    told = [
        (date.fromisoformat(str(row["day"])), dossier.page_words(str(row["page"])), row["reader"] or _("(name erased)"))
        for row in reads
    ]
    shown = [_shown(group, account) for group in groups() if group.name != READ_BY]
    return render(request, "people/my_data.html", {"groups": shown, "reads": reads, "told": told})


def _shown(group: DossierGroup, account: Account) -> Shown:
    rows = group.rows(account)
    newest = [
        [
            (dossier.label(key), _value(group, key, value))
            for key, value in row.items()
            if value not in (None, "") and key not in OPAQUE
        ]
        for row in rows[-SHOWN:]
    ]
    return Shown(group.name, group.title, newest, len(rows) > SHOWN)


def _value(group: DossierGroup, key: str, value: Value) -> str:
    """Return a value of the export as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key in INSTANTS:
        return vi_time(datetime.fromisoformat(str(value))) if "T" in str(value) else vi_date(_day(value))
    if key == "day":
        return vi_date(_day(value))
    named = "access" if (group.name, key) == ("access", "kind") else NAMED.get(key)
    return words.of(named, str(value), get_language() or "vi") if named else str(value)


def _day(value: Value) -> date:
    return date.fromisoformat(str(value))


@never_cache
@login_required
@require_GET
def my_data_file(request: PersonRequest) -> HttpResponse:
    """Give the same as a file."""
    found = dossier.whole(request.user)
    answer = HttpResponse(json.dumps(found, ensure_ascii=False, indent=1), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.json"'
    return answer
