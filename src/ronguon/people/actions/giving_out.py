"""Giving out what the system can say of a person to somebody else; that it was given out stands in the trail."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.people import dossier
from ronguon.people.models import Account

declare("account.exported")


@transaction.atomic
def export(account: Account, *, by: Who) -> dict[str, Any]:
    """Return everything the system can say of `account`; who asked stands in the trail."""
    audit.record(by=by, verb="account.exported", kind="account", subject=account.code)
    return dossier.whole(account)
