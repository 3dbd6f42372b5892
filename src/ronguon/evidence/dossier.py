"""What this app can say of one person: the evidence they added, and those they had erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ronguon.evidence.models import Evidence
from ronguon.people.dossier import instant
from ronguon.people.models import Account
from ronguon.people.registry import DossierGroup, Row


def _evidence(account: Account) -> Iterator[Row]:
    for one in Evidence.objects.filter(added_by=account.code).select_related("unit").order_by("pk"):
        yield {**_row(one, one.added_at), "part": "added_by"}
    erased = Evidence.objects.filter(file__erasure__erased_by=account.code)
    for one in erased.select_related("unit", "file__erasure").order_by("pk"):
        yield {**_row(one, one.file.erasure.erased_at), "part": "erased_by"}


def _row(one: Evidence, at: datetime) -> Row:
    return {"code": str(one.code), "title": one.title, "unit": one.unit.name, "at": instant(at)}


GROUPS: Iterable[DossierGroup] = (
    DossierGroup("evidence", _("Evidence you added or erased"), ("code", "title", "unit", "at", "part"), _evidence, 90),
)
