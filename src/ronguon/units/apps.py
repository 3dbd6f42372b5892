from __future__ import annotations

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "ronguon.units"
    label = "units"

    def ready(self) -> None:
        """Say what bodies, roles at them and changes of them bring: how long rows stay, work, screens."""
        from ronguon.units import ready, ready_access, ready_reorganisation

        ready.ready()
        ready_access.ready()
        ready_reorganisation.ready()
