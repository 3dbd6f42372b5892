"""Letters of a role that signs, approves or judges: to its holder, the unit's heads, its other administrators.

The unit's own notice, which names no person, is `seconding.announce`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ronguon.access.actions.ways import MailRoute, way_out
from ronguon.access.domain.two_persons import weighs
from ronguon.access.models import Grant
from ronguon.audit import actions as audit
from ronguon.jobs import letters
from ronguon.jobs.background import enqueue
from ronguon.kernel import clock
from ronguon.kernel.days import vietnamese_date
from ronguon.people.models import Account
from ronguon.units.domain import ancestors

PAGE: Final = "access.mail_grant"
"""What readers of names are noted under: the letter."""
RECENT: Final = 10


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told of one role."""

    to: Account
    given: Grant
    names: Mapping[UUID, str]

    def sentence(self, role: str) -> str:
        """Say who gave `role`, as people call it, to whom at which unit, and from which day."""
        said = {
            "giver": self._name(self.given.given_by), "name": self.given.account.full_name, "role": role,
            "unit": self.given.unit.name, "day": vietnamese_date(self.given.since_on),
        }  # fmt: skip
        if self.given.confirmed_by is None:
            return _("%(giver)s gave %(name)s the role %(role)s at %(unit)s from %(day)s on.") % said
        said["second"] = self._name(self.given.confirmed_by)
        return _(
            "%(giver)s gave %(name)s the role %(role)s at %(unit)s from %(day)s on, and %(second)s confirmed it."
        ) % said  # fmt: skip

    def _name(self, code: UUID | None) -> str:
        return (self.names.get(code) if code else None) or _("a person whose name was removed")


def concerned(given: Grant, on: date) -> Sequence[Account]:
    """Return who is told of `given`, each once: its holder, who heads the unit and who else administers it on the day.

    Not who gave or confirmed it, whatever they are beside.
    """
    unit = given.unit
    heads = Q(unit=unit, role__signs=True)
    administrators = Q(role__manages=True) & (Q(unit=unit) | Q(subtree=True, unit__path__in=ancestors(unit.path)))
    there = Grant.objects.valid(on).filter(heads | administrators)
    found = Account.objects.filter(Q(pk=given.account_id) | Q(pk__in=there.values("account")), is_active=True)
    known = [code for code in (given.given_by, given.confirmed_by) if code is not None]
    return list(found.exclude(code__in=known).order_by("pk"))


def tell(given: Grant) -> None:
    """Queue a letter to everybody whom a role that weighs concerns, inside the transaction that gives it."""
    if given.given_by is None or not weighs(given.role.role.permissions) or way_out() is not MailRoute.MAIL:
        return
    language = get_language() or settings.LANGUAGE_CODE
    for account in concerned(given, clock.today()):
        enqueue(PAGE, grant=str(given.code), account=str(account.code), language=language)


def mail_grant(given: Grant, account: Account, *, role: str, language: str) -> bool:
    """Mail what `account` is told of `given` once, and return whether it was sent now.

    Whom it concerns no more gets nothing. Raises `OSError` when the mail server does not take the letter.
    """
    if account not in concerned(given, clock.today()):
        return False
    letter = Letter(account, given, _names([given]))

    def settle() -> None:
        told = [code for code in (given.account.code, given.given_by, given.confirmed_by) if code is not None]
        audit.note_reads(account.code, told, page=PAGE, on=clock.today())

    with override(language):
        subject = _("A role was given at %(unit)s") % {"unit": given.unit.name}
        wrong = _("If this is not right, end the role on the unit's page, or tell one of its administrators at once.")
        text = "\n\n".join([f"{account.full_name},", letter.sentence(role), f"{wrong}{_address(given)}"])
    return letters.send(
        f"grant:{given.code}:{account.code}", to=account.email, subject=subject, text=text, settle=settle
    )


def recent() -> list[Letter]:
    """Return the letters of the newest roles that a demo would have sent, the newest first."""
    rows = Grant.objects.filter(given_by__isnull=False).select_related("account", "unit", "role").order_by("-pk")
    heavy = [one for one in rows[: 2 * RECENT] if weighs(one.role.role.permissions)][:RECENT]
    names, on = _names(heavy), clock.today()
    return [Letter(account, one, names) for one in heavy for account in concerned(one, on)]


def _names(rows: Iterable[Grant]) -> Mapping[UUID, str]:
    return audit.names_of(code for one in rows for code in (one.given_by, one.confirmed_by))


def _address(given: Grant) -> str:
    """Return where the roles of the unit stand, on a line of its own; nothing where the site's address is not set."""
    base = str(getattr(settings, "RONGUON_BASE_URL", "")).rstrip("/")
    path = reverse("units:detail", args=[given.unit.code], urlconf=settings.ROOT_URLCONF)
    return f"\n{base}{path}#vai-tro" if base else ""
