"""Deeds on grants: grant, invite, accept; bodies are established in `tree` and changed in `changing`."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, Who, declare
from ronguon.jobs import letters
from ronguon.jobs.background import enqueue
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.kernel.hashing import sha256
from ronguon.kernel.vietnamese import nfc
from ronguon.people.models import Account
from ronguon.units import policies
from ronguon.units.actions import informing, seconding
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Actor, Role, Standing
from ronguon.units.leaving import hold_keepers, others_keep
from ronguon.units.models import Grant, Invitation, RoleDefinition, TransitionSide, Unit

__all__ = ["NewUnit", "establish"]
INVITATION_DAYS = 14
REASON_LENGTH = 200
TITLE_LENGTH = 120

declare("grant.given", role=str, unit=str, subtree=bool, reason=str)
declare("grant.confirmed", role=str, unit=str, subtree=bool, reason=str)
declare("grant.ended", role=str, unit=str, reason=str)
declare("invitation.made", role=str, unit=str)
declare("invitation.mailed", unit=str)
declare("invitation.printed", unit=str)
declare("invitation.withdrawn", unit=str)
declare("invitation.accepted", unit=str)


@transaction.atomic
def grant(
    account: Account, unit: Unit, role: Role, *, by: Who, since_on: date, subtree: bool = False, reason: str = "",
    title: str = "", renews: Grant | None = None,
) -> Grant:  # fmt: skip
    """Give a person a role at a unit from `since_on`; giving what is in force already changes nothing.

    `renews` is the role at an ended unit that this one gives anew.

    Raises `RonguonError` when a person gives no reason, `SecondNeededError` when one person may not give this role
    alone (`confirming_grants.give_or_ask` lets it wait), and `IllegalMoveError` when the unit has ended by that day or
    the role is no longer given.
    """
    giver, why = None, nfc(reason).strip()[:REASON_LENGTH]
    if isinstance(by, Actor):
        policies.require(policies.may_grant(by, unit, subtree=subtree))
        if not why:
            raise RonguonError("Hãy ghi căn cứ giao vai trò, ví dụ: quyết định, phân công số mấy.")
        seconding.require_second(account, role, by=by)
        giver = by.account
    return give_now(
        account, unit, role, by=by, given_by=giver, since_on=since_on, subtree=subtree, reason=why, title=title,
        renews=renews,
    )  # fmt: skip


def require_reason(unit: Unit, role: Role, reason: str) -> str:
    """Return the reason as it is kept. Raises as `grant` does, for a role that is to wait."""
    why = nfc(reason).strip()[:REASON_LENGTH]
    if not why:
        raise RonguonError("Hãy ghi căn cứ giao vai trò, ví dụ: quyết định, phân công số mấy.")
    _require_living(unit, clock.today())
    _require_held(role, clock.today())
    return why


def give_now(
    account: Account, unit: Unit, role: Role, *, by: Who, given_by: UUID | None, since_on: date, subtree: bool,
    reason: str, title: str = "", confirmed_by: UUID | None = None, renews: Grant | None = None,
) -> Grant:  # fmt: skip
    """Write a role that was decided on: by one who may give it alone, by two, or by the machine."""
    _require_living(unit, since_on)
    _require_held(role, since_on)
    standing = Grant.objects.valid(since_on).filter(account=account, unit=unit)
    same = standing.filter(role__key=role.key, subtree=subtree).first()
    if same is not None:
        return same
    given, made = Grant.objects.get_or_create(
        account=account, unit=unit, role_id=role.key, since_on=since_on,
        defaults={"subtree": subtree, "given_by": given_by, "reason": reason, "renews": renews,
                  "confirmed_by": confirmed_by, "title": nfc(title).strip()[:TITLE_LENGTH]},
    )  # fmt: skip
    if not made:
        raise IllegalMoveError("Vai trò này đã được cấp trong ngày. Hãy kết thúc vai trò cũ, rồi cấp lại từ ngày mai.")
    verb = "grant.confirmed" if confirmed_by is not None else "grant.given"
    audit.record(
        by=by, verb=verb, kind="account", subject=account.code,
        role=role.key, unit=str(unit.code), subtree=subtree, reason=reason,
    )  # fmt: skip
    seconding.vouch(account, role, by=confirmed_by or given_by)
    if given_by is not None:
        seconding.announce(unit, role, given.code, waits=False)
        informing.tell(given)
    return given


@transaction.atomic
def end_grant(given: Grant, *, by: Actor, on: date, reason: str = "") -> None:
    """End a grant from the day `on`.

    Raises `IllegalMoveError` when it ended before, or when nobody would be left who keeps the unit.
    """
    policies.require(policies.may_grant(by, given.unit, subtree=given.subtree))
    if given.role_id == Role.ADMIN.key:
        hold_keepers()
    if given.role_id == Role.ADMIN.key and not others_keep(given, on):
        raise IllegalMoveError("Đây là người quản trị cuối cùng của đơn vị. Hãy cấp vai trò này cho người khác trước.")
    if not Grant.objects.filter(pk=given.pk, until_on__isnull=True).update(until_on=on):
        raise IllegalMoveError("Vai trò này đã kết thúc trước đó.")
    audit.record(
        by=by, verb="grant.ended", kind="account", subject=given.account.code,
        role=given.role_id, unit=str(given.unit.code), reason=nfc(reason).strip(),
    )  # fmt: skip


def _require_living(unit: Unit, on: date) -> None:
    if Unit.objects.filter(pk=unit.pk, until_on__lte=on).exists():
        raise IllegalMoveError("Đơn vị này đã kết thúc hoạt động nên không giao vai trò được nữa.")


def _require_held(role: Role, on: date) -> None:
    if not RoleDefinition.objects.valid(on).filter(key=role.key).exists():
        raise IllegalMoveError("Vai trò này không còn được giao nữa. Hãy chọn vai trò khác.")


@transaction.atomic
def invite(
    *, email: str, full_name: str, unit: Unit, role: Role, by: Who, subtree: bool = False, mail_from: str = "",
    reason: str = "", title: str = "",
) -> tuple[Invitation, str]:  # fmt: skip
    """Offer a role at a unit; return the invitation and the secret that its link carries, told only once.

    With `mail_from`, the address of this site, the link is also mailed in the background. `reason` goes with the
    role once it is taken. Raises `IllegalMoveError` when the unit has ended or the role is no longer given.
    """
    if isinstance(by, Actor):
        policies.require(policies.may_grant(by, unit, subtree=subtree))
    _require_living(unit, clock.today())
    _require_held(role, clock.today())
    code = uuid4()
    secret = secret_of(code)
    made_at = clock.now()
    invitation = Invitation.objects.create(
        code=code,
        secret_digest=sha256(secret.encode()),
        email=email.strip().lower(),
        full_name=nfc(full_name).strip(),
        unit=unit,
        role_id=role.key,
        subtree=subtree,
        made_at=made_at,
        made_by=by.account if isinstance(by, Actor) else None,
        reason=nfc(reason).strip()[:REASON_LENGTH],
        title=nfc(title).strip()[:TITLE_LENGTH],
        ends_at=made_at + timedelta(days=INVITATION_DAYS),
    )
    audit.record(
        by=by, verb="invitation.made", kind="invitation", subject=invitation.code, role=role.key, unit=str(unit.code)
    )
    if mail_from and by.account is not None:
        enqueue(
            "units.mail_invitation", invitation=str(code), by=str(by.account), origin=mail_from,
            language=get_language() or "vi",
        )  # fmt: skip
    return invitation, secret


def secret_of(code: UUID) -> str:
    """Return the secret of an invitation, made from the installation's own: a queued letter need not carry it."""
    digest = salted_hmac("ronguon invitation", str(code), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:24]).decode("ascii")


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Who) -> None:
    """Take an invitation back. Raises `IllegalMoveError` when it was used or withdrawn before."""
    if isinstance(by, Actor):
        policies.require(policies.may_manage(by, invitation.unit))
    open_ones = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, withdrawn_at__isnull=True)
    if not open_ones.update(withdrawn_at=clock.now()):
        raise IllegalMoveError("Lời mời này đã được dùng hoặc đã thu hồi.")
    audit.record(
        by=by, verb="invitation.withdrawn", kind="invitation", subject=invitation.code,
        unit=str(invitation.unit.code),
    )  # fmt: skip


