from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ronguon.people"
    label = "people"

    def ready(self) -> None:
        """Put a person's own account behind their name in the bar; forget what is past, and say after how long."""
        from datetime import timedelta

        from django.utils.translation import gettext_lazy as _

        from ronguon.jobs.registry import periodic
        from ronguon.people import dossier, registry
        from ronguon.people.actions import forget_sessions, forget_tallies
        from ronguon.people.staying import say_how_long
        from ronguon.ui.navigation import NavigationItem, NavigationPlace, register

        periodic("people.forget_sessions", every=timedelta(hours=1), run=forget_sessions)
        periodic("people.forget_tallies", every=timedelta(minutes=5), run=forget_tallies)
        say_how_long()
        for group in dossier.GROUPS:
            registry.dossier(group)
        register(
            NavigationItem(
                label=_("Change password"), url_name="account_change_password", icon="key", order=20,
                place=NavigationPlace.ACCOUNT,
            )
        )  # fmt: skip
        register(
            NavigationItem(
                label=_("Data about me"), url_name="my_data", icon="user", order=50, place=NavigationPlace.ACCOUNT
            )
        )
        register(
            NavigationItem(
                label=_("Where I am signed in"),
                url_name="people_sessions",
                icon="clock",
                order=40,
                place=NavigationPlace.ACCOUNT,
            )
        )
        register(
            NavigationItem(
                label=_("Second factor"),
                url_name="mfa_index",
                icon="shield-check",
                order=30,
                place=NavigationPlace.ACCOUNT,
            )
        )
