from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ronguon.notices"
    label = "notices"

    def ready(self) -> None:
        """Ring the bell of the bar."""
        from ronguon.notices.views import bell
        from ronguon.ui.navigation import ring_by

        ring_by(bell)
