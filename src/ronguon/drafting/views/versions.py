"""A new version of a document: taking it in, and how it stands beside the version before."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronguon.directives.models import Directive
from ronguon.drafting.actions import amending
from ronguon.drafting.forms.documents import UploadForm
from ronguon.drafting.forms.versions import AnewForm, FollowForm, ReasonForm
from ronguon.drafting.models import Lineage, Obligation
from ronguon.drafting.policies import may_amend, may_prepare
from ronguon.drafting.views.documents import MOST_BYTES
from ronguon.drafting.views.reading_room import duty_in, visible
from ronguon.drafting.views.sides import EVERYTHING, changed_duties, compared_rows, summary_of
from ronguon.files.domain import Purpose, accept_attribute
from ronguon.files.views import status_of
from ronguon.kernel.errors import NotAllowedError, RonguonError
from ronguon.ui.listing import page_of
from ronguon.ui.sending import go_on
from ronguon.units.domain import Permission
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

A_PAGE = 60
PAGE = "drafting/compare.html"


@login_required
@require_http_methods(["GET", "POST"])
def amend(request: ActingRequest, code: UUID) -> HttpResponse:
    """Take in the next version of an issued document; a refused one leaves nothing behind."""
    follows = visible(request, code)
    require(request.actor.may(Permission.PREPARE, follows.owner.path))
    if not may_amend(request.actor, follows):
        messages.error(request, _("A new version can follow only what has been issued."))
        return redirect("documents:room", follows.code)
    refused = 422
    units = [follows.owner]
    sent = request.POST.copy() if request.method == "POST" else None
    if sent is not None:
        sent["owner"] = str(follows.owner.code)
    form = UploadForm(sent, request.FILES or None, units=units)
    if sent is not None and form.is_valid():
        try:
            data, name = form.data_and_name()
            directive = amending.take_in_version(data, name=name, follows=follows, by=request.actor)
        except NotAllowedError:
            raise
        except RonguonError as error:
            form.add_error(form.source, error.saying.told(_))
            refused = status_of(error, refused)
        else:
            messages.success(request, _("The new version was read and placed beside the one in force."))
            return go_on(request, "documents:compare", directive.code)
    context = {
        "form": form, "units": units, "kinds": accept_attribute(Purpose.DIRECTIVE), "most": MOST_BYTES,
        "follows": follows,
    }  # fmt: skip
    return render(request, "drafting/upload.html", context, status=refused if form.errors else 200)


def before_of(directive: Directive) -> Directive:
    """Return the version that `directive` follows; a first version has none and gets 404."""
    found = Directive.objects.issued().filter(family=directive.family, version__lt=directive.version)
    before = found.order_by("-version").first()
    if before is None:
        raise Http404
    return before


@login_required
@require_GET
def compare(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show a version beside the one before: its duties as they go on, then clause by clause."""
    return _show(request, visible(request, code))


def _show(request: ActingRequest, directive: Directive, trouble: str = "", *, status: int = 200) -> HttpResponse:
    before = before_of(directive)
    everything = EVERYTHING in request.GET
    sides = compared_rows(before, directive, everything=everything)
    context = {
        "directive": directive, "before": before, "summary": summary_of(directive), "trouble": trouble,
        "duties": changed_duties(directive), "page": page_of(request, sides, A_PAGE), "everything": everything,
        "editable": may_prepare(request.actor, directive),
    }  # fmt: skip
    return render(request, PAGE, context, status=status)


def _back(directive: Directive, anchor: str) -> HttpResponse:
    return redirect(reverse("documents:compare", args=[directive.code]) + f"#{anchor}")


def _refused(request: ActingRequest, directive: Directive, error: RonguonError) -> HttpResponse:
    if isinstance(error, NotAllowedError):
        raise error
    return _show(request, visible(request, directive.code), error.saying.told(_), status=status_of(error, 422))


@login_required
@require_POST
def repeal(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Confirm that a duty of the version before is no longer ordered, with the reason that its units will read."""
    directive = visible(request, code)
    line = get_object_or_404(Lineage.objects.repealed(), directive=directive, before__code=duty)
    line.directive = directive
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        amending.confirm_repeal(line, reason=reason, by=request.actor)
    except RonguonError as error:
        return _refused(request, directive, error)
    messages.success(request, _("Repeal confirmed. Its units are notified when the version is issued."))
    return _back(directive, f"cu-{duty}")


@login_required
@require_POST
def follow(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Say which duty of the version before a duty goes on from, or that it is new."""
    directive = visible(request, code)
    require(request.actor.may(Permission.PREPARE, directive.owner.path))
    one = duty_in(directive, duty)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _refused(
            request, directive, RonguonError(_("Choose the earlier duty, or that this one is new."), code="earlier")
        )
    asked = form.cleaned_data["before"]
    older = get_object_or_404(Obligation, code=asked, directive__family=directive.family) if asked else None
    try:
        amending.go_on_from(one, older, by=request.actor)
    except RonguonError as error:
        return _refused(request, directive, error)
    return _back(directive, f"moi-{duty}")


@login_required
@require_POST
def anew(request: ActingRequest, code: UUID, duty: UUID) -> HttpResponse:
    """Say whether work done under the earlier words counts under the new ones."""
    directive = visible(request, code)
    one = duty_in(directive, duty)
    form = AnewForm(request.POST)
    try:
        amending.begin_anew(one, anew=form.is_valid() and form.cleaned_data["anew"], by=request.actor)
    except RonguonError as error:
        return _refused(request, directive, error)
    return _back(directive, f"moi-{duty}")
