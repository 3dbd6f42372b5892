"""Actions that lose something on purpose, for tests of what a backup keeps and brings back."""

from __future__ import annotations

import uuid

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Name
from ronguon.evidence import actions as evidence_actions
from ronguon.evidence.models import Evidence
from ronguon.operations.backup import erasures
from ronguon.operations.backup.connecting import Entry, opened, standing_in


def erase_a_file(entry: Entry) -> uuid.UUID:
    """Let somebody erase a file; return its code. Copies of a database share their files: `own_files` parts them."""
    with opened(entry) as wrapper, standing_in(wrapper):
        evidence = Evidence.objects.order_by("pk")[0]
        assert evidence_actions.erase_again(evidence.file_id, person=uuid.uuid4(), by=Machine())
        assert not evidence_actions.erase_again(evidence.file_id, person=uuid.uuid4(), by=Machine())
    return evidence.file_id


def shred_somebody(entry: Entry) -> uuid.UUID:
    with opened(entry) as wrapper, standing_in(wrapper):
        code = Name.objects.order_by("account").values_list("account", flat=True)[0]
        audit.shred_name(code, by=Machine())
    assert [(one.kind, one.code) for one in erasures.noted()] == [("account", code)]
    return code
