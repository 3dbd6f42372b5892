from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    name = "ronguon.interface"
    label = "interface"

    def ready(self) -> None:
        """Forget answers whose time is over, every hour."""
        from ronguon.interface.actions import KEPT_FOR, forget
        from ronguon.jobs.registry import periodic
        from ronguon.kernel.retention import carried

        periodic("interface.forget", every=timedelta(hours=1), run=forget)
        carried(
            f"{KEPT_FOR.days} days", "interface_answer", by="`interface.forget`",
            because="What was answered to a call that a script may send again; the key is a digest.",
        )  # fmt: skip
