"""What the issuing office does with a held duty: answer, or set the harmful part apart."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ronguon.drafting.actions.answering import answer as give
from ronguon.drafting.actions.answering import set_apart as divide
from ronguon.drafting.actions.deciding import require_reading
from ronguon.drafting.forms.answering import RightsAnswerForm
from ronguon.drafting.forms.reading_room import SeenDutyForm
from ronguon.drafting.views.deciding import UNFIT, ask_of, onward, refused
from ronguon.drafting.views.reading_room import duty_in, show, visible
from ronguon.kernel.errors import RonguonError
from ronguon.units.requests import ActingRequest


@login_required
@require_POST
def answer(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Take the answer of the issuing office; on any trouble the form stands there as it was sent."""
    directive = visible(request, code)
    one = duty_in(directive, duty)
    require_reading(directive, request.actor)
    form = RightsAnswerForm(request.POST)
    ask = replace(ask_of(request, one), answer_form=form)
    if not form.is_valid():
        return show(request, directive, ask, status=UNFIT)
    try:
        give(one, form.said(), text_sha256=form.cleaned_data["seen"], by=request.actor)
    except RonguonError as error:
        return refused(request, directive, ask, error)
    messages.success(request, _("Your answer is kept. The second person answers without seeing it."))
    return onward(request, directive, ask_of(request, one))


@login_required
@require_POST
def set_apart(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Set the harmful part apart as not assigned; the lawful part goes on as a duty of its own."""
    directive = visible(request, code)
    one = duty_in(directive, duty)
    form = SeenDutyForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else -1
    try:
        divide(one, seen=seen, by=request.actor)
    except RonguonError as error:
        return refused(request, directive, ask_of(request, one), error)
    messages.success(request, _("The part that touches people stands apart and is not assigned. Look at the rest."))
    return onward(request, directive, ask_of(request, one))
