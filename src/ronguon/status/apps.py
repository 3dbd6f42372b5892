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
        from ronguon.status.views.node import sees_status
        from ronguon.status.views.on_units import box
        from ronguon.ui.navigation import NavigationItem, register
        from ronguon.units.registry import show_on_units

        for kind in flags.KINDS:
            registry.flags(kind)
        show_on_units("assignments", box)
        register(
            NavigationItem(
                label=_("Where it stands"), short=_("Overview"), url_name="status:node", icon="chart-bar", order=30,
                predicate=sees_status,
            )
        )  # fmt: skip
