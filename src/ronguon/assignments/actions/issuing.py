"""Issuing: the directive closes, and its confirmed duties are assigned to units by set-based SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ronguon.assignments import sealing, sql
from ronguon.assignments.actions.announcing import announce, announce_changes
from ronguon.assignments.actions.passing_on import pass_on, settle
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, Who, declare
from ronguon.directives.models import Directive
from ronguon.directives.twins import twins_of
from ronguon.drafting.domain.terms import PlannedOccurrence, TimeWords, becomes_occurrences, is_timed, terms
from ronguon.drafting.models import Addressee, Obligation
from ronguon.drafting.models.groups import Groups, addressed_groups, addressed_units
from ronguon.drafting.sealing import duties_sha256
from ronguon.kernel import clock
from ronguon.kernel.days import day_of
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.hashing import canonical, sha256
from ronguon.kernel.saying import Saying, say
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit
from ronguon.units.policies import require

BATCH = 5000

declare("directive.issued", obligations=int, content_sha256=str)
declare(
    "obligation.laid", part=str, units=int, new=int, list_sha256=str, first=int, last=int, upto=int, content_sha256=str,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """What issuing would lay: duties on units, on how many units, and what stays out.

    `duties` are those that at least one unit here receives; `nobody` those whose addressees are all no units here.
    """

    duties: int
    nobody: int
    leads: int
    coordinators: int
    units: int
    people: int
    declined: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that must be decided before issuing, and the duty it concerns (null: the document).

    `twin` is the document that the same office issued before.
    """

    code: str
    saying: Saying
    obligation: Obligation | None = None
    twin: Directive | None = None


def obstacles(directive: Directive) -> list[Obstacle]:
    """Return all that stands between `directive` and its issuing, in the order of the text."""
    found = list(_issued_before(directive))
    if directive.issued_on is None:
        found.append(Obstacle("date", say("The document states no date of issue. Fill it in before issuing here.")))
    duties = directive.obligations.prefetch_related("addressees__units__unit")
    groups = addressed_groups(directive, clock.today())
    if not any(d.stage in {Obligation.Stage.CONFIRMED, Obligation.Stage.KEPT} for d in duties):
        found.append(Obstacle("none", say("No duty is confirmed yet.")))
    for duty in duties:
        if duty.stage == Obligation.Stage.PENDING:
            found.append(Obstacle("pending", say("The duty is neither confirmed nor dropped."), duty))
        elif duty.stage == Obligation.Stage.ASKED:
            said = say(
                "The duty is held for a question. Answer it, split off the part that affects people, or drop the duty."
            )
            found.append(Obstacle("asked", said, duty))
        elif duty.stage == Obligation.Stage.CONFIRMED and not duty.people:
            found += _unaddressed(duty, groups)
            if not becomes_occurrences(_words(duty)):
                how_often = duty.frequency or duty.rrule
                said = say(
                    "Due dates cannot be computed from the rhythm “{rhythm}” yet; choose the rhythm again.",
                    rhythm=how_often,
                )
                found.append(Obstacle("rhythm", said, duty))
    for line in directive.lineage.repealed().filter(decided_at__isnull=True).select_related("before"):
        said = say("The new version no longer has this duty. Confirm the repeal, or link it with a new duty.")
        found.append(Obstacle("repeal", said, line.before))
    return found


def _issued_before(directive: Directive) -> Iterator[Obstacle]:
    """Yield each document that its office issued and that is the same paper: nothing is assigned twice."""
    for twin in twins_of(directive, Directive.objects.filter(owner=directive.owner_id).issued().active()):
        said = say(
            "This document was already issued here on {day}; set aside the one being read, or upload a new "
            "version of the issued one if its content changed.",
            day=f"{day_of(twin.directive.closed_at or clock.now()):%d/%m/%Y}",
        )
        yield Obstacle("twin", said, twin=twin.directive)


def preview(directive: Directive, *, on: date) -> Preview:
    """Return what issuing `directive` on the day `on` would lay. The number of queries does not grow with duties."""
    duties = list(directive.obligations.select_related("directive__owner").prefetch_related("addressees__units"))
    stages = Counter(duty.stage for duty in duties)
    confirmed = [duty for duty in duties if duty.stage == Obligation.Stage.CONFIRMED]
    members: dict[str, set[int]] = {}
    leads, coordinators = (
        [addressed_units(duty, part, on=on, members=members) for duty in confirmed if not duty.people]
        for part in (Addressee.Part.LEAD, Addressee.Part.COORDINATOR)
    )
    return Preview(
        duties=(assigned := sum(bool(lead or beside) for lead, beside in zip(leads, coordinators, strict=True))),
        nobody=len(leads) - assigned,
        leads=sum(map(len, leads)),
        coordinators=sum(map(len, coordinators)),
        units=len({key for keys in (*leads, *coordinators) for key in keys}),
        people=sum(duty.people for duty in confirmed),
        declined=stages[Obligation.Stage.DECLINED],
        dropped=stages[Obligation.Stage.DROPPED],
    )


