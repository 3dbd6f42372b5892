"""What the app says when the product starts: what passes when a unit changes, how long it stays, what runs, lists."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ronguon.access.registry import remind_administrators
from ronguon.jobs.registry import periodic
from ronguon.kernel.retention import keep
from ronguon.reorganisation import tasks
from ronguon.reorganisation.actions import passing_places, passing_roles
from ronguon.reorganisation.registry import register_provider
from ronguon.reorganisation.views.decisions import papers_of
from ronguon.reorganisation.views.handovers import headed_an_ended_unit, reminder
from ronguon.ui.navigation import NavigationItem, NavigationPlace, register
from ronguon.units.registry import lead_to_papers


def ready() -> None:
    """Say what passes and who keeps it, how long rows stay, what runs by itself, and the hand-over lists."""
    register_provider(passing_roles.PROVIDER)
    register_provider(passing_places.PROVIDER)
    lead_to_papers(papers_of)
    remind_administrators("reorganisation", reminder)
    keep(
        "reorganisation_reorganisation", "reorganisation_plannedchange", "reorganisation_plannedparticipant",
        "reorganisation_destination", "reorganisation_handover",
        "reorganisation_handoveritem", "reorganisation_handoversignature",
        because="Decisions on bodies and what passed by them, signed by both sides, by opaque accounts.",
    )  # fmt: skip
    periodic("reorganisation.finish_handing_over", every=timedelta(hours=1), run=tasks.finish_handing_over)
    register(
        NavigationItem(
            label=_("Hand-over lists"), url_name="units:hand_overs", icon="transfer", order=5,
            place=NavigationPlace.ACCOUNT,
            predicate=headed_an_ended_unit,
        )
    )  # fmt: skip
