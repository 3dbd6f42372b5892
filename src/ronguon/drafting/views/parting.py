"""What a person does in the reading room when the machine parted the text wrongly: split a duty, merge two."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ronguon.drafting.actions import parting
from ronguon.drafting.actions.deciding import QUICKER, StaleError, require_open
from ronguon.drafting.forms.parting import DutyMergeForm, DutySplitForm
from ronguon.drafting.views.deciding import UNFIT, ask_of, onward, refused
from ronguon.drafting.views.reading_room import duty_in, show, visible
from ronguon.drafting.views.room import MERGE, SPLIT
from ronguon.kernel.errors import RonguonError
from ronguon.units.requests import ActingRequest


@login_required
@require_POST
def split(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Part a duty where the person says; on any trouble the form stands there as it was sent."""
    directive = visible(request, code)
    one = duty_in(directive, duty)
    form = DutySplitForm(one, request.POST)
    ask = replace(ask_of(request, one), parting=SPLIT, part_form=form)
    require_open(one, request.actor)
    if request.POST.get("seen", str(one.revision)) != str(one.revision):
        newest = DutySplitForm(one, initial={"words": request.POST.get("words", "")})
        return refused(request, directive, replace(ask, part_form=newest), StaleError(QUICKER, code="stale"))
    at = form.place() if form.is_valid() else None
    if at is None:
        return show(request, directive, ask, status=UNFIT)
    try:
        parting.split_duty(one, at=at, seen=form.cleaned_data["seen"], by=request.actor)
    except RonguonError as error:
        return refused(request, directive, ask, error)
    messages.success(request, _("The duty was split in two. Look at each and confirm it."))
    return onward(request, directive, ask_of(request, one))


@login_required
@require_POST
def merge(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Merge a duty with a neighbour."""
    directive = visible(request, code)
    one = duty_in(directive, duty)
    require_open(one, request.actor)
    form = DutyMergeForm(one, parting.neighbours(one), request.POST)
    ask = replace(ask_of(request, one), parting=MERGE, part_form=form)
    if not form.is_valid():
        return show(request, directive, ask, status=UNFIT)
    neighbour, revision = form.chosen()
    try:
        made = parting.merge_duties(
            one, duty_in(directive, neighbour),
            seen=form.cleaned_data["seen"], seen_other=revision, by=request.actor,
        )  # fmt: skip
    except RonguonError as error:
        return refused(request, directive, replace(ask, part_form=None), error)
    messages.success(request, _("The two are one duty now. Look at it and confirm it."))
    return onward(request, directive, ask_of(request, made))
