from __future__ import annotations

from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "ronguon.drafting"
    label = "drafting"

    def ready(self) -> None:
        """Enter the app's flags, seals and dossier into the registers and its screens into the bars."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.audit import registry
        from ronguon.drafting import dossier, flags, sealing, tasks
        from ronguon.drafting.views.documents import sees_documents
        from ronguon.kernel.retention import keep
        from ronguon.people import registry as people
        from ronguon.ui.navigation import NavigationItem, register

        keep(
            "drafting_obligation", "drafting_addressee", "drafting_addresseeunit", "drafting_lineage",
            because="Duties of bodies and how they stood on each day; signed reports rest on them.",
        )  # fmt: skip
        keep(
            "drafting_rightsanswer",
            because="What was answered about people's rights, by opaque accounts.",
        )
        for group in dossier.GROUPS:
            people.dossier(group)
        for kind in flags.KINDS:
            registry.flags(kind)
        for sealed in sealing.KINDS:
            registry.seal(sealed)
        registry.scan("duties", tasks.duties_past_the_refusals)
        register(
            NavigationItem(
                label=_("Documents"), url_name="documents:list", icon="file-text", order=20,
                predicate=sees_documents,
            )
        )  # fmt: skip
