from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "ronguon.portal"
    label = "portal"

    def ready(self) -> None:
        """Enter public pages into the bars."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.interface.registry import limit_by
        from ronguon.portal.pacing import script_wait
        from ronguon.ui.navigation import NavigationItem, NavigationPlace, register

        limit_by(script_wait)
        register(
            NavigationItem(
                label=_("Look up a page"), url_name="portal:lookup", order=5, place=NavigationPlace.PUBLIC
            )
        )  # fmt: skip
        register(
            NavigationItem(
                label=_("Registry of official channels"), url_name="portal:channels", order=5,
                place=NavigationPlace.FOOT,
            )
        )  # fmt: skip
        register(NavigationItem(label=_("Results"), url_name="portal:results", order=10, place=NavigationPlace.PUBLIC))
        register(
            NavigationItem(
                label=_("Published results"), url_name="portal:results", order=10, place=NavigationPlace.FOOT
            )
        )
        register(NavigationItem(label=_("Privacy"), url_name="portal:privacy", order=15, place=NavigationPlace.FOOT))
        register(
            NavigationItem(
                label=_("Programming interface"), url_name="portal:interface", order=30, place=NavigationPlace.FOOT
            )
        )
        register(NavigationItem(label=_("The trail"), url_name="portal:ledger", order=17, place=NavigationPlace.FOOT))
        register(
            NavigationItem(
                label=_("Log of channels"), url_name="portal:channel_log", order=17, place=NavigationPlace.FOOT
            )
        )
        register(
            NavigationItem(
                label=_("This is my own account"), url_name="portal:own_account", order=18, place=NavigationPlace.FOOT
            )
        )
        register(
            NavigationItem(
                label=_("Accessibility"), url_name="portal:accessibility", order=20, place=NavigationPlace.FOOT
            )
        )
