from __future__ import annotations

from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "ronguon.directives"
    label = "directives"

    def ready(self) -> None:
        """Let children open documents with this room's reader."""
        from ronguon.files.child import register_opener

        register_opener("directive", "ronguon.directives.reading:read_json")
