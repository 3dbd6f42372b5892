"""Pages of proofs: download, and the panel on the page of an occurrence with its three actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronguon.access.middleware import NOBODY
from ronguon.assignments.models import Occurrence
from ronguon.assignments.policies import may_report
from ronguon.assignments.views.sheet import occurrence_page, proofs_of_sheet
from ronguon.audit.actions import doer, names_of, stand_ins
from ronguon.channels.models import Channel
from ronguon.evidence import actions
from ronguon.evidence.forms import ACCEPT, EraseForm, ProofForm, VersionForm
from ronguon.evidence.models import Evidence
from ronguon.evidence.policies import may_erase, may_prove
from ronguon.files.models import Erasure, Look
from ronguon.files.views import attachment, status_of
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.ui.free_words import names_people
from ronguon.units.domain import Actor
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

ANCHOR = "#minh-chung"
CHANNELS_OFFERED = 6


@login_required
@require_safe
def download(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give a proof to whoever may read the assignment, also one that was withdrawn or replaced."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.actor).select_related("file"), code=code)
    return attachment(evidence.file)


@login_required
@require_POST
def add(request: ActingRequest, code: UUID) -> HttpResponse:
    """Lay a file on the table of an occurrence."""
    occurrence = get_object_or_404(_occurrences(request), code=code)
    form = ProofForm(request.POST, request.FILES)

    def action() -> None:
        actions.add(occurrence, form.upload(), title=form.cleaned_data["title"], by=request.actor)

    return _carry_out(request, occurrence, form, action, said=_("The evidence was added."))


@login_required
@require_POST
def add_channel(request: ActingRequest, code: UUID, channel: UUID) -> HttpResponse:
    """Lay an official page of the unit on the table, with one tap."""
    occurrence = get_object_or_404(_occurrences(request), code=code)
    require(may_report(request.actor, occurrence.assignment))
    page = get_object_or_404(_official(occurrence), code=channel)

    def action() -> None:
        actions.add_channel(occurrence, page, by=request.actor)

    return _carry_out(request, occurrence, Form({}), action, said=_("The official page was added as evidence."))


def _official(occurrence: Occurrence) -> QuerySet[Channel]:
    """Return the official pages of the unit that reports."""
    on = clock.today()
    return Channel.objects.with_mark(on).owned_by(occurrence.assignment.unit, on).order_by("search_key", "pk")


@login_required
@require_POST
def replace(request: ActingRequest, code: UUID) -> HttpResponse:
    """Put a newer version in the place of a proof."""
    evidence = get_object_or_404(_evidence(request), code=code)
    form = VersionForm(request.POST, request.FILES, auto_id=f"{evidence.code}-%s")

    def action() -> None:
        actions.replace(evidence, form.upload(), by=request.actor)

    return _carry_out(
        request, evidence.occurrence, form, action, said=_("The new version is in place."), about=evidence
    )


@login_required
@require_POST
def withdraw(request: ActingRequest, code: UUID) -> HttpResponse:
    """Take a proof off the table."""
    evidence = get_object_or_404(_evidence(request), code=code)

    def action() -> None:
        actions.withdraw(evidence, by=request.actor)

    return _carry_out(request, evidence.occurrence, Form({}), action, said=_("The evidence was withdrawn."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: ActingRequest, code: UUID) -> HttpResponse:
    """Say what erasing a file does and ask why; then erase it for good."""
    evidence = get_object_or_404(_evidence(request).select_related("unit", "file__erasure"), code=code)
    require(may_erase(request.actor, evidence))
    form = EraseForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                actions.erase(evidence, because=form.cleaned_data["because"], by=request.actor)
            except IllegalMoveError as error:
                messages.error(request, error.saying.told(_))
            else:
                messages.success(request, _("The file was erased. Its hash and the reason stay."))
            return redirect(reverse("work:detail", args=[evidence.occurrence.code]) + ANCHOR)
    return render(request, "evidence/erase.html", {"evidence": evidence, "form": form}, status=status)


def _occurrences(request: ActingRequest) -> QuerySet[Occurrence]:
    return Occurrence.objects.visible_to(request.actor).select_related("assignment__unit", "assignment__assigned_by")


def _evidence(request: ActingRequest) -> QuerySet[Evidence]:
    found = Evidence.objects.visible_to(request.actor)
    return found.select_related("file", "occurrence__assignment__unit", "occurrence__assignment__assigned_by")


@dataclass(frozen=True)
class PanelOutcome:
    """What came of the action of this request: a form with its errors, and the proof it was about, if any."""

    form: Form
    about: UUID | None = None
    said: str = ""


def _carry_out(
    request: ActingRequest,
    occurrence: Occurrence,
    form: Form,
    action: Callable[[], None],
    *,
    said: str,
    about: Evidence | None = None,
) -> HttpResponse:
    """Do the action and show the panel again: alone when only it was asked for, else within its page."""
    require(may_report(request.actor, occurrence.assignment))
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            action()
        except RonguonError as error:
            form.add_error("file" if "file" in form.fields else None, error.saying.told(_))
            status = status_of(error, error.status if isinstance(error, IllegalMoveError) else status)
        else:
            warning = names_people(*_typed(form))
            return _done(request, occurrence, f"{said} {warning}".strip())
    refused = panel(request, occurrence, PanelOutcome(form, about.code if about else None))
    if request.headers.get("HX-Request"):
        return HttpResponse(refused)
    return occurrence_page(request, occurrence, panel=refused, status=status)


def _typed(form: Form) -> list[str]:
    """Return the title and the file's name, as far as the form has them."""
    chosen = [form.cleaned_data.get("file"), form.cleaned_data.get("photo")]
    return [str(form.cleaned_data.get("title", "")), *(one.name for one in chosen if one)]


