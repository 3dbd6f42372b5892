"""Claims that a declared page is somebody's own account: those a reader may know of, and one to be decided."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ronguon.audit import actions as audit
from ronguon.audit.models import Event
from ronguon.channels.actions.claiming import decide_claim
from ronguon.channels.forms import DecideForm
from ronguon.channels.models import Channel, Claim, ClaimOutcome
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.ui.listing import page_of
from ronguon.units.requests import ActingRequest


@login_required
@require_GET
def claims(request: ActingRequest) -> HttpResponse:
    """Show the claims that the reader decides and those on pages of the reader's own unit, without their addresses."""
    known = Claim.objects.before(request.actor) | Claim.objects.against(request.actor)
    first = F("decided_at").desc(nulls_first=True)
    told = known.distinct().select_related("unit", "deciding_unit")
    page = page_of(request, told.order_by(first, "due_on", "pk"))
    shown = list(page.object_list)
    deciders = dict(
        Event.objects.filter(verb="channel.claim_decided", subject__in=[str(one.code) for one in shown])
        .values_list("subject", "actor")
    )  # fmt: skip
    names = audit.names_of(deciders.values())
    mine = set(Claim.objects.before(request.actor).waiting().values_list("pk", flat=True))
    rows = [
        {
            "claim": one, "decides": one.pk in mine, "late": not one.outcome and one.due_on < clock.today(),
            "who": names.get(who) if (who := deciders.get(str(one.code))) is not None else None,
        }
        for one in shown
    ]  # fmt: skip
    return render(request, "channels/claims.html", {"page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: ActingRequest, code: UUID) -> HttpResponse:
    """Decide one claim, with a reason."""
    waiting = Claim.objects.before(request.actor).waiting().select_related("unit")
    told = Prefetch("channel", Channel.objects.all())
    claim = get_object_or_404(waiting.prefetch_related(told), code=code)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        outcome = ClaimOutcome(form.cleaned_data["outcome"])
        try:
            decide_claim(claim, outcome=outcome, reason=form.cleaned_data["reason"], by=request.actor)
        except RonguonError as error:
            form.add_error(None, error.saying.told(_))
        else:
            messages.success(request, _("Decided. The unit is notified."))
            return redirect("channels:claims")
    return render(request, "channels/decide.html", {"claim": claim, "form": form}, status=422 if form.errors else 200)
