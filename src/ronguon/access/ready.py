"""What the app says when the product starts: who reads, how long roles stay, what is known of one person, screens."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronguon.access import dossier
from ronguon.access.identity import identity, lends_keys, manages_units
from ronguon.access.leaving import DAYS, TIE, forget_delegations, forget_invitations, forget_leavers, forget_tokens
from ronguon.access.views.holders import box
from ronguon.kernel.retention import carried, forget_after, keep
from ronguon.people import registry as people
from ronguon.ui import navigation
from ronguon.ui.navigation import NavigationItem, NavigationPlace, register
from ronguon.units.registry import show_on_units
from ronguon.units.requests import holds_a_role


def ready() -> None:
    """Say who reads, how long rows stay, what is tied to accounts and known of them, and the screens."""
    people.tie(TIE)
    for group in dossier.GROUPS:
        people.dossier(group)
    show_on_units("roles", box, last=True)
    _say_how_long()
    _register_screens()


def _say_how_long() -> None:
    """Say how long roles, and what hangs on them, are kept."""
    forget_after(
        f"{DAYS} days after it ended", "access_token", by=forget_tokens,
        because="A key of the interface: what for, its last day, the day of its last use.",
    )  # fmt: skip
    forget_after(
        f"{DAYS} days after it ended", "access_delegation", by=forget_delegations,
        because="Who lent powers of which role to whom, for which days, why; the trail keeps it for good.",
    )  # fmt: skip
    carried(
        f"{DAYS} days after it ended", "access_delegatedpower", by="forgetting `access_delegation`",
        because="Which powers a delegation lent.",
    )  # fmt: skip
    keep(
        "access_roledefinition",
        because="What each role allows, also one that is retired: grants of an earlier day name it.",
    )  # fmt: skip
    keep(
        "access_introduction",
        because="Who invited which account, and who else vouched for it: by opaque codes, gone with the account.",
    )  # fmt: skip
    keep(
        "access_grantrequest",
        because="Roles that waited for a second administrator: who asked and who decided, by opaque codes.",
    )  # fmt: skip
    keep("access_grant", because="Which account held which role when; opaque once the account is forgotten.")
    forget_after(
        f"{DAYS} days after the last role ended", "people_account", by=forget_leavers,
        because="Who signs in: a name and an address. Then an opaque code stays, so that past roles do.",
    )  # fmt: skip
    forget_after(
        f"{DAYS} days after it ended", "access_invitation", by=forget_invitations,
        because="An offer of a role with the name and address it went to.",
    )  # fmt: skip


def _register_screens() -> None:
    """Say in the bar who acts, and for which unit; put keys, delegations and the trail there."""
    navigation.identify_by(identity)
    register(
        NavigationItem(
            label=_("Interface keys"), url_name="units:keys", icon="key", order=25, place=NavigationPlace.ACCOUNT,
            predicate=lends_keys,
        )
    )  # fmt: skip
    register(
        NavigationItem(
            label=_("Act on behalf, delegate"), url_name="units:delegations", icon="transfer", order=20,
            place=NavigationPlace.ACCOUNT, predicate=holds_a_role,
        )
    )  # fmt: skip
    register(
        NavigationItem(
            label=_("Trail"), url_name="units:trail", icon="history", order=10, place=NavigationPlace.ACCOUNT,
            predicate=manages_units,
        )
    )  # fmt: skip