def invitation_for(secret: str) -> Invitation | None:
    """Return the usable invitation that `secret` opens, or null."""
    found = Invitation.objects.usable(clock.now()).filter(secret_digest=sha256(secret.encode()))
    return found.select_related("unit", "role").first()


def invitation_state(secret: str) -> str | None:
    """Return what became of the invitation that `secret` belongs to, or null when there is none.

    `open`, `used`, `withdrawn` or `past`.
    """
    found = Invitation.objects.filter(secret_digest=sha256(secret.encode())).first()
    if found is None:
        return None
    if found.used_at is not None:
        return "used"
    if found.withdrawn_at is not None:
        return "withdrawn"
    return "open" if found.ends_at > clock.now() else "past"


def mail_invitation(invitation: Invitation, *, by: Actor, origin: str, language: str) -> bool:
    """Send the link once to the address of the invitation, and return whether it was sent now.

    An invitation that was used, withdrawn or has ended sends nothing. Raises `NotAllowedError` when `by` may not
    invite there any more, `RonguonError` when the installation's secret has changed since, and `OSError` when the
    mail server does not take the letter.
    """
    policies.require(policies.may_grant(by, invitation.unit, subtree=invitation.subtree))
    if not Invitation.objects.usable(clock.now()).filter(pk=invitation.pk).exists():
        return False
    secret = secret_of(invitation.code)
    if sha256(secret.encode()) != invitation.secret_digest:
        raise RonguonError(
            "Khóa bí mật của hệ thống đã đổi. Hãy thu hồi lời mời này rồi mời lại.", code="secret_changed"
        )

    def settle() -> None:
        audit.record(
            by=by, verb="invitation.mailed", kind="invitation", subject=invitation.code,
            unit=str(invitation.unit.code),
        )  # fmt: skip

    with override(language):
        subject = _("Invitation to Rõ Nguồn")
        text = "\n\n".join(
            [
                f"{invitation.full_name},",
                _("You are invited to work for %(unit)s on Rõ Nguồn. Open this link and set a password:")
                % {"unit": invitation.unit.name},
                origin + reverse("units:accept", args=[secret]),
                _("It works once and for 14 days. If you do not know what this is about, there is nothing to do."),
            ]
        )
    key = f"invitation:{invitation.code}"
    return letters.send(key, to=invitation.email, subject=subject, text=text, settle=settle)


