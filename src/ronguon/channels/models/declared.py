"""Declared pages, each in one form, and the unit that owns each from a day until another."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from ronguon.channels.domain import DECLARED, LONGEST, Canonical, ChannelKind, Platform, Sight, sight
from ronguon.channels.domain.proving import ChannelState
from ronguon.kernel.vietnamese import search_key
from ronguon.units.domain import Actor, Permission, Role
from ronguon.units.domain.actors import ActiveGrant
from ronguon.units.models import Transition, Unit
from ronguon.units.models.dated import DatedQuerySet, in_force

NAME_LENGTH: Final = 200
REASON_LENGTH: Final = 300
CONTACT_LENGTH: Final = 200
WORDS_LENGTH: Final = 1000
RESPONSIBLE: Final = (Role.HEAD, Role.OFFICE, Role.OFFICER)
"""Roles that may answer for a page: those that do the work of the unit itself."""


DAYS_PENDING: Final = 30
"""How long a page stays that nobody proved."""


class ClaimOutcome(StrEnum):
    """What became of a claim; `lapsed` where the page was erased before anybody decided."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    LAPSED = "lapsed"


def _closed(values: Iterable[Platform | ChannelKind]) -> list[tuple[str, str]]:
    return [(value.value, value.value) for value in values]


def keeps_office(grant: ActiveGrant) -> bool:
    """Return whether a role is that of a unit's office, with all it may do: nothing lent out of it."""
    return grant.role == Role.OFFICE and grant.only is None