def _unaddressed(duty: Obligation, groups: Groups) -> Iterator[Obstacle]:
    everyone = list(duty.addressees.all())
    if not any(a.part == Addressee.Part.LEAD for a in everyone):
        yield Obstacle("nobody", say("The duty has no addressee yet."), duty)
    for addressee in everyone:
        if addressee.decision == Addressee.Decision.PENDING:
            yield Obstacle(
                "addressee", say("It is not decided yet which units “{words}” means.", words=addressee.text), duty
            )
        elif addressee.group and not ((group := groups.get(addressee.group)) and group.number):
            name = group.name if group else addressee.text
            said = say("The group “{group}” has no units today. Choose single units.", group=name)
            yield Obstacle("empty", said, duty)
        for row in addressee.units.all():
            if row.unit.ended(clock.today()):
                said = say("{unit} has ended. Choose another unit.", unit=row.unit.name)
                yield Obstacle("ended", said, duty)


def issue(directive: Directive, *, by: Actor) -> int:
    """Close the directive and lay its duties; from then on text and duties are immutable.

    Returns the number of assignments made. Raises `RonguonError` while an obstacle stands,
    `IllegalMoveError` when it was issued before. Closing is one transaction; laying follows in batches, and what an
    interruption leaves the worker lays.
    """
    require(by.may(Permission.PREPARE, directive.owner.path))
    _close(directive, by=by)
    return issue_rest(directive, by=by)


@transaction.atomic
def _close(directive: Directive, *, by: Actor) -> None:
    list(Unit.objects.select_for_update(no_key=True).filter(pk=directive.owner_id).values_list("pk"))  # one at a time
    locked = Directive.objects.select_for_update().only("stage").get(pk=directive.pk)
    if locked.stage != Directive.Stage.READING:
        raise IllegalMoveError("This document was already issued here or set aside.", code="issued")
    blocking = obstacles(directive)
    if blocking:
        first = blocking[0]
        raise RonguonError(*first.saying.sentences, code=first.code, **first.saying.facts)
    Directive.objects.filter(pk=directive.pk).update(stage=Directive.Stage.ISSUED, closed_at=clock.now())
    directive.refresh_from_db()
    confirmed = directive.obligations.confirmed().count()
    audit.record(
        by=by, verb="directive.issued", kind="directive", subject=directive.code, obligations=confirmed,
        content_sha256=duties_sha256(directive.pk),
    )  # fmt: skip


def issue_rest(directive: Directive, *, by: Who | None = None) -> int:
    """Assign what is not assigned yet; running it again changes nothing. Returns how many assignments are new.

    Each batch of units is one transaction with one event, so that other writers wait briefly.
    """
    if Directive.objects.withdrawn().filter(pk=directive.pk).exists():
        return 0
    members: dict[str, set[int]] = {}
    waiting = directive.obligations.confirmed().filter(issued_at__isnull=True)
    duties = list(waiting.prefetch_related("addressees__units").select_related("directive__owner"))
    made = _pass_on(directive, duties, members, by=by or Machine())
    for duty in duties:
        if not duty.people:
            for part in (Addressee.Part.LEAD, Addressee.Part.COORDINATOR):
                made += _assign_part(duty, part, members, by=by or Machine())
        if duty is duties[-1]:
            announce(directive)  # before the last duty counts as assigned, so that an interruption repeats it
        Obligation.objects.filter(pk=duty.pk, issued_at__isnull=True).update(issued_at=clock.now())
    return made


def _pass_on(directive: Directive, duties: Sequence[Obligation], members: dict[str, set[int]], *, by: Who) -> int:
    """Let what units hold under the version before follow into this one; a first version has nothing before it."""
    if directive.version == 1:
        return 0
    on = clock.today()
    addressed = {
        (duty.pk, part.value): set(addressed_units(duty, part, on=on, members=members))
        for duty in duties
        if not duty.people
        for part in (Addressee.Part.LEAD, Addressee.Part.COORDINATOR)
    }
    went = pass_on(directive, addressed, by=by)
    announce_changes(directive)
    settle(directive)
    return went


def _words(duty: Obligation) -> TimeWords:
    return TimeWords(duty.deadline_on, duty.deadline_rule, duty.rrule)


def _assign_part(duty: Obligation, part: Addressee.Part, members: dict[str, set[int]], *, by: Who) -> int:
    assigned_on = clock.today()
    directive = duty.directive
    dates = terms(
        _words(duty),
        assigned_on=assigned_on,
        issued_on=directive.issued_on or assigned_on,
    )
    order = sql.AssignmentBatch(
        obligation=duty.pk,
        assigned_by=directive.owner_id,
        part=part.value,
        timed=is_timed(duty.kind, dates),
        assigned_on=assigned_on,
    )
    new = 0
    addressed = addressed_units(duty, part, on=assigned_on, members=members)
    if directive.version > 1:
        gone_on = set(duty.assignments.filter(part=part, origin__isnull=False).values_list("unit", flat=True))
        addressed = [key for key in addressed if key not in gone_on]
    for batch in _batches(addressed):
        new += _insert_batch(order, batch, dates, duty, by)
    return new


@transaction.atomic
def _insert_batch(
    order: sql.AssignmentBatch, units: Sequence[int], dates: Sequence[PlannedOccurrence], duty: Obligation, by: Who
) -> int:
    newest = sealing.newest_row(order.obligation)
    new = sql.insert_assignments(order, units)
    sql.insert_occurrences(order.obligation, units, dates, assigned_on=order.assigned_on)
    if new:
        audit.record(
            by=by, verb="obligation.laid", kind="obligation", subject=duty.code,
            part=order.part, units=len(units), new=new, list_sha256=sha256(canonical(list(units))),
            **sealing.issued_details(duty.assignments.filter(pk__gt=newest, part=order.part, unit__in=units)),
        )  # fmt: skip
    return new


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for i in range(0, len(keys), BATCH):
        yield keys[i : i + BATCH]
