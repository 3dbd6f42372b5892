from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "ronguon.operations"
    label = "operations"

    def ready(self) -> None:
        """Enter the work that concerns the whole installation."""
        from ronguon.operations import ready

        ready.ready()
