"""Actions on invitations: make one, mail its link, take it back, accept it."""

from __future__ import annotations

import base64
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ronguon.access import policies
from ronguon.access.actions import seconding
from ronguon.access.actions.grants import REASON_LENGTH, TITLE_LENGTH, give_now, require_held, require_living
from ronguon.access.models import Invitation
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, Who, declare
from ronguon.jobs import letters
from ronguon.jobs.background import enqueue
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.hashing import sha256
from ronguon.kernel.vietnamese import nfc
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Unit
from ronguon.units.policies import may_manage, require

INVITATION_DAYS = 14

declare("invitation.made", role=str, unit=str)

declare("invitation.mailed", unit=str)

declare("invitation.printed", unit=str)

declare("invitation.withdrawn", unit=str)

declare("invitation.accepted", unit=str)


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
        require(policies.may_grant(by, unit, subtree=subtree))
    require_living(unit, clock.today())
    require_held(role, clock.today())
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
            "access.mail_invitation", invitation=str(code), by=str(by.account), origin=mail_from,
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
        require(may_manage(by, invitation.unit))
    open_ones = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, withdrawn_at__isnull=True)
    if not open_ones.update(withdrawn_at=clock.now()):
        raise IllegalMoveError("This invitation was already used or withdrawn.", code="used")
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
    require(policies.may_grant(by, invitation.unit, subtree=invitation.subtree))
    if not Invitation.objects.usable(clock.now()).filter(pk=invitation.pk).exists():
        return False
    secret = secret_of(invitation.code)
    if sha256(secret.encode()) != invitation.secret_digest:
        raise RonguonError(
            "The installation's secret has changed. Withdraw this invitation and invite again.", code="secret_changed"
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
        raise IllegalMoveError("This invitation no longer works. Ask for a new one.", code="used")
    account = Account.objects.filter(email=invitation.email).first()
    if account is not None and account.has_usable_password():
        raise RonguonError(
            "This address already has an account. Sign in, then ask the administrator for the role.", code="known"
        )
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
