"""The public door: what was published, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronguon.channels.domain.answering import shown
from ronguon.channels.domain.shapes import ChannelKind
from ronguon.channels.models import ChannelPublication
from ronguon.kernel import clock
from ronguon.kernel.vietnamese import slug
from ronguon.operations.refusals import published
from ronguon.portal.views.snapshot import PublicationSnapshot, address_in, duty_of, unit_lines
from ronguon.reports.domain.figures import FigureKey, Measure
from ronguon.reports.forms import BECAUSE
from ronguon.reports.models import Publication, PublishedFigure
from ronguon.reports.views.wording import how_counted, noun
from ronguon.ui.listing import page_of

YEAR = "nam"
UNIT = "co-quan"
LATEST = 4
REFUSALS_SHOWN = 4


def _space(request: HttpRequest) -> str:
    """Return the instance of the public addresses in this page's language."""
    match = request.resolver_match
    return match.namespace if match is not None else "portal"


def _standing() -> QuerySet[Publication]:
    return Publication.objects.active().order_by("-published_at", "-pk")


def home(request: HttpRequest) -> HttpResponse:
    """Lead with the box that asks whether a page is official; the newest results and the refusals below."""
    found = list(_standing()[: LATEST + 1])
    snapshot = PublicationSnapshot(found[0], _space(request)) if found else None
    refused = published(get_language() or "vi").entries[:REFUSALS_SHOWN]
    values: dict[str, Any] = {"snapshot": snapshot, "others": _linked(request, found[1:]), "refused": refused}
    values |= {"words": "", "example": _example()}
    return render(request, "portal/public/home.html", values)


def _example() -> tuple[str, str] | None:
    """Return an address and a name without accents that lead to an answer; null while the registry is empty."""
    first = ChannelPublication.objects.valid(clock.today()).filter(channel__kind=ChannelKind.SITE.value)
    found = first.order_by("pk").values_list("channel__url", "channel__owners__unit__search_key").first()
    return None if found is None else (shown(found[0]), found[1])


def _linked(request: HttpRequest, publications: Iterable[Publication]) -> list[tuple[Publication, str]]:
    return [(one, address_in(_space(request), "result", one.code)) for one in publications]


def results(request: HttpRequest) -> HttpResponse:
    """List what was published, by year and unit, page by page."""
    every = list(_standing())
    years = sorted({one.as_of.year for one in every}, reverse=True)
    units = {slug(one.unit_name): one.unit_name for one in every}
    found = [one for one in every if _fits(one, request.GET.get(YEAR, ""), request.GET.get(UNIT, ""))]
    page = page_of(request, found)
    values = {
        "page": page,
        "publications": _linked(request, page.object_list),
        "years": [("", _("All years")), *((str(year), str(year)) for year in years)],
        "units": [("", _("All organisations")), *units.items()],
        "total": len(every),
    }
    return render(request, "portal/public/results.html", values)


def _fits(publication: Publication, year: str, unit: str) -> bool:
    return (not year or str(publication.as_of.year) == year) and (not unit or slug(publication.unit_name) == unit)


def _gone(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Say that what was here was withdrawn, and when; nothing of it is shown."""
    because = dict(BECAUSE).get(publication.withdrawn_because, "")
    values = {"publication": publication, "because": because}
    return render(request, "portal/public/gone.html", values, status=HTTPStatus.GONE)


def result(request: HttpRequest, code: UUID) -> HttpResponse:
    """Show one publication: the five groups, then every duty."""
    publication = get_object_or_404(Publication, code=code)
    if publication.withdrawn_at is not None:
        return _gone(request, publication)
    snapshot = PublicationSnapshot(publication, _space(request))
    values = {"snapshot": snapshot, "publication": publication, "duties": snapshot.duties()}
    return render(request, "portal/public/result.html", values)


def figure(request: HttpRequest, code: UUID, key: str) -> HttpResponse:
    """Show one number with the units behind it and how it is counted."""
    publication = get_object_or_404(Publication, code=code)
    if publication.withdrawn_at is not None:
        return _gone(request, publication)
    found = get_object_or_404(publication.figures, key=key)
    values = {"publication": publication, "result_url": address_in(_space(request), "result", code)}
    return render(request, "portal/public/figure.html", values | _behind(publication, found))


def _behind(publication: Publication, found: PublishedFigure) -> dict[str, Any]:
    try:
        key = FigureKey.parse(found.key)
    except ValueError as error:
        raise Http404 from error
    lines = unit_lines(found.rows.all())
    period = (publication.period_from, publication.period_to)
    duty = duty_of(found)
    return {
        "figure": found,
        "noun": noun(key),
        "duty": duty,
        "amounts": key.measure is Measure.AMOUNT,
        "lines": lines,
        "rows": sum(line.rows for line in lines),
        "how": how_counted(
            key, document=publication.directive_label, as_of=publication.as_of, period=period, duty=duty
        ),
    }
