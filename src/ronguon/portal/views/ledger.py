"""The public page of the trail: who signs it, what was signed last, and how anybody can check it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ronguon.audit.domain import guarding
from ronguon.audit.models import Checkpoint
from ronguon.audit.registry import flag_kinds
from ronguon.operations.refusals import SHOWN_DIGITS

_FORMER = 10


def page(request: HttpRequest) -> HttpResponse:
    """Show the key, the newest checkpoint, the steps of checking, the hash of the lists, and who decides on flags."""
    newest = Checkpoint.objects.order_by("-size").first()
    keys = list(Checkpoint.objects.values_list("key", flat=True).order_by("key").distinct()[:_FORMER])
    lists = [(name, digest[:SHOWN_DIGITS]) for name, digest in guarding.lists().items()]
    context = {
        "newest": newest,
        "former": [key for key in keys if newest is not None and key != newest.key],
        "digest": guarding.digest(),
        "lists": lists,
        "flags": flag_kinds(),
    }
    return render(request, "portal/public/ledger.html", context)


def checkpoint(request: HttpRequest) -> HttpResponse:
    """Give the newest checkpoint to the letter, for whoever keeps a copy of their own."""
    del request
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        raise Http404
    return HttpResponse(newest.note, content_type="text/plain; charset=utf-8")