class ChannelQuerySet(models.QuerySet["Channel"]):
    """Pages by reader, day and words."""

    def visible_to(self, actor: Actor) -> Self:
        """May be read by `actor`: what is proven, by whoever finds a unit that owns or owned it.

        What is pending, by who holds a role at the very unit that owns it now and by the office of its superior alone,
        and by nobody while somebody's claim that it is their own account waits (`domain.review`).
        """
        owners = ChannelOwner.objects.filter(channel=OuterRef("pk"), unit__in=Unit.objects.visible_to(actor))
        proven = Q(proven_on__isnull=False)
        claimed = Claim.objects.waiting().filter(channel=OuterRef("pk"))
        open_to_all = self.filter(proven if actor.finds_all else proven & Exists(owners))
        return open_to_all | self.pending_before(actor).filter(~Exists(claimed))

    def pending_before(self, actor: Actor) -> Self:
        """Are pending and stand with a unit of `actor`'s own, or right below one whose office `actor` keeps."""
        own = [s.unit for s in actor.grants if Permission.READ in s.permissions]
        office = [s.unit for s in actor.grants if keeps_office(s)]
        now = ChannelOwner.objects.current().filter(channel=OuterRef("pk"))
        near = now.filter(Q(unit__code__in=own) | Q(unit__parent__code__in=office))
        return self.filter(Exists(near), proven_on__isnull=True, withdrawn_on__isnull=True)

    def never_proven(self) -> Self:
        """Were proven by nobody so far."""
        return self.filter(proven_on__isnull=True)

    def lapsed(self, on: date) -> Self:
        """Are to be erased on the day `on`: never proven, and declared thirty days ago or closed."""
        first = ChannelOwner.objects.filter(channel=OuterRef("pk"), since_on__lte=on - timedelta(days=DAYS_PENDING))
        return self.never_proven().filter(Exists(first) | Q(withdrawn_on__isnull=False))

    def active(self) -> Self:
        """Are not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)

    def owned_by(self, unit: Unit, on: date) -> Self:
        """Belong to `unit` on the day `on`."""
        return self.filter(Exists(ChannelOwner.objects.valid(on).filter(channel=OuterRef("pk"), unit=unit)))

    def left_by(self, unit: Unit, on: date) -> Self:
        """Were withdrawn by the day `on`, and `unit` was the last to own them."""
        later = ChannelOwner.objects.filter(origin=OuterRef("pk"))
        last = ChannelOwner.objects.filter(~Exists(later), channel=OuterRef("pk"), unit=unit)
        return self.filter(Exists(last), withdrawn_on__lte=on)

    def named(self, words: str) -> Self:
        """Have `words` in their name, their address or the name of a unit that owned them; accents are ignored."""
        key = search_key(words)
        if not key:
            return self.none() if words.strip() else self
        owners = ChannelOwner.objects.filter(channel=OuterRef("pk"), unit__search_key__contains=key)
        return self.filter(Q(search_key__contains=key) | Exists(owners))

    def with_mark(self, on: date) -> Self:
        """Carry the official mark on the day `on`; rows of one page share no day, so none comes twice."""
        return self.filter(in_force(on, "publications__"))

    def ever_marked(self) -> Self:
        """Carried the official mark on some day, or carry it."""
        return self.filter(publications__isnull=False).distinct()

    def standing(self, kept: ChannelState, on: date) -> Self:
        """Stand where `domain.proving.state` says, in SQL; draft and submitted are told apart by the first proof."""
        active = self.active()
        if kept is ChannelState.ARCHIVED:
            return self.filter(withdrawn_on__isnull=False)
        if kept is ChannelState.PUBLISHED:
            return active.with_mark(on)
        if kept is ChannelState.CHANGED:
            return active.ever_marked().exclude(pk__in=active.with_mark(on).values("pk"))
        never = active.filter(publications__isnull=True)
        return never.filter(proven_on__isnull=kept is ChannelState.DRAFT)

    def told(self) -> Self:
        """Bring along who owned them, the first owner first, and the claims that wait."""
        owners = Prefetch("owners", ChannelOwner.objects.select_related("unit").order_by("pk"))
        return self.prefetch_related(owners, Prefetch("claims", Claim.objects.waiting(), to_attr="claims_waiting"))


class Channel(models.Model):
    """A page that a unit declared as its own; until `proven_on` it is pending, seen by few and erased in the end.

    What was proven stays as a tombstone once withdrawn, and its key is free again. Two units may have declared one
    page, for neither may learn of the other's; only one can have proven it.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    platform = models.CharField(max_length=8, choices=_closed(DECLARED))
    kind = models.CharField(max_length=7, choices=_closed(ChannelKind))
    key = models.CharField(max_length=LONGEST)
    url = models.CharField(max_length=LONGEST)
    name = models.CharField(max_length=NAME_LENGTH)
    search_key = models.CharField(max_length=NAME_LENGTH + LONGEST + 1)
    revision = models.PositiveIntegerField(default=0)
    proven_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "kind", "key"],
                name="channel_proven_once",
                condition=Q(withdrawn_on__isnull=True, proven_on__isnull=False),
            ),
            models.CheckConstraint(condition=Q(platform__in=[one.value for one in DECLARED]), name="channel_platform"),
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in ChannelKind]), name="channel_kind"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, reason="") | Q(withdrawn_on__isnull=False) & ~Q(reason=""),
                name="channel_withdrawn_with_reason",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="channel_named"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"), name="channel_web_address"
            ),
        ]
        indexes = [models.Index(fields=["kind"], name="channel_by_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def page(self) -> Canonical:
        """Return the address in its one form."""
        return Canonical(Platform(self.platform), ChannelKind(self.kind), self.key, self.url)

    @property
    def pending(self) -> bool:
        """Return whether nobody has proven yet that the unit runs the page."""
        return self.proven_on is None

    @property
    def claimed(self) -> bool:
        """Return whether somebody says that it is their own account, and nobody has decided yet."""
        return self.claims.waiting().exists()

    @property
    def sight(self) -> Sight:
        """Return how the page is shown to those who may see it; from what `told` brought."""
        waiting: list[Claim] = self.claims_waiting  # type: ignore[attr-defined]  # brought along by `told`
        return sight(proven=not self.pending, claimed=bool(waiting))

    @property
    def last_owner(self) -> ChannelOwner:
        """Return who owns the page, or owned it last; from what `told` brought, where it did."""
        return list(self.owners.all())[-1]


class ChannelOwnerQuerySet(DatedQuerySet["ChannelOwner"]):
    """Ownership by day."""

    def current(self) -> Self:
        """Have no end yet."""
        return self.filter(until_on__isnull=True)


class ChannelOwner(models.Model):
    """A unit owns a page from `since_on` until before `until_on`; one of its roles answers for it.

    The key leads to a unit, so no person can be an owner. `origin` is the ownership that this one follows, by the
    change of units `transition`; both are null for the unit that declared the page. The database lets no two rows
    of a page share a day.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="owners")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="channels_owned")
    role = models.CharField(max_length=8, choices=[(role.key, role.key) for role in RESPONSIBLE])
    origin = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="heir")
    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, null=True, related_name="+")
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = ChannelOwnerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(until_on__isnull=True), name="channel_one_owner"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="channel_owner_dates"
            ),
            models.CheckConstraint(condition=Q(role__in=[role.key for role in RESPONSIBLE]), name="channel_owner_role"),
            models.CheckConstraint(
                condition=Q(origin__isnull=True, transition__isnull=True)
                | Q(origin__isnull=False, transition__isnull=False),
                name="channel_owner_by_change",
            ),
        ]


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims by reader."""

    def waiting(self) -> Self:
        """Are not decided yet."""
        return self.filter(outcome="")

    def before(self, actor: Actor) -> Self:
        """Are for `actor` to decide: of a unit that stands below one whose office `actor` keeps.

        A unit without a superior is judged by any other unit's office. Nobody judges a claim on a page of their own
        unit.
        """
        office = [s.unit for s in actor.grants if keeps_office(s)]
        superior = Q(unit__parent__code__in=office)
        if office:
            superior |= Q(unit__parent__isnull=True)
        own = ChannelOwner.objects.filter(channel=OuterRef("channel"), unit__code__in=actor.own_units)
        return self.filter(superior, ~Exists(own)).exclude(unit__code__in=actor.own_units)

    def against(self, actor: Actor) -> Self:
        """Concern a page of a unit that `actor` holds a role at."""
        return self.filter(unit__code__in=[s.unit for s in actor.grants if Permission.READ in s.permissions])


class Claim(models.Model):
    """Somebody without an account says that a declared page is their own account; a person of another unit decides.

    Nothing says who: `contact` and `words` are what they chose to write, and both are emptied after 90 days. The page
    is null once it is erased. `deciding_unit` is the unit whose office decided; the database itself refuses the unit
    that declared the page, and a second decision. Which person it was stands on the trail.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, related_name="claims")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    contact = models.CharField(max_length=CONTACT_LENGTH, blank=True)
    words = models.CharField(max_length=WORDS_LENGTH, blank=True)
    said_at = models.DateTimeField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=[(one.value, one.value) for one in ClaimOutcome], blank=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    decided_at = models.DateTimeField(null=True)
    deciding_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(outcome=""), name="claim_one_waiting"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True, reason="", channel__isnull=False)
                | Q(outcome="lapsed", decided_at__isnull=False, reason="")
                | Q(outcome__in=["upheld", "rejected"], decided_at__isnull=False) & ~Q(reason=""),
                name="claim_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "lapsed"], deciding_unit__isnull=True)
                | Q(outcome__in=["upheld", "rejected"], deciding_unit__isnull=False) & ~Q(deciding_unit=F("unit")),
                name="claim_decided_by_another_body",
            ),
        ]


class ClaimDay(models.Model):
    """How many claims came on a day, whatever address they named. Nothing else is kept of those that met no page."""

    day = models.DateField(unique=True)
    amount = models.PositiveIntegerField(default=0)
