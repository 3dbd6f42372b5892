from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ronguon.audit"
    label = "audit"

    def ready(self) -> None:
        """Let a worker on a demo database live on the story's day; forget once a day what is past its limit."""
        from datetime import timedelta

        from ronguon.audit.actions import adopt_clock
        from ronguon.jobs.registry import at_start, periodic
        from ronguon.kernel.retention import carried, carry_out, keep

        at_start(adopt_clock)
        periodic("audit.forget", every=timedelta(days=1), run=carry_out)
        keep(
            "audit_event", "audit_link",
            because="The trail: what was done by which opaque account for which body; with holes it proves nothing.",
        )  # fmt: skip
        keep(
            "audit_installation", because="What this database is for and which refusals were accepted; names no person."
        )
        carried(
            "90 days after the last role ended", "audit_name", by="forgetting `people_account`",
            because="The name to show beside an account's deeds in the trail.",
        )  # fmt: skip
        carried(
            "as long as the operator keeps them", "other copies of backups", by="the backup's own expiry",
            because="Brings everything back after a loss; what was erased or forgotten since lives there until then.",
        )  # fmt: skip
