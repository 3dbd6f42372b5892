from __future__ import annotations

from django.apps import AppConfig


class StatusConfig(AppConfig):
    name = "ronguon.status"
    label = "status"

    def ready(self) -> None:
        """Enter the app's flags into the register and its screens into the bars."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.audit import registry
        from ronguon.status import flags
        from ronguon.status.views.node import sees_standing
        from ronguon.status.views.on_bodies import box
        from ronguon.ui.navigation import Item, register
        from ronguon.units.registry import show_on_bodies

        for kind in flags.KINDS:
            registry.flags(kind)
        show_on_bodies("assignments", box)
        register(
            Item(
                label=_("Where it stands"), short=_("Overview"), url_name="standing:node", icon="chart-bar", order=30,
                predicate=sees_standing,
            )
        )  # fmt: skip
