from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "ronguon.reports"
    label = "reports"

    def ready(self) -> None:
        """Enter the app's screen into the bars."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.audit import registry
        from ronguon.kernel.retention import keep
        from ronguon.people import registry as people
        from ronguon.reports import dossier, sealing
        from ronguon.reports.views.listing import sees_reports
        from ronguon.ui.navigation import NavigationItem, register

        keep(
            "reports_report", "reports_sentence", "reports_figure", "reports_figurerow",
            because="Reports of public bodies with the rows behind each figure; the signer's name is on the paper.",
        )  # fmt: skip
        keep(
            "reports_wordanswer",
            because="Why words of a report that name somebody were let pass, and by whom; it stands beside the report.",
        )  # fmt: skip
        keep(
            "reports_publication", "reports_publishedfigure", "reports_publishedrow",
            because="What is public: bodies, numbers, sentences; of what was withdrawn code, days and reason.",
        )  # fmt: skip
        for sealed in sealing.KINDS:
            registry.seal(sealed)
        for group in dossier.GROUPS:
            people.dossier(group)
        register(
            NavigationItem(
                label=_("Reports"), short=_("Reports"), url_name="reports:list", icon="report", order=35,
                predicate=sees_reports,
            )
        )  # fmt: skip
