from __future__ import annotations

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "ronguon.channels"
    label = "channels"

    def ready(self) -> None:
        """Say how long rows stay, what passes on when a body ends, and where pages are shown."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.channels.actions import handing_over as over
        from ronguon.channels.views import box
        from ronguon.kernel.retention import keep
        from ronguon.ui.navigation import Item, register
        from ronguon.units.identity import holds_a_role
        from ronguon.units.registry import Keeper, keep_for_bodies, show_on_bodies

        keep(
            "channels_channel", "channels_channelowner",
            because="Which official page belonged to which body on which day, and which are closed; public by nature.",
        )  # fmt: skip
        title = _("Official pages")
        keep_for_bodies(Keeper("channels", title, over.held, over.pass_on, over.waiting, over.address, order=20))
        show_on_bodies("channels", box)
        register(Item(label=title, url_name="channels:list", icon="world", order=75, predicate=holds_a_role))