def _done(request: ActingRequest, occurrence: Occurrence, said: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(panel(request, occurrence, PanelOutcome(ProofForm(), said=said)))
    messages.success(request, said)
    return redirect(reverse("work:detail", args=[occurrence.code]) + ANCHOR)


@dataclass(frozen=True)
class EvidenceRow:
    """One proof as the panel shows it: the current version, the ones before it, who added it."""

    evidence: Evidence
    before: list[Evidence]
    added_by: str
    inherited: bool
    erasable: bool
    form: Form | None = None

    @property
    def key(self) -> str:
        """Return the opaque id as text, for ids in the page."""
        return str(self.evidence.code)

    @property
    def erased(self) -> Erasure | None:
        """Return the erasure of the file, null while it is kept."""
        return getattr(self.evidence.file, "erasure", None)

    @property
    def trouble(self) -> Look | None:
        """Return the last look at the bytes when they were not found as they had been sent, else null."""
        look: Look | None = getattr(self.evidence.file, "look", None)
        return None if look is None or look.found == Look.Found.WHOLE or self.erased else look

    @property
    def icon(self) -> str:
        """Return the icon that tells a photo from a document, and what is gone."""
        if self.erased:
            return "file-off"
        return "photo" if self.evidence.file.media_type.startswith("image/") else "file-text"


def panel(request: HttpRequest, occurrence: Occurrence, told: PanelOutcome | None = None) -> str:
    """Return the panel of an occurrence's proofs as markup, with the forms its unit may use now and what was `told`."""
    actor = getattr(request, "actor", NOBODY)
    occurrence.refresh_from_db(fields=["stage"])
    open_to = may_prove(actor, occurrence)
    form = told.form if told and told.about is None else ProofForm()
    return render_to_string(
        "evidence/panel.html",
        {
            "occurrence": occurrence,
            "rows": _rows(occurrence, told, actor),
            "scanner": bool(settings.RONGUON_CLAMD),
            "open": open_to,
            "form": form if isinstance(form, ProofForm) else ProofForm(),
            "refused": _refused(told) if told and not open_to else "",
            "said": told.said if told else "",
            "accept": ACCEPT,
            "proofs": proofs_of_sheet(occurrence),
            "alone": told is not None and bool(request.headers.get("HX-Request")),
            "channels": list(_official(occurrence)[:CHANNELS_OFFERED]) if open_to else [],
        },
        request,
    )


def _refused(told: PanelOutcome) -> str:
    return " ".join(str(error) for errors in told.form.errors.values() for error in errors)


def _rows(occurrence: Occurrence, told: PanelOutcome | None, actor: Actor) -> list[EvidenceRow]:
    found = list(
        Evidence.objects.filter(occurrence__in=occurrence.line()).select_related("unit", "file__erasure", "file__look")
    )
    by_key = {one.pk: one for one in found}
    replaced = {one.replaces_id for one in found}
    stood_in = stand_ins(evidence=[one.code for one in found])
    names = names_of([*(one.added_by for one in found), *stood_in.lenders])
    rows = []
    for one in found:
        erased = hasattr(one.file, "erasure")
        if (one.withdrawn_at is not None and not erased) or one.pk in replaced:
            continue
        name = doer(one.added_by, stood_in.lender_of(one.added_by, one.added_at, subject=one.code), names)
        said_by = f"{name}, {one.unit.name}" if name else one.unit.name
        form = told.form if told and told.about == one.code else VersionForm(auto_id=f"{one.code}-%s")
        rows.append(
            EvidenceRow(
                one, _older(one, by_key), said_by, one.occurrence_id != occurrence.pk, may_erase(actor, one), form
            )
        )
    return rows


def _older(newest: Evidence, by_key: dict[int, Evidence]) -> list[Evidence]:
    chain, key = [], newest.replaces_id
    while key is not None and key in by_key:
        chain.append(by_key[key])
        key = by_key[key].replaces_id
    return chain
