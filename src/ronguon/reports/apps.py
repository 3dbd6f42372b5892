from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "ronguon.reports"
    label = "reports"

    def ready(self) -> None:
        """Enter the room's screen into the bars."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.reports.views.listing import sees_reports
        from ronguon.ui.navigation import Item, register

        register(
            Item(
                label=_("Reports"), short=_("Reports"), url_name="reports:list", icon="report", order=35,
                predicate=sees_reports,
            )
        )  # fmt: skip
