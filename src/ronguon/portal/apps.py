from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "ronguon.portal"
    label = "portal"

    def ready(self) -> None:
        """Enter into the periodic table the work that concerns the whole installation."""
        from ronguon.audit import actions as audit
        from ronguon.jobs.registry import periodic

        periodic("audit.chain", every=timedelta(minutes=1), run=lambda _at: audit.chain())
