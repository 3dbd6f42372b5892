from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "ronguon.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Let every room's `tasks.py` declare its tasks; forget what is long past; say what can be measured."""
        from django.utils.module_loading import autodiscover_modules

        from ronguon.jobs import measures
        from ronguon.jobs.actions import tidy
        from ronguon.jobs.registry import periodic

        autodiscover_modules("tasks")
        periodic("jobs.tidy", every=timedelta(days=1), run=tidy)
        measures.declare()
