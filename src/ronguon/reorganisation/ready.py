"""What the room says when the product starts: what passes when a body changes, how long it stays, what runs, lists."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ronguon.access.registry import remind_keepers
from ronguon.jobs.registry import periodic
from ronguon.kernel.retention import keep
from ronguon.reorganisation import tasks
from ronguon.reorganisation.actions import passing_places, passing_roles
from ronguon.reorganisation.registry import keep_for_bodies
from ronguon.reorganisation.views.decisions import papers_of
from ronguon.reorganisation.views.handovers import headed_an_ended_body, reminder
from ronguon.ui.navigation import Item, Place, register
from ronguon.units.registry import lead_to_papers


def ready() -> None:
    """Say what passes and who keeps it, how long rows stay, what runs by itself, and the hand-over lists."""
    keep_for_bodies(passing_roles.KEEPER)
    keep_for_bodies(passing_places.KEEPER)
    lead_to_papers(papers_of)
    remind_keepers("reorganisation", reminder)
    keep(
        "reorganisation_reorganisation", "reorganisation_plannedchange", "reorganisation_plannedside",
        "reorganisation_destination", "reorganisation_handover",
        "reorganisation_handoveritem", "reorganisation_handoversignature",
        because="Decisions on bodies and what passed by them, signed by both sides, by opaque accounts.",
    )  # fmt: skip
    periodic("reorganisation.finish_handing_over", every=timedelta(hours=1), run=tasks.finish_handing_over)
    register(
        Item(
            label=_("Hand-over lists"), url_name="units:hand_overs", icon="transfer", order=5, place=Place.ACCOUNT,
            predicate=headed_an_ended_body,
        )
    )  # fmt: skip
