from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "ronguon.obligations"
    label = "obligations"

    def ready(self) -> None:
        """Enter the room's background work into the periodic table."""
        from ronguon.jobs.registry import periodic
        from ronguon.obligations import tasks

        periodic("obligations.remind", every=timedelta(hours=1), run=tasks.remind)
        periodic("obligations.finish_laying", every=timedelta(minutes=5), run=tasks.finish_laying)
        periodic("obligations.finish_handing_over", every=timedelta(hours=1), run=tasks.finish_handing_over)
        periodic("obligations.lay_ahead", every=timedelta(days=1), run=tasks.lay_ahead)
