"""What was decided on the duties of an issued document, for the hash in the event that issued it.

Only what is written once is taken. Columns are named, so that one that comes later leaves the hashes as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from ronguon.audit.actions.sealing import content_sha256
from ronguon.audit.registry import HashedContent, HashEvent, Sealed
from ronguon.directives.models import Directive
from ronguon.drafting.models import Addressee, AddresseeUnit, Obligation

_DUTY = (
    "pk", "code", "stage", "start", "end", "text", "title", "kind", "people", "quantity", "frequency", "rrule",
    "deadline", "deadline_on", "deadline_rule", "decline_rule", "drop_reason", "decided_by", "decided_at",
)  # fmt: skip
_ADDRESSEE = ("pk", "obligation", "part", "text", "start", "end", "decision", "group", "decided_by", "decided_at")


def duties_sha256(directive: int) -> str:
    """Return the hash of all that was decided on the duties of one document, and on whom they mean."""
    duties = Obligation.objects.filter(directive=directive).order_by("pk")
    addressees = Addressee.objects.filter(obligation__directive=directive).order_by("pk")
    units = AddresseeUnit.objects.filter(addressee__obligation__directive=directive).order_by("pk")
    parts: tuple[QuerySet[Any, Any], ...] = (
        duties.values_list(*_DUTY), addressees.values_list(*_ADDRESSEE), units.values_list("addressee", "unit"),
    )  # fmt: skip
    return content_sha256([list(part) for part in parts])


def _issued(_kept: Sequence[HashEvent]) -> Iterator[HashedContent]:
    for key, code in Directive.objects.filter(stage=Directive.Stage.ISSUED).order_by("pk").values_list("pk", "code"):
        yield HashedContent(str(code), duties_sha256(key))


KINDS = (Sealed("duties", "Nhiệm vụ của văn bản", "văn bản đã ban hành", ("directive.issued",), _issued),)
