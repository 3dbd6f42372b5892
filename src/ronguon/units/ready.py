"""What the app says when the product starts: names of units, how long they stay, what runs by itself, the chart."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ronguon.files.children.calling import register_opener
from ronguon.jobs.registry import periodic
from ronguon.kernel.retention import keep
from ronguon.people import registry as people
from ronguon.ui.navigation import NavigationItem, register
from ronguon.units import tasks
from ronguon.units.models.units import every_name
from ronguon.units.requests import holds_a_role


def ready() -> None:
    """Say names and how long they stay, what runs by itself, the chart, and how workbooks are opened."""
    register_opener("body-list", "ronguon.units.lists.workbook:read_json")
    people.tell_words(every_name)
    keep(
        "units_unit", "units_unitname", "units_nametail", "units_place", "units_trait", "units_transition",
        "units_transitionparticipant", "units_sidegroup", "units_belonging", "units_counterpart",
        because="Bodies, their names, kinds and places by date: every figure of an earlier day rests on them.",
    )  # fmt: skip
    periodic("units.keep_present", every=timedelta(minutes=5), run=tasks.keep_present)
    register(NavigationItem(label=_("Units"), url_name="units:list", icon="sitemap", order=70, predicate=holds_a_role))
