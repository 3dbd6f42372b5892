from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "ronguon.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Let every app's `tasks.py` declare its tasks; say how long traces are kept, and what can be measured."""
        from django.utils.module_loading import autodiscover_modules

        from ronguon.jobs import measures
        from ronguon.jobs.actions import KEEP_EFFECTS, KEEP_FAILED, tidy
        from ronguon.jobs.forgetting import HEARTBEAT_DAYS, SLOT_DAYS, forget_heartbeats, forget_slots
        from ronguon.jobs.registry import periodic
        from ronguon.kernel.retention import carried, forget_after

        autodiscover_modules("tasks")
        periodic("jobs.tidy", every=timedelta(days=1), run=tidy)
        measures.declare()
        carried(
            f"until it is done; {KEEP_FAILED.days} days once given up", "jobs_job", by="`jobs.tidy`",
            because="What background work is told: codes, no words.",
        )  # fmt: skip
        carried(
            f"{KEEP_EFFECTS.days} days", "jobs_effect", by="`jobs.tidy`",
            because="Keeps a letter from being sent twice; an opaque key.",
        )  # fmt: skip
        forget_after(
            f"{SLOT_DAYS} days after it began", "jobs_slot", by=forget_slots,
            because="Shows an operator what ran and what failed; names no person.",
        )  # fmt: skip
        forget_after(
            f"{HEARTBEAT_DAYS} day after the last beat", "jobs_heartbeat", by=forget_heartbeats,
            because="Shows that a worker lives.",
        )  # fmt: skip
