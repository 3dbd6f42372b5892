from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ronguon.audit"
    label = "audit"

    def ready(self) -> None:
        """Let a worker on a demo database live on the story's day."""
        from ronguon.audit.actions import adopt_clock
        from ronguon.jobs.registry import at_start

        at_start(adopt_clock)
