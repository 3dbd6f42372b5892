from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "ronguon.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Tell the app of duties where proofs come from; let children look at their words."""
        from ronguon.assignments.registry import prove_by
        from ronguon.evidence import dossier
        from ronguon.evidence.registry import FilesOnTheTable
        from ronguon.files.children.calling import register_opener
        from ronguon.kernel.retention import keep
        from ronguon.people import registry as people

        for group in dossier.GROUPS:
            people.dossier(group)
        prove_by(FilesOnTheTable)
        register_opener("proof", "ronguon.evidence.domain:look_for_mark")
        keep("evidence_evidence", because="Which file proves what; the file and its title can be erased with a reason.")
