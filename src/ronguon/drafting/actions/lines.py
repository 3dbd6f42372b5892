"""The lines between two versions follow what a person decides on the duties of the newer one."""

from __future__ import annotations

from collections.abc import Iterable

from ronguon.directives.domain.aligning import PieceRelation
from ronguon.directives.models import Directive
from ronguon.drafting.models import Lineage, Obligation
from ronguon.drafting.models.versions import KEPT

GONE = "Văn bản mới không còn nhiệm vụ này."
_LIVE = (Obligation.Stage.PENDING, Obligation.Stage.CONFIRMED, Obligation.Stage.KEPT, Obligation.Stage.ASKED)


def follow(directive: Directive) -> None:
    """Put the lines right after a decision on a duty of `directive`; a first version has none.

    An older duty that nothing in the new text goes on with stands as repealed, waiting for a person's word; one that
    is taken up again no longer does. A kept duty that somebody opened counts as reworded.
    """
    lines = Lineage.objects.filter(directive=directive)
    lines.filter(relation__in=KEPT).exclude(after__stage=Obligation.Stage.KEPT).exclude(
        after__stage=Obligation.Stage.DROPPED
    ).update(relation=PieceRelation.REWORDED.value)
    held = set(lines.filter(before__isnull=False).values_list("before", flat=True))
    going = set(lines.filter(after__stage__in=_LIVE, before__isnull=False).values_list("before", flat=True))
    repealed = set(lines.repealed().values_list("before", flat=True))
    lines.repealed().filter(before__in=going).delete()
    _repeal(directive, sorted(held - going - repealed))


def _repeal(directive: Directive, keys: Iterable[int]) -> None:
    Lineage.objects.bulk_create(
        Lineage(directive=directive, before_id=key, relation=PieceRelation.REPEALED.value, reason=GONE) for key in keys
    )


def enter(duty: Obligation) -> None:
    """Write down that a duty a person added to a later version is a new one."""
    if duty.directive.version > 1:
        Lineage.objects.create(directive=duty.directive, after=duty, relation=PieceRelation.ADDED.value)


def split_off(first: Obligation, second: Obligation) -> None:
    """Let both parts of a duty go on from what the whole went on from."""
    lines = list(Lineage.objects.filter(after=first))
    for line in lines:
        if line.before_id is None:
            Lineage.objects.create(directive=line.directive, after=second, relation=PieceRelation.ADDED.value)
        else:
            Lineage.objects.create(
                directive=line.directive, before_id=line.before_id, after=second, relation=PieceRelation.SPLIT.value,
                what=line.what,
            )  # fmt: skip
    Lineage.objects.filter(after=first, before__isnull=False).update(relation=PieceRelation.SPLIT.value)


def joined(first: Obligation, last: Obligation) -> None:
    """Let what `last` went on from go on in `first`, into which it was merged."""
    known = set(Lineage.objects.filter(after=first).values_list("before", flat=True))
    for line in Lineage.objects.filter(after=last, before__isnull=False).exclude(before__in=known - {None}):
        Lineage.objects.create(
            directive=line.directive, before_id=line.before_id, after=first, relation=PieceRelation.MERGED.value,
            what=line.what,
        )  # fmt: skip
    mine = Lineage.objects.filter(after=first)
    if mine.filter(before__isnull=False).exists():
        mine.filter(before__isnull=True).delete()
    if mine.count() > 1:
        mine.update(relation=PieceRelation.MERGED.value)


def holder(duty: Obligation) -> int:
    """Return the key of the duty that holds the assignments of `duty`: itself, or the one it was kept from."""
    if duty.stage != Obligation.Stage.KEPT:
        return duty.pk
    found = Lineage.objects.filter(after=duty, before__isnull=False).values_list("before", flat=True).first()
    return duty.pk if found is None else found
