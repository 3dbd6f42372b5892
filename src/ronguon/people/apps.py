from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ronguon.people"
    label = "people"

    def ready(self) -> None:
        """Put what concerns a person's own account behind their name in the bar."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.ui.navigation import Item, Place, register

        register(
            Item(
                label=_("Change password"), url_name="account_change_password", icon="key", order=20,
                place=Place.ACCOUNT,
            )
        )  # fmt: skip
        register(
            Item(label=_("Second factor"), url_name="mfa_index", icon="shield-check", order=30, place=Place.ACCOUNT)
        )
