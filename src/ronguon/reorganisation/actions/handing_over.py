"""What units held passes to their successors, thing by thing, by a list that both sides sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from ronguon.access.domain.two_persons import HAND_OVER
from ronguon.access.policies import second_to
from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.kernel.hashing import sha256
from ronguon.reorganisation import policies
from ronguon.reorganisation.models import Destination, HandOver, HandOverItem, HandOverSignature
from ronguon.reorganisation.registry import HeldThing, Transfer, providers
from ronguon.units.domain import Actor
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Transition, TransitionParticipant, Unit
from ronguon.units.policies import require

UNITS = "units"
"""The provider's name by which a destination speaks of a unit below, not of a thing that an app keeps."""

declare("handover.made", giver=str, taker=str, items=int)
declare("handover.signed", side=str, items=int, digest=str)


@transaction.atomic
def hand_over(change: Transition, *, by: Who) -> int:
    """Pass on what the giving units of `change` hold; return how many things passed. Its day has come.

    Run again, it passes what came since, a report that was returned after the end, say.
    """
    return sum(_pass_on(transfer, by) for transfer in handings(change))


def handings(change: Transition) -> Iterator[Transfer]:
    """Yield who gives what to whom by `change`.

    A unit that was restored since, and perhaps ended again by another change, gives nothing by this one any more.
    """
    givers = [
        side.unit
        for side in _sides(change, ChangePart.ENDS, ChangePart.CEDES)
        if side.part == ChangePart.CEDES or side.unit.until_on == change.effective_on
    ]
    heirs = [side.unit for side in _sides(change, ChangePart.SUCCEEDS)]
    if change.kind == ChangeKind.RESTORE and change.corrects is not None:
        for back in _sides(change, ChangePart.CHANGES):
            for taken in _sides(change.corrects, ChangePart.SUCCEEDS):
                yield Transfer(change, taken.unit, back.unit, change.effective_on, {}, came_from=back.unit)
        return
    chosen = _chosen(change, heirs)
    for giver in givers:
        yield Transfer(
            change, giver, None if change.kind == ChangeKind.TRANSFER else heirs[0], change.effective_on, chosen
        )


def _sides(change: Transition, *parts: ChangePart) -> list[TransitionParticipant]:
    return list(change.participants.filter(part__in=parts).select_related("unit").order_by("pk"))


def _chosen(change: Transition, heirs: list[Unit]) -> Mapping[UUID, Unit]:
    """Return what was given to a certain successor when the change was drafted."""
    rows = Destination.objects.filter(change__transition=change).exclude(provider=UNITS).select_related("participant")
    numbers = _numbers(change)
    return {row.subject: heirs[numbers[row.participant_id]] for row in rows}


def _numbers(change: Transition) -> dict[int, int]:
    """Return planned side → its place among the successors."""
    planned = getattr(change, "planned", None)
    if planned is None:
        return {}
    participants = planned.participants.filter(part=ChangePart.SUCCEEDS).order_by("number").values_list("pk", flat=True)
    return {key: place for place, key in enumerate(participants)}


def _pass_on(transfer: Transfer, by: Who) -> int:
    passed: dict[int, list[tuple[str, HeldThing]]] = {}
    takers: dict[int, Unit] = {}
    for provider in providers():
        for taker, held in provider.pass_on(transfer, by):
            takers[taker.pk] = taker
            passed.setdefault(taker.pk, []).append((provider.name, held))
    for key, things in passed.items():
        _list(transfer, takers[key], things, by)
    return sum(len(things) for things in passed.values())


def _list(transfer: Transfer, taker: Unit, things: list[tuple[str, HeldThing]], by: Who) -> None:
    now = clock.now()
    made, _new = HandOver.objects.get_or_create(
        transition=transfer.transition, giver=transfer.giver, taker=taker, defaults={"made_at": now}
    )
    known = set(made.items.values_list("provider", "subject"))
    last = made.items.aggregate(top=Max("number"))["top"] or 0
    fresh = [(name, held) for name, held in things if (name, held.subject) not in known]
    HandOverItem.objects.bulk_create(
        HandOverItem(
            hand_over=made,
            number=last + place,
            provider=name,
            subject=held.subject,
            words=held.words[:300],
            passed_at=now,
        )
        for place, (name, held) in enumerate(fresh, start=1)
    )
    audit.record(
        by=by, verb="handover.made", kind="hand_over", subject=made.code, giver=str(transfer.giver.code),
        taker=str(taker.code), items=len(fresh),
    )  # fmt: skip


def digest_of(made: HandOver, items: int) -> str:
    """Return the SHA-256, in hex, of the first `items` things of the list: number, provider, subject, words."""
    rows = made.items.filter(number__lte=items).values_list("number", "provider", "subject", "words")
    lines = [f"{number}\t{provider}\t{subject}\t{words}\n" for number, provider, subject, words in rows]
    return sha256("".join([f"{made.code}\n", *lines]).encode())


def signers(made: HandOver, *, but: str) -> set[UUID]:
    """Return who signed the list for another side than `but`, and in whose stead."""
    rows = list(made.signatures.exclude(side=but))
    told = audit.stand_ins(hand_over=[made.code] if rows else [])
    behind = {told.lender_of(one.signed_by, one.signed_at, *HAND_OVER.first) for one in rows}
    return {one.signed_by for one in rows} | {one for one in behind if one is not None}


def signs_second(made: HandOver, side: str, by: Actor) -> bool:
    """Return whether `by` is another person than who signed the list for another side, if anybody did."""
    others = signers(made, but=side)
    return not others or second_to(by, *others)


@transaction.atomic
def sign(made: HandOver, side: HandOverSignature.Side, *, seen: int, by: Actor) -> HandOverSignature:
    """Sign the list for one side, as it was seen: its first `seen` things.

    Raises `IllegalMoveError` when things were added meanwhile, when this side has signed so much already, or when
    the same person signed for the other side.
    """
    list(HandOver.objects.select_for_update().filter(pk=made.pk))
    require(policies.may_sign_hand_over(by, made, side))
    items = made.items.aggregate(top=Max("number"))["top"] or 0
    if items != seen:
        raise IllegalMoveError("Entries were just added to the list. Check it again, then sign.", code="stale")
    if not signs_second(made, side, by):
        raise IllegalMoveError(
            "One person cannot sign for both sides. Let somebody else sign for this one.", code="second_person"
        )
    if made.signatures.filter(side=side, items=items).exists():
        raise IllegalMoveError("This side has already signed the list.", code="signed")
    digest = digest_of(made, items)
    signature = HandOverSignature.objects.create(
        hand_over=made, side=side, unit=made.giver if side == HandOverSignature.Side.GIVER else made.taker,
        signed_by=by.person, signed_at=clock.now(), items=items, digest=digest,
    )  # fmt: skip
    audit.record(
        by=by, verb="handover.signed", kind="hand_over", subject=made.code, side=side.value, items=items, digest=digest
    )
    return signature
