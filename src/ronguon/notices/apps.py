from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ronguon.notices"
    label = "notices"

    def ready(self) -> None:
        """Ring the bell of the bar."""
        from ronguon.kernel.retention import keep
        from ronguon.notices.views import bell
        from ronguon.ui.navigation import ring_by

        ring_by(bell)
        keep("notices_notice", because="The ledger that proves a body was told and urged; names no person.")
