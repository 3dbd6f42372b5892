"""Roles end with their unit at once; the hand-over list names them, the successor's administrator gives them anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronguon.access import policies
from ronguon.access.actions.acting import left_to
from ronguon.access.actions.confirming import give_or_ask
from ronguon.access.actions.grants import REASON_LENGTH
from ronguon.access.leaving import DAYS, hold_administrators, others_keep
from ronguon.access.models import Delegation, Grant, GrantRequest, Token
from ronguon.audit import actions as audit
from ronguon.audit.domain import Who
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reorganisation.models import HandOver, HandOverItem
from ronguon.reorganisation.registry import HandOverProvider, HeldThing, Transfer
from ronguon.units.domain import Actor, Role
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import TransitionParticipant, Unit, succession_of
from ronguon.units.policies import require

ROLES: Final = "roles"
"""The provider's name by which hand-over lists speak of roles and of what was lent out of them."""


REMINDED: Final = timedelta(days=DAYS)
"""For how long the successor's page reminds of the roles: whoever did not come along would else be named for ever."""


def held(unit: Unit, on: date) -> Iterator[HeldThing]:
    """Yield each role that goes on at `unit` until it ends on the day `on`."""
    yield from (_role(row) for row in _lasting(unit, on))


def lent(unit: Unit, on: date) -> tuple[QuerySet[Delegation], QuerySet[Token]]:
    """Return the delegations and the keys that end with `unit` on the day `on`: for it, or out of a role at it."""
    about = Q(unit=unit) | Q(grant__unit=unit)
    lasting = Q(until_on__gt=on) & Q(grant__in=Grant.objects.lasting(on))
    delegations = Delegation.objects.filter(about, lasting, ended_at=None, delegate__is_active=True)
    keys = Token.objects.filter(about, lasting, revoked_at=None)
    return delegations.order_by("pk"), keys.order_by("pk")


def pass_on(transfer: Transfer, by: Who) -> list[tuple[Unit, HeldThing]]:
    """Return which roles end with the giver, and what was lent out of them, each with who may take it.

    Nothing is given by that. A correction ends what was given anew because of the mistake and returns it.
    """
    if transfer.came_from is not None:
        return [(transfer.chief, _role(row)) for row in _take_back(transfer, by) if transfer.chief is not None]
    if transfer.transition.kind == ChangeKind.TRANSFER or transfer.chief is None:
        return []
    told = set(
        HandOverItem.objects.filter(
            hand_over__transition=transfer.transition, hand_over__giver=transfer.giver, provider=ROLES
        ).values_list("subject", flat=True)
    )
    passed: list[tuple[Unit, HeldThing]] = []
    takers: dict[int, Unit] = {}
    for row in _lasting(transfer.giver, transfer.on):
        takers[row.pk] = transfer.taker(row.code) or transfer.chief
        passed.append((takers[row.pk], _role(row)))
    for found in lent(transfer.giver, transfer.on):
        rows = found.select_related("grant__role")
        passed += [(takers.get(one.grant_id, transfer.chief), _lent(one)) for one in rows]
    return [(taker, thing) for taker, thing in passed if thing.subject not in told]


def _lasting(unit: Unit, on: date) -> QuerySet[Grant]:
    return Grant.objects.lasting(on).filter(unit=unit).select_related("role").order_by("role_id", "pk")


def _role(row: Grant) -> HeldThing:
    wide = ", cả mọi đơn vị cấp dưới" if row.subtree else ""
    return HeldThing(row.code, f"Vai trò {row.role.name}{wide}")


def _lent(one: Delegation | Token) -> HeldThing:
    what = "Ủy quyền" if isinstance(one, Delegation) else "Khóa giao tiếp"
    return HeldThing(one.code, f"{what} trong vai trò {one.grant.role.name}, đến hết ngày {one.last_on:%d/%m/%Y}")


def _take_back(transfer: Transfer, by: Who) -> list[Grant]:
    """End the roles that were given anew because `transfer.came_from` had ended, over all steps; return them.

    What another successor of the mistake gave stands on the list with that one.
    """
    hold_administrators()
    wrong = TransitionParticipant.objects.filter(transition=transfer.transition.corrects, part=ChangePart.SUCCEEDS)
    others = set(wrong.exclude(unit=transfer.giver).values_list("unit", flat=True))
    ended: list[Grant] = []
    frontier = set(Grant.objects.filter(unit=transfer.came_from).values_list("pk", flat=True))
    while frontier:
        after = list(Grant.objects.filter(renews__in=frontier).select_related("role", "unit", "account").order_by("pk"))
        here = [row for row in after if row.unit_id not in others]
        ended += [row for row in here if _end(row, transfer, by)]
        Grant.objects.filter(pk__in=[row.pk for row in here]).update(renews=None)  # another end finds none given anew
        frontier = {row.pk for row in after}
    return ended


def _end(row: Grant, transfer: Transfer, by: Who) -> bool:
    if row.until_on is not None or (row.role_id == Role.ADMIN.key and not others_keep(row, transfer.on)):
        return False
    Grant.objects.filter(pk=row.pk).update(until_on=max(row.since_on, transfer.on))
    audit.record(
        by=by, verb="grant.ended", kind="account", subject=row.account.code, role=row.role_id,
        unit=str(row.unit.code), reason=f"{transfer.transition.decision_number}: đơn vị cũ hoạt động lại",
    )  # fmt: skip
    return True


