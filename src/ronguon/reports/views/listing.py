"""The reports that a person may read, and the form that drafts another."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronguon.access.middleware import NOBODY
from ronguon.assignments.models import Assignment
from ronguon.directives.models import Directive
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.kernel.vietnamese import search_key
from ronguon.reports.actions import drafting
from ronguon.reports.domain.naming import period_words
from ronguon.reports.forms import DraftForm
from ronguon.reports.models import Report
from ronguon.reports.views.desk import called
from ronguon.reports.views.fetching import visible
from ronguon.ui.listing import SEARCH, page_of
from ronguon.units.domain import Permission
from ronguon.units.models import Unit
from ronguon.units.models.units import below
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

STAGE = "tinh-trang"
STAGES = {"du-thao": Report.Stage.DRAFT, "da-ky": Report.Stage.SIGNED}


def sees_reports(request: HttpRequest) -> bool:
    """Return whether the bar leads this reader to reports."""
    return bool(getattr(request, "actor", NOBODY).grants)


def drafts_for(request: ActingRequest) -> list[Unit]:
    """Return the units whose reports the acting person drafts, in the order of the tree."""
    codes = {s.unit for s in request.actor.grants if Permission.DRAFT_REPORT in s.permissions}
    return list(Unit.objects.existing(clock.today()).filter(code__in=codes).order_by("path")) if codes else []


def answerable(request: ActingRequest, units: list[Unit]) -> list[Directive]:
    """Return the issued documents that `units` assigned or that assign something to them or below, newest first."""
    if not units:
        return []
    assigned = Assignment.objects.counted().filter(obligation__directive__family=OuterRef("family"))
    on_them = assigned.filter(Q(*(below(unit.path, "unit__path") for unit in units), _connector=Q.OR))
    found = Directive.objects.visible_to(request.actor).in_force().active()
    return list(found.filter(Q(owner__in=units) & Exists(assigned) | Exists(on_them)).order_by("-issued_on", "-pk"))


@login_required
@require_safe
def reports(request: ActingRequest) -> HttpResponse:
    """List the reports, newest first, page by page."""
    units = drafts_for(request)
    return _page(request, _form(request, units) if units else None)


@login_required
@require_POST
def draft(request: ActingRequest) -> HttpResponse:
    """Draft a report from what is known now."""
    units = drafts_for(request)
    require(bool(units))
    form = _form(request, units, bound=True)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    unit, directive, period = form.chosen()
    try:
        made = drafting.draft(unit, directive, period, by=request.actor)
    except RonguonError as error:
        form.add_error(None, error.saying.told(_))
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("The report was drafted from verified data. Read it through before it is signed."))
    return redirect("reports:desk", code=made.code)


def _form(request: ActingRequest, units: list[Unit], *, bound: bool = False) -> DraftForm:
    data = request.POST if bound else None
    return DraftForm(data, units=units, directives=answerable(request, units), on=clock.today())


def _page(request: ActingRequest, form: DraftForm | None, *, status: int = HTTPStatus.OK) -> HttpResponse:
    found = _matching(visible(request), request.GET.get(SEARCH, ""))
    counts = dict(found.order_by().values_list("stage").annotate(Count("pk")))
    stage = STAGES.get(request.GET.get(STAGE, ""))
    rows = found.filter(stage=stage) if stage else found
    page = page_of(request, rows.prefetch_related("unit__names").order_by("-drafted_at", "-pk"))
    values = {
        "page": page,
        "rows": [(one, period_words(one.period_from, one.period_to), called(one)) for one in page.object_list],
        "form": form,
        "searched": request.GET.get(SEARCH, ""),
        "stages": [
            ("", _("All"), sum(counts.values())),
            ("du-thao", _("Drafts"), counts.get(Report.Stage.DRAFT, 0)),
            ("da-ky", _("Signed"), counts.get(Report.Stage.SIGNED, 0)),
        ],
    }
    return render(request, "reports/list.html", values, status=status)


def _matching(found: QuerySet[Report], words: str) -> QuerySet[Report]:
    """Keep reports whose unit or document is found by `words`; accents and case are ignored."""
    key = search_key(words.replace("\0", ""))
    if not key:
        return found
    return found.filter(Q(unit__search_key__contains=key) | Q(directive__search_key__contains=key))
