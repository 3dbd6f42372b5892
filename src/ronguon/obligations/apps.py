from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "ronguon.obligations"
    label = "obligations"

    def ready(self) -> None:
        """Enter the room's background work into the periodic table and its screens into the bars."""
        from django.utils.translation import gettext_lazy as _

        from ronguon.audit import registry
        from ronguon.jobs.registry import periodic
        from ronguon.notices.registry import subjects
        from ronguon.obligations import (
            dossier,
            dossier_work,
            flags,
            flags_status,
            registry_drafting,
            scanning,
            sealing,
            sealing_work,
            tasks,
        )
        from ronguon.obligations.actions import handing_over as over
        from ronguon.obligations.counting import Counts
        from ronguon.obligations.models import Occurrence
        from ronguon.obligations.views.documents import sees_documents
        from ronguon.obligations.views.on_bodies import box
        from ronguon.obligations.views.standing import sees_standing
        from ronguon.obligations.views.work import sees_review, sees_work
        from ronguon.people import registry as people
        from ronguon.ui.navigation import Item, register
        from ronguon.units.registry import show_on_bodies
        from ronguon.units.registry_reorganisation import Keeper, keep_for_bodies

        _say_how_long()
        for group in (*dossier.GROUPS, *dossier_work.GROUPS):
            people.dossier(group)
        for kind in (*flags.KINDS, *flags_status.KINDS):
            registry.flags(kind)
        for sealed in (*sealing.KINDS, *sealing_work.KINDS):
            registry.seal(sealed)
        registry_drafting.count_by(Counts)
        four = (over.held, over.pass_on, over.waiting, over.address)
        keep_for_bodies(Keeper("duties", _("Duties not yet done"), *four, order=10))
        show_on_bodies("assignments", box)
        subjects("occurrence", Occurrence.objects.visible_to)
        registry.scan("duties", scanning.duties_past_the_refusals)
        periodic("obligations.remind", every=timedelta(hours=1), run=tasks.remind)
        periodic("obligations.finish_laying", every=timedelta(minutes=5), run=tasks.finish_laying)
        periodic("obligations.finish_withdrawing", every=timedelta(minutes=5), run=tasks.finish_withdrawing)
        periodic("obligations.lay_ahead", every=timedelta(days=1), run=tasks.lay_ahead)
        register(
            Item(
                label=_("Documents"), url_name="documents:list", icon="file-text", order=20,
                predicate=sees_documents,
            )
        )  # fmt: skip
        register(
            Item(
                label=_("What we owe"), short=_("To do"), url_name="work:list", icon="list-check", order=10,
                predicate=sees_work,
            )
        )  # fmt: skip
        register(
            Item(label=_("Review"), url_name="review:list", icon="clipboard-check", order=40, predicate=sees_review)
        )
        register(
            Item(
                label=_("Where it stands"), short=_("Standing"), url_name="standing:node", icon="chart-bar", order=30,
                predicate=sees_standing,
            )
        )  # fmt: skip


def _say_how_long() -> None:
    """Say how long each table of this room keeps its rows."""
    from ronguon.kernel.retention import keep

    keep(
        "obligations_obligation", "obligations_addressee", "obligations_addresseeunit", "obligations_assignment",
        "obligations_occurrence", "obligations_discharge", "obligations_lineage",
        because="Duties of bodies and how they stood on each day; signed reports rest on them.",
    )  # fmt: skip
    keep(
        "obligations_progress", "obligations_rightsanswer", "obligations_submission", "obligations_submissionproof",
        "obligations_review",
        because="What bodies said they did and what was judged, by opaque accounts; of a note the words can be erased.",
    )  # fmt: skip
    keep("obligations_noteerasure", because="That the words of a note were erased, when and why.")
