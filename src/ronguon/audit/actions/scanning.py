"""The nightly look at rows that came in by another way than their action."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ronguon.audit.models import Finding
from ronguon.audit.registry import scans


@transaction.atomic
def scan(at: datetime) -> int:
    """Look through everything that apps entered and note what is found and what is gone; return what stands now."""
    for name, run in scans().items():
        found = {(one.kind, one.subject): one.says for one in run()}
        standing = {(one.subject_kind, one.subject): one for one in Finding.objects.filter(scan=name, gone_at=None)}
        gone = [one.pk for key, one in standing.items() if key not in found]
        Finding.objects.filter(pk__in=gone).update(gone_at=at)
        Finding.objects.bulk_create(
            Finding(scan=name, subject_kind=kind[:32], subject=subject[:64], says=says[:300], found_at=at)
            for (kind, subject), says in found.items()
            if (kind, subject) not in standing
        )
    return Finding.objects.filter(gone_at=None).count()
