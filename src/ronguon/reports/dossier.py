"""What this app can say of one person: reports they drafted, signed, or edited a sentence of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from ronguon.people.dossier import instant
from ronguon.people.models import Account
from ronguon.people.registry import DossierGroup, Row
from ronguon.reports.models import Report, Sentence, WordAnswer


def _reports(account: Account) -> Iterator[Row]:
    code = account.code
    for one in Report.objects.filter(drafted_by=code).order_by("pk"):
        yield {"code": str(one.code), "title": one.title, "at": instant(one.drafted_at), "part": "drafted_by"}
    for one in Report.objects.filter(signed_by=code).order_by("pk"):
        name = f"{one.signatory_title} {one.signatory_name}".strip()
        yield {
            "code": str(one.code), "title": one.title, "at": instant(one.signed_at), "part": "signed_by", "name": name,
        }  # fmt: skip
    for sentence in Sentence.objects.filter(edited_by=code).select_related("report").order_by("pk"):
        yield {
            "code": str(sentence.report.code), "title": sentence.text, "at": instant(sentence.edited_at),
            "part": "edited_by",
        }  # fmt: skip
    for answer in WordAnswer.objects.filter(answered_by=code).select_related("report").order_by("pk"):
        yield {
            "code": str(answer.report.code), "title": answer.because, "at": instant(answer.answered_at),
            "part": "answered_by",
        }  # fmt: skip


GROUPS: Iterable[DossierGroup] = (
    DossierGroup(
        "reports", _("Reports you drafted, signed or edited"), ("code", "title", "at", "part", "name"), _reports, 100
    ),
)
