"""A new version of an issued document: what was decided is carried over, what changed waits for a person."""

from __future__ import annotations

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.directives import actions as directives
from ronguon.directives.domain.aligning import PieceRelation
from ronguon.directives.models import Directive
from ronguon.drafting.actions.continuing import open_version, read_again
from ronguon.drafting.actions.deciding import StaleError, hold, require_reading
from ronguon.drafting.actions.lines import GONE, follow
from ronguon.drafting.actions.opening import tell_refused
from ronguon.drafting.models import Lineage, Obligation
from ronguon.files.actions import kept_together
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.units.domain import Actor, Permission
from ronguon.units.policies import require

declare("obligation.repeal_confirmed", directive=str)
declare("obligation.followed", directive=str, before=str)
declare("obligation.begun_anew", directive=str, anew=bool)


def take_in_version(data: bytes, *, name: str, follows: Directive, by: Actor) -> Directive:
    """Read the next version of an issued document in, and lay before a person only what its words changed.

    Raises `RefusedFileError` for a file that is not taken in, `IllegalMoveError` when `follows` is not the version in
    force or another new version is already being read, `RonguonError` when the text has not changed.
    """
    require(by.may(Permission.PREPARE, follows.owner.path))
    _require_in_force(follows)
    judged = directives.judge(data, name=name)
    again = read_again(follows.text), read_again(judged.found["text"])
    with kept_together():
        Directive.objects.select_for_update().only("pk").get(pk=follows.pk)  # one new version at a time
        _require_in_force(follows)
        directive = directives.take_in(judged, owner=follows.owner, by=by, follows=follows)
        _require_changed(directive, follows)
        tell_refused(directive, open_version(directive, follows, again), by=by)
    return directive


_BEING_READ = "A new version of this document is being read. Issue it or set it aside first."

_TAKEN_BACK = "This document was withdrawn, so it gets no new version. Upload it as another document."


def _require_changed(directive: Directive, follows: Directive) -> None:
    if directive.text_sha256 == follows.text_sha256:
        raise RonguonError("This file is identical to the document in force; nothing has changed.", code="unchanged")


def _require_in_force(follows: Directive) -> None:
    family = Directive.objects.filter(family=follows.family)
    if family.filter(stage=Directive.Stage.READING).exists():
        raise IllegalMoveError(_BEING_READ, code="being_read")
    if family.withdrawn().exists():
        raise IllegalMoveError(_TAKEN_BACK, code="withdrawn")
    if follows.stage != Directive.Stage.ISSUED or family.issued().filter(version__gt=follows.version).exists():
        raise IllegalMoveError("A new version can only follow the version in force.", code="not_in_force")


@transaction.atomic
def confirm_repeal(line: Lineage, *, reason: str, by: Actor) -> Lineage:
    """Say that an older duty is no longer ordered, and why; its units read the reason when the version is issued.

    Raises `RonguonError` without a reason, `StaleError` when the duty goes on after all.
    """
    require_reading(line.directive, by)
    hold(line.directive)
    if not reason.strip():
        raise RonguonError("State why the duty is repealed; its units will read it.", code="reason")
    won = Lineage.objects.repealed().filter(pk=line.pk).update(
        reason=reason.strip()[:500], decided_by=by.person, decided_at=clock.now()
    )  # fmt: skip
    if not won:
        raise StaleError(_MOVED_ON, code="stale")
    line.refresh_from_db()
    duty = Obligation.objects.get(lines_after=line)
    audit.record(
        by=by, verb="obligation.repeal_confirmed", kind="obligation", subject=duty.code,
        directive=str(line.directive.code),
    )  # fmt: skip
    return line


_MOVED_ON = "Somebody else has just linked this duty again. The page shows the newest version; check it and go on."


@transaction.atomic
def go_on_from(duty: Obligation, before: Obligation | None, *, by: Actor) -> None:
    """Say which older duty `duty` goes on from; null says that it is new. What the machine paired is replaced.

    Raises `RonguonError` for an older duty that this version does not follow.
    """
    require_reading(duty.directive, by)
    hold(duty.directive)
    lines = Lineage.objects.filter(directive=duty.directive)
    if before is not None and not lines.filter(before=before).exists():
        raise RonguonError("That earlier duty does not belong to the version in force.", code="foreign")
    if duty.stage not in {Obligation.Stage.PENDING, Obligation.Stage.CONFIRMED}:
        raise RonguonError("Only a duty that waits or is confirmed can be linked.", code="stage")
    freed = set(lines.filter(after=duty).values_list("before", flat=True)) - {None}
    lines.filter(after=duty).delete()
    relation = PieceRelation.REWORDED if before is not None else PieceRelation.ADDED
    Lineage.objects.create(directive=duty.directive, before=before, after=duty, relation=relation.value)
    for key in freed - {before.pk if before is not None else None}:
        if not lines.filter(before=key).exists():
            Lineage.objects.create(
                directive=duty.directive, before_id=key, relation=PieceRelation.REPEALED.value, reason=GONE
            )
    follow(duty.directive)
    audit.record(
        by=by, verb="obligation.followed", kind="obligation", subject=duty.code, directive=str(duty.directive.code),
        before=str(before.code) if before is not None else "",
    )  # fmt: skip


@transaction.atomic
def begin_anew(duty: Obligation, *, anew: bool, by: Actor) -> None:
    """Say whether work done under the older words counts under the new ones (it does unless told)."""
    require_reading(duty.directive, by)
    hold(duty.directive)
    changed = Lineage.objects.going_on().filter(after=duty).exclude(anew=anew).update(anew=anew)
    if changed:
        audit.record(
            by=by, verb="obligation.begun_anew", kind="obligation", subject=duty.code,
            directive=str(duty.directive.code), anew=anew,
        )  # fmt: skip