def waiting(on: date) -> Iterable[Unit]:
    """Return the units that ended by the day `on` and a role of which stands on no list of that end."""
    told = HandOverItem.objects.filter(
        hand_over__transition__effective_on=OuterRef("unit__until_on"), provider=ROLES, subject=OuterRef("code")
    )
    rows = Grant.objects.lasting(on).filter(~Exists(told), unit__until_on__lte=on)
    return Unit.objects.filter(pk__in=rows.values("unit")).order_by("pk")


def address(_subject: UUID) -> str:
    """Return nothing: a role has no page of its own."""
    return ""


def whose(subjects: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return role, delegation or key → who held it, by whom for whom, or who made it."""
    wanted, found, shown = list(subjects), dict[UUID, str](), set[UUID]()
    for role in Grant.objects.filter(code__in=wanted).select_related("account"):
        found[role.code] = role.account.full_name
        shown.add(role.account.code)
    for one in Delegation.objects.filter(code__in=wanted).told():
        words = {"delegate": one.delegate.full_name, "lender": one.grant.account.full_name}
        found[one.code] = gettext("%(delegate)s on behalf of %(lender)s") % words
        shown |= {one.delegate.code, one.grant.account.code}
    for key in Token.objects.filter(code__in=wanted).select_related("grant__account"):
        found[key.code] = gettext("made by %(name)s") % {"name": key.grant.account.full_name}
        shown.add(key.grant.account.code)
    audit.show(*shown)
    return found


def place_of(made: HandOver, on: date) -> Unit | None:
    """Return the unit at which the roles on a list are given anew: its taker, or the chief one that goes on for it.

    Null when the giver lives on or again, or another change ended it since.
    """
    last = (
        TransitionParticipant.objects.filter(unit=made.giver)
        .order_by("-pk")
        .values_list("transition", flat=True)
        .first()
    )
    if not made.giver.ended(on) or last != made.transition_id:
        return None
    if not made.taker.ended(on):
        return made.taker
    heirs = succession_of(made.taker, on).heirs
    return heirs[0].unit if heirs else None


def open_roles(made: HandOver, place: Unit, on: date) -> QuerySet[Grant]:
    """Return the roles on the list that nobody has given anew, and whose holder has no such role at `place`."""
    there = Grant.objects.valid(on).filter(account=OuterRef("account"), unit=place, role=OuterRef("role"))
    has = Exists(there.filter(Q(subtree=True) | Q(subtree=OuterRef("subtree"))))
    asked = GrantRequest.objects.waiting().filter(account=OuterRef("account"), unit=place, role=OuterRef("role"))
    rows = Grant.objects.lasting(on).filter(
        ~has, ~Exists(asked), renewed_by=None, code__in=made.items.values("subject")
    )
    return rows.select_related("role", "account").order_by("role_id", "pk")


def lists_waiting(unit: Unit, on: date) -> list[HandOver]:
    """Return the lists from which roles are still to be given anew at `unit`, of ends within `REMINDED` before `on`."""
    codes = {unit.code} | {code for code, _path in left_to([unit.pk], on).get(unit.pk, [])}
    lists = HandOver.objects.filter(taker__code__in=codes, items__provider=ROLES).distinct().order_by("pk")
    recent = lists.filter(transition__effective_on__gt=on - REMINDED)
    found = recent.select_related("giver", "taker", "transition")
    return [made for made in found if place_of(made, on) == unit and open_roles(made, unit, on).exists()]


@transaction.atomic
def give_anew(made: HandOver, chosen: Collection[UUID], *, by: Actor) -> int:
    """Give the `chosen` roles of a list anew from today where `place_of` says; return how many.

    Raises `IllegalMoveError` when one of them is no longer waiting: all of them are given or none.
    """
    today = clock.today()
    place = place_of(made, today)
    require(policies.may_grant(by, place or made.taker, subtree=False))
    if not chosen:
        raise IllegalMoveError("No role was ticked, so none was granted. Tick at least one.", code="empty")
    rows = Grant.objects.select_for_update(of=("self",)).filter(code__in=chosen)
    list(rows.order_by("pk"))  # who gives the same ones meanwhile waits here, and then finds them given
    found = list(open_roles(made, place, today).filter(code__in=chosen)) if place is not None else []
    if place is None or len(found) != len(set(chosen)):
        raise IllegalMoveError(
            "One of these roles has just been reassigned or is no longer waiting. Check the list and choose again.",
            code="stale",
        )
    reason = f"Giao lại theo {made.transition.decision_number}, bàn giao từ {made.giver.name}"[:REASON_LENGTH]
    for row in found:
        role, wide = row.role.role, row.subtree
        give_or_ask(row.account, place, role, by=by, subtree=wide, reason=reason, title=row.title, renews=row)
    return len(found)


PROVIDER: Final = HandOverProvider(
    ROLES, _("Roles that end, to be given anew"), held, pass_on, waiting, address, order=80, whose=whose, ends_only=True
)
