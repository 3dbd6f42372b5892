from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "ronguon.portal"
    label = "portal"

    def ready(self) -> None:
        """Enter the work that concerns the whole installation into the periodic table, public pages into the bars."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.audit import actions as audit
        from ronguon.jobs.registry import periodic
        from ronguon.kernel import measures
        from ronguon.portal.views.operations import operator
        from ronguon.portal.watching import figures
        from ronguon.ui.navigation import Item, Place, register

        measures.listen(figures.counted)
        periodic("audit.chain", every=timedelta(minutes=1), run=lambda _at: audit.chain())
        register(
            Item(
                label=_("Background work"), url_name="background", icon="cpu", order=12, place=Place.ACCOUNT,
                predicate=operator,
            )
        )  # fmt: skip
        register(Item(label=_("Results"), url_name="portal:results", order=10, place=Place.PUBLIC))
        register(Item(label=_("What is refused"), url_name="portal:refusals", order=20, place=Place.PUBLIC))
        register(Item(label=_("Published results"), url_name="portal:results", order=10, place=Place.FOOT))
        register(Item(label=_("Privacy"), url_name="portal:privacy", order=15, place=Place.FOOT))
        register(Item(label=_("Accessibility"), url_name="portal:accessibility", order=20, place=Place.FOOT))
