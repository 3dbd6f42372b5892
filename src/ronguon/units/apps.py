from __future__ import annotations

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "ronguon.units"
    label = "units"

    def ready(self) -> None:
        """Say in the bar who acts, and for which body."""
        from ronguon.ui import navigation
        from ronguon.units.identity import identity

        navigation.identify_by(identity)
