from __future__ import annotations

from django.apps import AppConfig


class ReorganisationConfig(AppConfig):
    name = "ronguon.reorganisation"
    label = "reorganisation"

    def ready(self) -> None:
        """Enter what the app brings into the registers of the apps below it."""
        from ronguon.reorganisation import ready

        ready.ready()
