"""The trail as an administrator reads it: who did what to which thing, when, and whether the chain holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ronguon.access.forms.delegating import powers_words
from ronguon.access.forms.roles import role_word
from ronguon.access.models import RoleDefinition
from ronguon.audit import actions as audit
from ronguon.audit.domain import ON_BEHALF, THROUGH, declared, words
from ronguon.audit.models import Event
from ronguon.kernel.days import end_of
from ronguon.people.models import Account
from ronguon.ui.listing import page_of
from ronguon.units import policies
from ronguon.units.domain import Actor, Permission
from ronguon.units.forms.kinds import kind_words
from ronguon.units.models import Unit
from ronguon.units.requests import ActingRequest

EVENTS_A_PAGE = 50
_SHORT = 12
PEOPLE = (ON_BEHALF, "lender")
"""Details that hold the code of an account."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event in words."""

    event: Event
    verb: str
    actor: str
    on_behalf: str
    acting_for: str
    through: str
    kind: str
    subject: str
    details: list[tuple[str, str]]


class TrailForm(forms.Form):
    """What narrows the trail; an answer that cannot be read narrows nothing and says so."""

    viec = forms.ChoiceField(label=_("Action"), required=False)
    ngay = forms.DateField(label=_("Day"), required=False)
    ma = forms.CharField(
        label=_("Thing"), required=False, max_length=64, help_text=_("The code of a unit, an account or a document.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = sorted((word("verb", verb), verb) for verb in declared())
        field: Any = self.fields["viec"]
        field.choices = [("", _("All actions")), *((verb, words) for words, verb in verbs)]

    def narrow(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """Return the events that fit what was typed."""
        if not self.is_valid():
            return events
        typed = self.cleaned_data
        if typed["viec"]:
            events = events.filter(verb=typed["viec"])
        if typed["ngay"]:
            events = events.filter(at__gte=end_of(typed["ngay"] - timedelta(days=1)), at__lt=end_of(typed["ngay"]))
        if typed["ma"]:
            events = events.filter(subject=typed["ma"].strip())
        return events


def word(group: str, key: str) -> str:
    """Return what people call an action (`verb`), a kind of thing (`kind`) or a detail; its key when none is named."""
    return words.of(group, key, get_language() or "vi")


def readable_events(actor: Actor) -> QuerySet[Event]:
    """Return the events that `actor` may read: all for who keeps a whole tree, else those at the units they keep."""
    kept = Unit.objects.managed_by(actor)
    if policies.may_operate(actor):
        return Event.objects.all()
    codes = list(kept.values_list("code", flat=True))
    texts = [str(code) for code in codes]
    return Event.objects.filter(
        Q(acting_for__in=codes) | Q(subject_kind="unit", subject__in=texts) | Q(details__unit__in=texts)
    )


@login_required
@require_GET
def trail(request: ActingRequest) -> HttpResponse:
    """Show the trail, newest first; on request, recompute the chain."""
    policies.require(policies.may_manage_somewhere(request.actor))
    form = TrailForm(request.GET)
    events = form.narrow(readable_events(request.actor)).order_by("-pk")
    page: Page[Event] = page_of(request, events, EVENTS_A_PAGE)
    asked = "kiem" in request.GET
    context = {
        "form": form,
        "page": page,
        "rows": told(page.object_list),
        "waiting": audit.waiting(),
        "asked": asked,
        "broken": audit.verify() if asked else None,
    }
    return render(request, "access/trail.html", context)


@dataclass(frozen=True, slots=True)
class _Known:
    """The names that a page of events needs; `erased` are the accounts whose name was erased and is not looked up."""

    names: dict[UUID, str]
    erased: set[UUID]
    units: dict[UUID, str]
    keys: dict[UUID, str]
    roles: dict[str, str]


def told(events: Any) -> list[EventRow]:
    """Return `events` in words; names, units, keys and roles take six questions, however many events there are."""
    found = list(events)
    known = _known(found)
    return [_row(event, known) for event in found]


def _known(found: list[Event]) -> _Known:
    accounts = {event.actor for event in found if event.actor} | _codes(found, "account")
    accounts |= {code for event in found for key in PEOPLE if (code := _code(event.details.get(key)))}
    names = dict(Account.objects.filter(code__in=accounts).values_list("code", "full_name"))
    shredded = Event.objects.filter(verb="name.shredded", subject__in=[str(code) for code in accounts])
    erased = {UUID(subject) for subject in shredded.values_list("subject", flat=True)}
    kept = audit.names_of(accounts)
    erased -= kept.keys()
    audit.show(*(names.keys() - erased))
    wanted = {event.acting_for for event in found if event.acting_for} | _codes(found, "unit")
    for event in found:
        wanted |= {code for key in ("unit", "into", "to", "area") if (code := _code(event.details.get(key)))}
    keys = _keys({code for event in found if (code := _code(event.details.get(THROUGH)))} | _codes(found, "token"))
    units = dict(Unit.objects.filter(code__in=wanted).values_list("code", "name"))
    return _Known(names | dict(kept), erased, units, keys, _roles(found))


def _roles(found: list[Event]) -> dict[str, str]:
    """Return the words of the roles that the events name, by key; a retired one keeps its name."""
    held = {str(event.details["role"]) for event in found if "role" in event.details}
    told = RoleDefinition.objects.filter(key__in=held) if held else RoleDefinition.objects.none()
    return {one.key: role_word(one) for one in told}


def _keys(used: set[UUID]) -> dict[UUID, str]:
    """Return the names of keys as the trail itself tells them: a key may be forgotten by now."""
    made = Event.objects.filter(verb="token.made", subject__in=[str(code) for code in used]) if used else []
    return {UUID(event.subject): str(event.details["name"]) for event in made}


def _row(event: Event, known: _Known) -> EventRow:
    return EventRow(
        event=event,
        verb=word("verb", event.verb),
        actor=_person(event.actor, known) if event.actor else str(_("The system")),
        on_behalf=_person(lender, known) if (lender := audit.lender_in(event)) else "",
        acting_for=known.units.get(event.acting_for, "") if event.acting_for else "",
        through=_key(event, known),
        kind=word("kind", event.subject_kind),
        subject=_subject(event, known),
        details=[
            (word("detail", key), _detail(key, value, known))
            for key, value in event.details.items()
            if value not in ("", None) and key not in {THROUGH, ON_BEHALF}
        ],
    )


def _person(account: UUID, known: _Known) -> str:
    if account in known.erased:
        return str(_("(name erased)"))
    return known.names.get(account, str(account)[:_SHORT])


def _key(event: Event, known: _Known) -> str:
    """Return the name of the key by which a script acted, "" when a person acted by hand."""
    code = _code(event.details.get(THROUGH))
    return known.keys.get(code, str(code)[:_SHORT]) if code else ""


def _subject(event: Event, known: _Known) -> str:
    code = _code(event.subject)
    if code and event.subject_kind == "account":
        return _person(code, known)
    if code and event.subject_kind == "unit":
        return known.units.get(code, event.subject[:_SHORT])
    if code and event.subject_kind == "token":
        return known.keys.get(code, event.subject[:_SHORT])
    return event.subject[:_SHORT]


def _detail(key: str, value: Any, known: _Known) -> str:
    if key == "role":
        return known.roles.get(str(value), str(value))
    if key == "powers":
        return powers_words(frozenset(Permission(one) for one in str(value).split()))
    if key == "unit_kind":
        return kind_words().get(str(value), str(value))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    code = _code(value)
    if code:
        return _person(code, known) if key in PEOPLE else known.units.get(code, str(value)[:_SHORT])
    return str(value)[:_SHORT] + "…" if key.endswith("sha256") else str(value)


def _codes(events: list[Event], kind: str) -> set[UUID]:
    return {code for event in events if event.subject_kind == kind and (code := _code(event.subject))}


def _code(value: Any) -> UUID | None:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        return None
