"""What this app and the trail can say of one person, and all groups put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ronguon.audit.actions import names_of
from ronguon.audit.domain import words
from ronguon.audit.models import Event, PersonRead
from ronguon.kernel import clock
from ronguon.people.models import Account, Session
from ronguon.people.registry import DossierGroup, Row, groups

SCHEMA = "ronguon/person/1"


def instant(at: datetime | None) -> str | None:
    """Return an instant as the export writes it."""
    return at.isoformat(timespec="seconds") if at else None


def whole(account: Account) -> dict[str, Any]:
    """Return everything the system can say of `account`: the value of the JSON export."""
    return {
        "schema": SCHEMA,
        "made_at": instant(clock.now()),
        "groups": {group.name: group.rows(account) for group in groups()},
    }


def _account(account: Account) -> Iterator[Row]:
    yield {
        "code": str(account.code),
        "name": account.full_name,
        "email": account.email,
        "since": instant(account.created_at),
        "active": account.is_active,
        "runs_the_installation": account.is_superuser,
    }


def _access(account: Account) -> Iterator[Row]:
    yield {"kind": "password", "since": None, "set": account.has_usable_password()}
    for one in Authenticator.objects.filter(user=account).order_by("created_at"):
        named = {"name": str(one.data.get("name", ""))} if one.type == Authenticator.Type.WEBAUTHN else {}
        yield {"kind": str(one.type), "since": instant(one.created_at), "set": True} | named
    now = clock.on_the_wall()
    for session in Session.objects.filter(account=account).order_by("begun_at", "pk"):
        yield {"kind": "session", "since": instant(session.begun_at), "set": session.expire_date > now}


def _event(event: Event) -> Row:
    details = ", ".join(f"{key}={value}" for key, value in sorted(event.details.items()) if value not in ("", None))
    return {
        "at": instant(event.at),
        "deed": event.verb,
        "kind": event.subject_kind,
        "subject": event.subject,
        "for_body": str(event.acting_for) if event.acting_for else None,
        "details": details,
    }


def _deeds(account: Account) -> Iterator[Row]:
    return map(_event, Event.objects.filter(actor=account.code).order_by("pk"))


def _about(account: Account) -> Iterator[Row]:
    told = Q(subject_kind="account", subject=str(account.code))
    lent = Event.objects.filter(verb="delegation.given", actor=account.code, subject_kind="account")
    delegates = [UUID(code) for code in set(lent.values_list("subject", flat=True))]
    if delegates:
        told |= Q(actor__in=delegates, details__on_behalf=str(account.code))
    return map(_event, Event.objects.filter(told).order_by("pk"))


def subjects(account: Account) -> set[UUID]:
    """Return the codes under which something of the person was shown: the account and, before it, its invitations."""
    accepted = Event.objects.filter(verb="invitation.accepted", actor=account.code, subject_kind="invitation")
    return {account.code, *(UUID(code) for code in accepted.values_list("subject", flat=True))}


def readers(account: Account) -> Iterator[Row]:
    """Yield who was shown something of the person, on which page, on which day; the newest first."""
    found = PersonRead.objects.filter(subject__in=subjects(account)).exclude(reader=account.code).order_by("-day", "pk")
    rows = list(found)
    names = names_of(row.reader for row in rows)
    for row in rows:
        yield {"day": row.day.isoformat(), "page": row.page, "reader": names.get(row.reader)}


def _read(account: Account) -> Iterator[Row]:
    for row in PersonRead.objects.filter(reader=account.code).order_by("-day", "pk"):
        yield {"day": row.day.isoformat(), "page": row.page, "about": str(row.subject)}


EVENT = ("at", "deed", "kind", "subject", "for_body", "details")
GROUPS: Iterable[DossierGroup] = (
    DossierGroup(
        "account", _("Your account"),
        ("code", "name", "email", "since", "active", "runs_the_installation"), _account, 10,
    ),
    DossierGroup("access", _("How you sign in"), ("kind", "since", "set", "name"), _access, 20),
    DossierGroup("deeds", _("What you did"), EVENT, _deeds, 50),
    DossierGroup("about", _("What others did about your account, and on your behalf"), EVENT, _about, 60),
    DossierGroup("shown_to", _("Who was shown your name or address"), ("day", "page", "reader"), readers, 110),
    DossierGroup("shown", _("Of whom you were shown something"), ("day", "page", "about"), _read, 120),
)  # fmt: skip


def page_words(name: str) -> str:
    """Return what people call the page with the address name `name`."""
    return words.of("page", name, get_language() or "vi")


def label(key: str) -> str | Promise:
    """Return what people call a key of a row."""
    return KEYS.get(key, key)


KEYS: dict[str, str | Promise] = {
    "code": _("code"),
    "key": _("key"),
    "name": _("name"),
    "email": _("e-mail address"),
    "since": _("since"),
    "active": _("can sign in"),
    "runs_the_installation": _("runs the installation"),
    "kind": _("kind"),
    "set": _("set"),
    "at": _("when"),
    "deed": _("action taken"),
    "subject": _("thing"),
    "for_body": _("for unit"),
    "details": _("details"),
    "day": _("day"),
    "page": _("page"),
    "reader": _("who"),
    "about": _("about"),
    "unit": _("unit"),
    "role": _("role"),
    "subtree": _("with all below"),
    "until": _("until"),
    "text": _("words"),
    "part": _("as"),
    "powers": _("powers"),
    "title": _("title"),
}
