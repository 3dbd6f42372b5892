"""Actions that lose something on purpose, for tests of what a backup keeps and brings back."""

from __future__ import annotations

import uuid

from ronguon.audit.domain import Machine
from ronguon.evidence import actions as evidence_actions
from ronguon.evidence.models import Evidence
from ronguon.operations.backup.connecting import Entry, opened, standing_in


def erase_a_file(entry: Entry) -> uuid.UUID:
    """Let somebody erase a file; return its code. Copies of a database share their files: `own_files` parts them."""
    with opened(entry) as wrapper, standing_in(wrapper):
        evidence = Evidence.objects.order_by("pk")[0]
        assert evidence_actions.erase_again(evidence.file_id, person=uuid.uuid4(), by=Machine())
        assert not evidence_actions.erase_again(evidence.file_id, person=uuid.uuid4(), by=Machine())
    return evidence.file_id
