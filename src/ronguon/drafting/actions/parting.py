"""One duty becomes two, or two become one; each again waits for a person's word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.drafting.actions.deciding import hold, move, require_open
from ronguon.drafting.actions.judging import judged, refuse_declined
from ronguon.drafting.actions.lines import follow, joined, split_off
from ronguon.drafting.actions.opening import stage_after
from ronguon.drafting.domain.parting import goes_with, halves
from ronguon.drafting.domain.titling import title_of
from ronguon.drafting.models import Addressee, AddresseeUnit, Obligation
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.units.domain import Actor

declare("obligation.split", directive=str, second=str)
declare("obligation.merged", directive=str, other=str)

OPEN = (Obligation.Stage.PENDING, Obligation.Stage.CONFIRMED, Obligation.Stage.ASKED)
TOGETHER = (("quantity",), ("frequency", "rrule"), ("deadline", "deadline_on", "deadline_rule"))
"""Values that say one thing; the words of the first of each group decide for all of them."""
_EMPTY: Mapping[str, Any] = {"deadline_on": None}


@transaction.atomic
def split_duty(duty: Obligation, *, at: int, seen: int, by: Actor) -> Obligation:
    """Let the words of `duty` from the offset `at` on be a duty of their own, and return that second duty.

    Both name the same units; a term, a quantity or a rhythm goes with the part whose words state it, or with both.
    Each part is judged by itself: one that makes people its object is held or declined, the other goes on. Raises
    `RonguonError` when a part would have no words, `StaleError`.
    """
    require_open(duty, by)
    parts = halves(duty.text, at - duty.start)
    if duty.stage not in OPEN or parts is None:
        raise RonguonError("The cut must lie between words of this duty. Choose again.", code="parting")
    spans: list[dict[str, Any]] = [
        {"start": duty.start + a, "end": duty.start + b, "text": duty.text[a:b]} for a, b in parts
    ]
    stages = [stage_after(judged(duty, span["text"], start=span["start"])) for span in spans]
    mine, theirs = _shared(duty, spans[0]["text"], spans[1]["text"])
    second = Obligation(
        directive=duty.directive, clause=duty.clause, reading=duty.reading, kind=duty.kind, people=duty.people,
        unsure=duty.unsure, title=title_of(spans[1]["text"]), decided_by=by.person, decided_at=clock.now(),
        **spans[1], **theirs, **stages[1],
    )  # fmt: skip
    duty = move(duty, by, seen=seen, title=title_of(spans[0]["text"]), **spans[0], **mine, **stages[0])
    second.save()
    copy_addressees(duty, second)
    split_off(duty, second)
    audit.record(
        by=by, verb="obligation.split", kind="obligation", subject=duty.code, directive=str(duty.directive.code),
        second=str(second.code),
    )  # fmt: skip
    return second


def _shared(duty: Obligation, first: str, second: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of the two parts."""
    mine: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    for names in TOGETHER:
        stays, goes = goes_with(getattr(duty, names[0]), first, second)
        for name in names:
            value, nothing = getattr(duty, name), _EMPTY.get(name, "")
            mine[name], theirs[name] = (value if stays else nothing), (value if goes else nothing)
    return mine, theirs


def shared_values(duty: Obligation, text: str) -> dict[str, Any]:
    """Return the values of a part `text` of `duty`: what its words state, and what is stated outside the duty."""
    out: dict[str, Any] = {}
    for names in TOGETHER:
        words = getattr(duty, names[0])
        goes = words in text or words not in duty.text
        out |= {name: getattr(duty, name) if goes else _EMPTY.get(name, "") for name in names}
    return out


def copy_addressees(duty: Obligation, other: Obligation) -> None:
    """Let `other` name the units that `duty` names."""
    for addressee in duty.addressees.prefetch_related("units"):
        _copy(addressee, other)


def _copy(addressee: Addressee, duty: Obligation) -> None:
    units = list(addressee.units.all())
    addressee.pk, addressee.obligation = None, duty
    addressee._state.adding = True  # noqa: SLF001 (Django's documented way to copy a row)
    addressee.save()
    AddresseeUnit.objects.bulk_create(
        AddresseeUnit(addressee=addressee, unit_id=one.unit_id, guessed=one.guessed) for one in units
    )


@transaction.atomic
def merge_duties(duty: Obligation, other: Obligation, *, seen: int, seen_other: int, by: Actor) -> Obligation:
    """Let two neighbouring duties be one, which keeps the code of the earlier; the other is dropped with the reason.

    Raises `RonguonError` for duties that are no neighbours or not of one kind (units, people), `DeclinedError` when
    the words together are declined, `StaleError`. Where both state a term, the earlier one stays and is marked unsure.
    """
    require_open(duty, by)
    require_open(other, by)
    hold(duty.directive)  # before looking for what lies between, so that nobody adds a duty there meanwhile
    first, last = sorted((duty, other), key=lambda one: (one.start, one.end))
    end = max(first.end, last.end)
    _require_neighbours(first, last)
    text = first.directive.text[first.start : end]
    found = refuse_declined(first, text)
    values = {name: value for names in TOGETHER for name, value in _kept(names, first, last).items()}
    unsure = {*filter(None, first.unsure.split(",")), *filter(None, last.unsure.split(","))}
    unsure |= {"deadline"} if _contradict(first, last) else set()
    revisions = {duty.pk: seen, other.pk: seen_other}
    title = title_of(text)
    move(last, by, seen=revisions[last.pk], stage=Obligation.Stage.DROPPED, drop_reason=f"Gộp vào “{title}”"[:500])
    first = move(
        first, by, seen=revisions[first.pk], end=end, text=text, title=title,
        unsure=",".join(sorted(unsure))[:200], **values, **stage_after(found),
    )  # fmt: skip
    named = {(one.part, one.text.casefold()) for one in first.addressees.all()}
    for addressee in last.addressees.prefetch_related("units"):
        if (addressee.part, addressee.text.casefold()) not in named:
            _copy(addressee, first)
    joined(first, last)
    follow(first.directive)
    audit.record(
        by=by, verb="obligation.merged", kind="obligation", subject=first.code, directive=str(first.directive.code),
        other=str(last.code),
    )  # fmt: skip
    return first


def neighbours(duty: Obligation) -> list[Obligation]:
    """Return the duties before and after `duty` in the text with which it may be merged."""
    if duty.stage not in OPEN:
        return []
    living = list(duty.directive.obligations.exclude(stage=Obligation.Stage.DROPPED).order_by("start", "end", "pk"))
    at = next((place for place, one in enumerate(living) if one.pk == duty.pk), None)
    if at is None:
        return []
    beside = [living[place] for place in (at - 1, at + 1) if 0 <= place < len(living)]
    return [one for one in beside if one.stage in OPEN and one.people == duty.people]


def _require_neighbours(first: Obligation, last: Obligation) -> None:
    if last.pk not in {one.pk for one in neighbours(first)}:
        raise RonguonError(
            "Only two duties that stand next to each other in the text and are both assigned to units can "
            "be merged. Merge them one by one.",
            code="neighbours",
        )


def _kept(names: tuple[str, ...], first: Obligation, last: Obligation) -> dict[str, Any]:
    speaks = first if any(getattr(first, name) for name in names) else last
    return {name: getattr(speaks, name) for name in names}


def _contradict(first: Obligation, last: Obligation) -> bool:
    """Return whether both state a term, and not the same."""
    terms = [(one.deadline_on, one.deadline_rule, one.deadline) for one in (first, last)]
    return all(any(term) for term in terms) and terms[0] != terms[1]
