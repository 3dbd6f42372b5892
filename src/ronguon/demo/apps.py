from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "ronguon.demo"
    label = "demo"

    def ready(self) -> None:
        """Let the invented province answer for its own names; a real database is not touched by it."""
        from ronguon.audit.actions import is_demo
        from ronguon.channels.registry import ask_instead

        def in_memory() -> object | None:
            from ronguon.demo.story.network import way_out  # the story is loaded only where it was told

            return way_out() if is_demo() else None

        ask_instead(in_memory)
