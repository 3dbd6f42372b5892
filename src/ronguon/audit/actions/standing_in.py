"""Who acted in whose stead, as the trail tells it: the rows of apps say who did a thing, the event says for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from ronguon.audit.domain import ON_BEHALF
from ronguon.audit.models import Event


@dataclass(frozen=True, slots=True)
class StandIn:
    """One action: on what, who did it, when, which; `lender` is in whose stead, null for one's own right."""

    subject: str
    verb: str
    actor: UUID
    at: datetime
    lender: UUID | None


@dataclass(frozen=True, slots=True)
class StandIns:
    """The actions on some things, for asking in whose stead a row was written."""

    actions: tuple[StandIn, ...] = ()

    @property
    def lenders(self) -> set[UUID]:
        """Return everybody in whose stead something was done."""
        return {one.lender for one in self.actions if one.lender is not None}

    def lender_of(
        self, actor: UUID | None, at: datetime | None, *verbs: str, subject: UUID | None = None
    ) -> UUID | None:
        """Return in whose stead `actor` did what a row says was done at `at`: by the action nearest to it, of `verbs`.

        An action on `subject` goes before one on another of the things; a row that passed to a successor has none.
        """
        same = [one for one in self.actions if one.actor == actor and (not verbs or one.verb in verbs)]
        if at is None or not same:
            return None
        wanted = str(subject)
        return min(same, key=lambda one: (one.subject != wanted, abs(one.at - at))).lender


def stand_ins(**things: Iterable[UUID | None]) -> StandIns:
    """Return the actions of people on things, kind=codes, in one question; none where nobody stood in."""
    wanted = {kind: [str(code) for code in codes if code is not None] for kind, codes in things.items()}
    asked = [Q(subject_kind=kind, subject__in=codes) for kind, codes in wanted.items() if codes]
    if not asked:
        return StandIns()
    found = Event.objects.filter(reduce(or_, asked), actor__isnull=False).order_by("pk")
    rows = found.values_list("subject", "verb", "actor", "at", "details")
    actions = tuple(
        StandIn(subject, verb, actor, at, _lender(details))
        for subject, verb, actor, at, details in rows
        if actor is not None
    )
    return StandIns(actions if any(one.lender for one in actions) else ())


def doers(kind: str, code: UUID, *verbs: str) -> set[UUID]:
    """Return who did one of `verbs` to a thing, and in whose stead, as the trail tells it."""
    rows = Event.objects.filter(subject_kind=kind, subject=str(code), verb__in=verbs, actor__isnull=False)
    found: set[UUID] = set()
    for actor, details in rows.values_list("actor", "details"):
        found |= {one for one in (actor, _lender(details)) if one is not None}
    return found


def lender_in(event: Event) -> UUID | None:
    """Return in whose stead the action of `event` was done, null for one's own right."""
    return _lender(event.details)


def _lender(details: Mapping[str, object]) -> UUID | None:
    said = details.get(ON_BEHALF)
    return UUID(str(said)) if said else None


def doer(actor: UUID | None, lender: UUID | None, names: Mapping[UUID, str]) -> str:
    """Say who did a thing, and in whose stead; "" where the name was erased and nobody stood in."""
    name = names.get(actor, "") if actor is not None else ""
    if lender is None:
        return name
    erased = _("a person whose name was removed")
    return _("%(name)s on behalf of %(other)s") % {"name": name or erased, "other": names.get(lender) or erased}
