"""What this app can say of one person: documents read in, and duties decided on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from ronguon.directives.models import Directive, WithdrawalDecision, WithdrawalRequest
from ronguon.drafting.models import Addressee, Lineage, Obligation
from ronguon.people.dossier import instant
from ronguon.people.models import Account
from ronguon.people.registry import DossierGroup, Row


def _decisions(account: Account) -> Iterator[Row]:
    code = account.code
    for read in Directive.objects.filter(taken_in_by=code).order_by("pk"):
        yield _said(str(read.code), "document", read.label, instant(read.taken_in_at), "taken_in_by")
    for asked in WithdrawalRequest.objects.filter(asked_by=code).select_related("directive").order_by("pk"):
        yield _said(str(asked.directive.code), "withdrawal", asked.directive.label, instant(asked.asked_at), "asked_by")
    decisions = WithdrawalDecision.objects.filter(decided_by=code).select_related("request__directive")
    for answer in decisions.order_by("pk"):
        of = answer.request.directive
        yield _said(str(of.code), "withdrawal", of.label, instant(answer.decided_at), "decided_by")
    for duty in Obligation.objects.filter(decided_by=code).order_by("pk"):
        yield _said(str(duty.code), "duty", duty.title, instant(duty.decided_at), "decided_by")
    for one in Addressee.objects.filter(decided_by=code).select_related("obligation").order_by("pk"):
        yield _said(str(one.obligation.code), "addressee", one.text, instant(one.decided_at), "decided_by")
    for line in Lineage.objects.filter(decided_by=code).select_related("before").order_by("pk"):
        if line.before is not None:
            yield _said(str(line.before.code), "repeal", line.before.title, instant(line.decided_at), "decided_by")


def _said(code: str, kind: str, title: str, at: str | None, part: str) -> Row:
    return {"code": code, "kind": kind, "title": title, "at": at, "part": part}


GROUPS: Iterable[DossierGroup] = (
    DossierGroup(
        "decisions", _("Documents and duties you decided on"), ("code", "kind", "title", "at", "part"), _decisions, 70
    ),
)
