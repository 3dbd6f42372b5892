"""Erasing the words of a note on the way."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronguon.assignments import policies
from ronguon.assignments.actions import erasing
from ronguon.assignments.forms.work import EraseNoteForm
from ronguon.assignments.models import Occurrence, Progress
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase_note(request: ActingRequest, code: UUID) -> HttpResponse:
    """Say what erasing a note does and ask why; then erase its words for good."""
    seen = Progress.objects.filter(occurrence__in=Occurrence.objects.visible_to(request.actor))
    note = get_object_or_404(seen.select_related("unit", "occurrence__assignment__obligation", "erasure"), code=code)
    require(policies.may_erase_note(request.actor, note))
    form = EraseNoteForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                erasing.erase_note(note, because=form.cleaned_data["because"], by=request.actor)
            except IllegalMoveError as error:
                messages.error(request, error.saying.told(_))
                return redirect(_place(note))
            except RonguonError as error:
                form.add_error("because", error.saying.told(_))
            else:
                messages.success(request, _("The words of the note were erased. The reason stands in their place."))
                return redirect(_place(note))
    values = {"note": note, "form": form, "back_url": _place(note)}
    return render(request, "assignments/work/erase_note.html", values, status=status)


def _place(note: Progress) -> str:
    return reverse("work:detail", args=[note.occurrence.code])
