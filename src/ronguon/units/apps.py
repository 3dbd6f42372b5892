from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "ronguon.units"
    label = "units"

    def ready(self) -> None:
        """Say names and how long they stay, what runs by itself, what can be said of one person, and the screens."""
        from ronguon.jobs.registry import periodic
        from ronguon.people import registry as people
        from ronguon.units import dossier, tasks
        from ronguon.units.actions import passing_roles, taking_places
        from ronguon.units.leaving import TIE
        from ronguon.units.models.bodies import every_name
        from ronguon.units.registry_reorganisation import keep_for_bodies

        people.tell_words(every_name)
        people.tie(TIE)
        keep_for_bodies(passing_roles.KEEPER)
        keep_for_bodies(taking_places.KEEPER)
        _say_how_long()
        periodic("units.keep_present", every=timedelta(minutes=5), run=tasks.keep_present)
        periodic("units.finish_handing_over", every=timedelta(hours=1), run=tasks.finish_handing_over)
        for group in dossier.GROUPS:
            people.dossier(group)
        _register_screens()


def _say_how_long() -> None:
    """Say how long each table of this room keeps its rows."""
    from ronguon.kernel.retention import carried, forget_after, keep
    from ronguon.units.leaving import DAYS, forget_delegations, forget_invitations, forget_leavers, forget_tokens

    keep(
        "units_unit", "units_unitname", "units_nametail", "units_place", "units_trait", "units_transition",
        "units_transitionside", "units_sidegroup", "units_belonging", "units_counterpart",
        because="Bodies, their names, kinds and places by date: every figure of an earlier day rests on them.",
    )  # fmt: skip
    keep(
        "units_reorganisation", "units_plannedchange", "units_plannedside", "units_destination", "units_handover",
        "units_handoveritem", "units_handoversignature",
        because="Decisions on bodies and what passed by them, signed by both sides, by opaque accounts.",
    )  # fmt: skip
    forget_after(
        f"{DAYS} days after it ended", "units_token", by=forget_tokens,
        because="A key of the interface: what for, its last day, the day of its last use.",
    )  # fmt: skip
    forget_after(
        f"{DAYS} days after it ended", "units_delegation", by=forget_delegations,
        because="Who lent powers of which role to whom, for which days, why; the trail keeps it for good.",
    )  # fmt: skip
    carried(
        f"{DAYS} days after it ended", "units_delegatedpower", by="forgetting `units_delegation`",
        because="Which powers a delegation lent.",
    )  # fmt: skip
    keep(
        "units_roledefinition",
        because="What each role allows, also one that is retired: grants of an earlier day name it.",
    )  # fmt: skip
    keep(
        "units_introduction",
        because="Who invited which account, and who else vouched for it: by opaque codes, gone with the account.",
    )  # fmt: skip
    keep(
        "units_grantrequest",
        because="Roles that waited for a second administrator: who asked and who decided, by opaque codes.",
    )  # fmt: skip
    keep("units_grant", because="Which account held which role when; opaque once the account is forgotten.")
    forget_after(
        f"{DAYS} days after the last role ended", "people_account", by=forget_leavers,
        because="Who signs in: a name and an address. Then an opaque code stays, so that past roles do.",
    )  # fmt: skip
    forget_after(
        f"{DAYS} days after it ended", "units_invitation", by=forget_invitations,
        because="An offer of a role with the name and address it went to.",
    )  # fmt: skip


def _register_screens() -> None:
    """Say in the bar who acts, and for which body; put the chart, the lists and the trail there."""
    from django.utils.translation import gettext_lazy as _

    from ronguon.ui import navigation
    from ronguon.ui.navigation import Item, Place, register
    from ronguon.units.identity import holds_a_role, identity, keeps_bodies, lends_keys
    from ronguon.units.views.handovers import headed_an_ended_body

    navigation.identify_by(identity)
    register(Item(label=_("Bodies"), url_name="units:list", icon="sitemap", order=70, predicate=holds_a_role))
    register(
        Item(
            label=_("Interface keys"), url_name="units:keys", icon="key", order=25, place=Place.ACCOUNT,
            predicate=lends_keys,
        )
    )  # fmt: skip
    register(
        Item(
            label=_("Act on behalf, delegate"), url_name="units:delegations", icon="transfer", order=20,
            place=Place.ACCOUNT, predicate=holds_a_role,
        )
    )  # fmt: skip
    register(
        Item(
            label=_("Hand-over lists"), url_name="units:hand_overs", icon="transfer", order=5, place=Place.ACCOUNT,
            predicate=headed_an_ended_body,
        )
    )  # fmt: skip
    register(
        Item(
            label=_("Trail"), url_name="units:trail", icon="history", order=10, place=Place.ACCOUNT,
            predicate=keeps_bodies,
        )
    )  # fmt: skip
