from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ronguon.notices"
    label = "notices"

    def ready(self) -> None:
        """Ring the bell of the bar, and tell units of roles that weigh."""
        from ronguon.access.registry import tell_roles_by
        from ronguon.kernel.retention import keep
        from ronguon.notices.actions import tell_of_role
        from ronguon.notices.registry import page_for
        from ronguon.notices.views import bell
        from ronguon.ui.navigation import ring_by

        page_for("roles", "units:detail", fragment="vai-tro")
        ring_by(bell)
        tell_roles_by(tell_of_role)
        keep("notices_notice", because="The ledger that proves a body was told and urged; names no person.")