@transaction.atomic
def accept(invitation: Invitation, *, password: str) -> Account:
    """Make the account of an invitation (or take the one with its address) and give the role.

    Raises `IllegalMoveError` when the invitation was used, withdrawn or has ended.
    """
    won = Invitation.objects.usable(clock.now()).filter(pk=invitation.pk).update(used_at=clock.now())
    if not won:
        raise IllegalMoveError("Lời mời này không còn dùng được. Hãy xin lời mời mới.")
    account = Account.objects.filter(email=invitation.email).first()
    if account is not None and account.has_usable_password():
        raise RonguonError("Địa chỉ này đã có tài khoản. Hãy đăng nhập, rồi xin quản trị cấp thêm vai trò.")
    if account is None:
        account = Account.objects.create_user(invitation.email, None, full_name=invitation.full_name)
    account.set_password(password)
    account.save(update_fields=["password"])
    seconding.introduce(account, invited_by=invitation.made_by)
    _take_up(invitation, account)
    audit.record(
        by=Actor(account=account.code, name=account.full_name),
        verb="invitation.accepted", kind="invitation", subject=invitation.code, unit=str(invitation.unit.code),
    )  # fmt: skip
    return account


def _take_up(invitation: Invitation, account: Account) -> None:
    """Give the role of an invitation, or let it wait where one administrator may not give it alone."""
    role, why = invitation.role.role, invitation.reason or "Nhận lời mời"
    asked_by = invitation.made_by
    if asked_by is not None and seconding.needs_second(account, role, given_by=asked_by):
        seconding.ask(
            account, invitation.unit, role, by=Machine(), asked_by=asked_by, subtree=invitation.subtree, reason=why,
            title=invitation.title,
        )  # fmt: skip
        return
    give_now(
        account, invitation.unit, role, by=Machine(), given_by=asked_by, since_on=clock.today(),
        subtree=invitation.subtree, reason=why, title=invitation.title,
    )  # fmt: skip


def requester(code: str) -> Actor:
    """Return who asked for background work, with the grants of this moment.

    Raises `NotAllowedError` when the account was closed meanwhile.
    """
    account = Account.objects.filter(code=code, is_active=True).first()
    if account is None:
        raise NotAllowedError(policies.MESSAGE, code="not_allowed")
    return actor_for(account, on=clock.today())


def actor_for(account: Account, *, on: date) -> Actor:
    """Return `account` as an actor with the grants in force on the day `on`.

    Whoever holds a role at a chief successor holds it for what the ended bodies left as well, however many times over.
    """
    grants = Grant.objects.valid(on).filter(account=account).select_related("unit", "role")
    given = [(g.role.role, g.unit, g.subtree) for g in grants.order_by("unit__path", "role_id")]
    standings = [Standing(role, unit.code, unit.path, subtree) for role, unit, subtree in given]
    own = standings[0].unit if standings else None
    left = left_to([unit.pk for _role, unit, _subtree in given], on)
    for role, unit, _subtree in given:
        alone = replace(role, reads_below=False)
        standings += [Standing(alone, code, path, subtree=False) for code, path in left.get(unit.pk, [])]
    return Actor(account=account.code, name=account.full_name, standings=tuple(standings), acting_for=own, on=on)


def left_to(heirs: list[int], on: date) -> dict[int, list[tuple[UUID, str]]]:
    """Return successor → (opaque id, path) of each body that left what it had to it, by the day `on`.

    One query where nobody ended, one more for each generation of bodies that did.
    """
    found: dict[int, list[tuple[UUID, str]]] = {}
    whose = {key: key for key in heirs}
    while whose:
        after: dict[int, int] = {}
        for heir, ended in TransitionSide.objects.succession(whose, on):
            found.setdefault(whose[heir], []).append((ended.code, ended.path))
            after[ended.pk] = whose[heir]
        whose = after
    return found
