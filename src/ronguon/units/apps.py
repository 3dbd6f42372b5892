from __future__ import annotations

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "ronguon.units"
    label = "units"

    def ready(self) -> None:
        """Enter what the app brings into the registers of the apps below it."""
        from ronguon.units import ready

        ready.ready()
