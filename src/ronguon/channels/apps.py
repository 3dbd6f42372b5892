from __future__ import annotations

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "ronguon.channels"
    label = "channels"

    def ready(self) -> None:
        """Enter what this app tells lower ones."""
        from ronguon.channels.ready import enter

        enter()
