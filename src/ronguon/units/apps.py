from __future__ import annotations

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "ronguon.units"
    label = "units"

    def ready(self) -> None:
        """Say in the bar who acts, and for which body; put the chart and the trail there; name the bodies."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.people.registry import tell_words
        from ronguon.ui import navigation
        from ronguon.ui.navigation import Item, Place, register
        from ronguon.units.identity import holds_a_role, identity, keeps_bodies
        from ronguon.units.models.bodies import every_name

        tell_words(every_name)
        navigation.identify_by(identity)
        register(Item(label=_("Bodies"), url_name="units:list", icon="sitemap", order=70, predicate=holds_a_role))
        register(
            Item(
                label=_("Trail"), url_name="units:trail", icon="history", order=10, place=Place.ACCOUNT,
                predicate=keeps_bodies,
            )
        )  # fmt: skip
