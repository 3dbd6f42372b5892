from __future__ import annotations

from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "ronguon.directives"
    label = "directives"

    def ready(self) -> None:
        """Let children open documents with this app's reader; name the flags that reading raises."""
        from ronguon.audit import registry
        from ronguon.directives import flags
        from ronguon.directives.reading import child
        from ronguon.directives.tasks import strange_readings
        from ronguon.kernel.retention import keep

        for kind in flags.KINDS:
            registry.flags(kind)
        registry.scan("readings", strange_readings)

        child.register()
        keep(
            "directives_directive", "directives_clause", "directives_machinereading", "directives_readingnote",
            "directives_citation", "directives_withdrawalrequest", "directives_withdrawaldecision",
            because="Documents of public bodies and how they were read; every duty points into them.",
        )  # fmt: skip
