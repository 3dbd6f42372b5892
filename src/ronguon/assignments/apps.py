from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "ronguon.assignments"
    label = "assignments"

    def ready(self) -> None:
        """Enter the app's background work into the periodic table and its screens into the bars."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.assignments import dossier, sealing, tasks
        from ronguon.assignments.actions import handing_over as over
        from ronguon.assignments.models import ExtensionRequest, Occurrence
        from ronguon.assignments.models.counting import AssignmentCounts
        from ronguon.assignments.views.work import sees_review, sees_work
        from ronguon.audit import registry
        from ronguon.drafting.registry import count_by
        from ronguon.jobs.registry import periodic
        from ronguon.notices.registry import page_for, subjects
        from ronguon.people import registry as people
        from ronguon.reorganisation.registry import HandOverProvider, register_provider
        from ronguon.ui.navigation import NavigationItem, register

        _say_how_long()
        for group in dossier.GROUPS:
            people.dossier(group)
        for sealed in sealing.KINDS:
            registry.seal(sealed)
        count_by(AssignmentCounts)
        four = (over.held, over.pass_on, over.waiting, over.address)
        register_provider(HandOverProvider("duties", _("Duties not yet done"), *four, order=10))
        subjects("occurrence", Occurrence.objects.visible_to)
        subjects("extension", ExtensionRequest.objects.visible_to)
        page_for("work", "work:list")
        page_for("occurrence", "work:detail")
        page_for("extension", "review:extension")
        page_for("directive", "documents:room")
        page_for("withdrawal", "documents:withdraw")
        page_for("comparison", "documents:compare")
        periodic("assignments.remind", every=timedelta(hours=1), run=tasks.remind)
        periodic("assignments.finish_issuing", every=timedelta(minutes=5), run=tasks.finish_issuing)
        periodic("assignments.finish_withdrawing", every=timedelta(minutes=5), run=tasks.finish_withdrawing)
        periodic("assignments.plan_ahead", every=timedelta(days=1), run=tasks.plan_ahead)
        register(
            NavigationItem(
                label=_("What we owe"), short=_("To do"), url_name="work:list", icon="list-check", order=10,
                predicate=sees_work,
            )
        )  # fmt: skip
        register(
            NavigationItem(
                label=_("Review"), url_name="review:list", icon="clipboard-check", order=40, predicate=sees_review
            )
        )


def _say_how_long() -> None:
    """Say how long each table of this app keeps its rows."""
    from ronguon.kernel.retention import keep

    keep(
        "assignments_assignment", "assignments_occurrence", "assignments_discharge",
        because="Duties of bodies and how they stood on each day; signed reports rest on them.",
    )  # fmt: skip
    keep(
        "assignments_progress", "assignments_submission", "assignments_submissionproof", "assignments_review",
        because="What bodies said they did and what was judged, by opaque accounts; of a note the words can be erased.",
    )  # fmt: skip
    keep(
        "assignments_missingproof", "assignments_submissionrecall", "assignments_latereason",
        "assignments_extensionrequest", "assignments_extensiondecision",
        because="Why bodies were late, wanted more time or sent no proof, and the answers; signed reports rest on it.",
    )  # fmt: skip
    keep("assignments_noteerasure", because="That the words of a note were erased, when and why.")
