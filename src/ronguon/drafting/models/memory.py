"""What an office said before that words mean, so that its next document is not asked the same again."""

from __future__ import annotations

from datetime import date

from ronguon.directives.models import Directive
from ronguon.drafting.domain.resolving import KnownNames, Meaning, meaning, plain
from ronguon.drafting.models.duties import Addressee
from ronguon.drafting.models.groups import addressed_groups
from ronguon.units.models import Unit

_MOST = 4000
"""As many of the latest answers are looked at: some dozens of documents, and one quick query."""


def remembered_answers(directive: Directive, known: KnownNames, on: date) -> dict[str, Meaning]:
    """Return plain words → what the office of `directive` last said they mean, in its other documents.

    An answer that the machine would give by itself is left out, and one that names a unit or a group which is not
    there on the day `on`. The text that a person added by hand is no words of a document.
    """
    rows = (
        Addressee.objects.filter(obligation__directive__owner=directive.owner, decided_at__isnull=False)
        .exclude(obligation__directive=directive)
        .exclude(decision=Addressee.Decision.PENDING)
        .filter(start__isnull=False)
        .select_related("obligation__directive")
        .only("text", "group", "decision", "obligation__directive__code")
        .prefetch_related("units")
        .order_by("-decided_at", "-pk")[:_MOST]
    )
    latest: dict[str, Addressee] = {}
    for row in rows:
        latest.setdefault(plain(row.text), row)
    if not latest:
        return {}
    there = set(Unit.objects.existing(on).values_list("pk", flat=True))
    groups = addressed_groups(directive, on)
    found = {}
    for words, row in latest.items():
        units = tuple(sorted(one.unit_id for one in row.units.all()))
        usable = there.issuperset(units) and (not row.group or row.group in groups)
        guess = meaning(words, known)
        nowhere = row.decision == Addressee.Decision.NOT_HERE
        if usable and (nowhere or guess != Meaning(row.group, units) or len(guess.units) > 1):
            found[words] = Meaning(row.group, units, row.obligation.directive.code)
    return found
