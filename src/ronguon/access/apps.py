from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "ronguon.access"
    label = "access"

    def ready(self) -> None:
        """Enter what the app brings into the registers of the apps below it."""
        from ronguon.access import ready

        ready.ready()
