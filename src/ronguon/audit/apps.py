from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ronguon.audit"
    label = "audit"

    def ready(self) -> None:
        """Let a worker on a demo database live on the story's day; say how long the trail's own tables are kept.

        The daily work of forgetting and the nightly look at the trail itself are entered here as well.
        """
        from datetime import timedelta

        from ronguon.audit import registry
        from ronguon.audit.actions import adopt_clock, forget_reads
        from ronguon.audit.tasks import strange_events
        from ronguon.jobs.registry import at_start, periodic
        from ronguon.kernel.retention import carried, carry_out, forget_after, keep

        at_start(adopt_clock)
        registry.scan("events", strange_events)
        periodic("audit.forget", every=timedelta(days=1), run=carry_out)
        keep(
            "audit_event", "audit_link",
            because="The trail: what was done by which opaque account for which body; with holes it proves nothing.",
        )  # fmt: skip
        keep(
            "audit_installation", because="What this database is for and which refusals were accepted; names no person."
        )
        keep(
            "audit_checkpoint", "audit_checkpointcopy",
            because="Signed statements of what the trail held, and which place outside got them; name no person.",
        )  # fmt: skip
        keep(
            "audit_finding",
            because="Rows that came in past their action, by opaque id: what was wrong, until when.",
        )
        forget_after(
            "one year", "audit_personread", by=forget_reads,
            because="So that people see to whom something of them was shown: one row a reader, page and day.",
        )  # fmt: skip
        carried(
            "90 days after the last role ended", "audit_name", by="forgetting `people_account`",
            because="The name to show beside an account's deeds in the trail.",
        )  # fmt: skip
        carried(
            "as long as the operator keeps them", "other copies of backups", by="the backup's own expiry",
            because="Brings everything back after a loss; what was erased or forgotten since lives there until then.",
        )  # fmt: skip
