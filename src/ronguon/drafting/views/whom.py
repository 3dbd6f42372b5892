"""Whom a document means: each distinct addressee once, answered for all its places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ronguon.directives.models import Directive
from ronguon.drafting.actions.addressing import Told, places, standing, tell_like
from ronguon.drafting.actions.deciding import require_reading
from ronguon.drafting.domain.resolving import plain
from ronguon.drafting.forms.addressing import Chosen, read_keys
from ronguon.drafting.models import Addressee
from ronguon.drafting.models.groups import addressed_groups
from ronguon.drafting.views.addressed import Box, box_of
from ronguon.drafting.views.reading_room import visible
from ronguon.drafting.views.room import room_url
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.units.requests import ActingRequest

CONFLICT, UNFIT = 409, 422


@dataclass(frozen=True, slots=True)
class Cluster:
    """Places of a document with the same words and the same answer; `standing` is that answer, for comparing.

    `source` is the document for which the office answered the same, while nobody decided here; "" for other guesses.
    """

    box: Box
    first: Addressee
    places: int
    standing: str
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class WhomPage:
    """Clusters that wait for an answer, those of the office's memory and of the machine, and those answered here."""

    open: Sequence[Cluster]
    guessed: Sequence[Cluster]
    answered: Sequence[Cluster]

    @property
    def places(self) -> int:
        """Return how many places wait."""
        return sum(cluster.places for cluster in self.open)


def groups_of_words(rows: Sequence[Addressee]) -> list[list[Addressee]]:
    """Return the addressees that share words and answer, those with most places first, then by the text."""
    found: dict[tuple[str, str], list[Addressee]] = defaultdict(list)
    for row in rows:
        found[plain(row.text), standing(row)].append(row)
    return sorted(found.values(), key=len, reverse=True)


def build(directive: Directive, chosen: Mapping[str, Chosen]) -> WhomPage:
    """Return the page of `directive`; `chosen` is what was sent and not yet saved."""
    groups = addressed_groups(directive, clock.today())
    open_: list[Cluster] = []
    guessed: list[Cluster] = []
    answered: list[Cluster] = []
    found = groups_of_words(places(directive))
    sources = _sources([rows[0] for rows in found])
    for rows in found:
        first = rows[0]
        sent = chosen.get(str(first.pk))
        duty = str(first.obligation.code)
        cluster = Cluster(
            box_of(first, groups, sent), first, len(rows), standing(first),
            room_url(directive, opened=duty, anchor=f"v-{duty}"), sources.get(first.pk, ""),
        )  # fmt: skip
        pile = open_ if first.open else guessed if first.decision == Addressee.Decision.PENDING else answered
        pile.append(cluster)
    return WhomPage(open_, guessed, answered)


def _sources(rows: Sequence[Addressee]) -> dict[int, str]:
    """Return key → label of the document that a remembered answer comes from, for those that nobody decided here."""
    waiting = [row for row in rows if row.remembered and row.decision == Addressee.Decision.PENDING]
    codes = {row.remembered for row in waiting}
    labels = {one.code: one.label for one in Directive.objects.filter(code__in=codes).defer("text")}
    return {row.pk: labels.get(row.remembered, _("an earlier document")) for row in waiting if row.remembered}


@login_required
@require_http_methods(["GET", "POST"])
def whom(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show each distinct addressee once, and take the answers for all its places; a search changes nothing yet."""
    directive = visible(request, code)
    if request.method != "POST":
        if directive.stage != Directive.Stage.READING:
            return redirect("documents:room", directive.code)
        require_reading(directive, request.actor)
        return _show(request, directive, {})
    require_reading(directive, request.actor)
    firsts = {str(rows[0].pk): rows[0] for rows in groups_of_words(places(directive))}
    boxes = read_keys(directive, list(firsts), request.POST, on=clock.today(), by=request.actor)
    if "tim" in request.POST and any(box.search for box in boxes.values()):
        return _show(request, directive, boxes)
    try:
        told, where = _take(request, directive, firsts, boxes)
    except NotAllowedError:
        raise
    except RonguonError as error:
        messages.error(request, error.saying.told(_))
        return _show(request, directive, boxes, status=CONFLICT if isinstance(error, IllegalMoveError) else UNFIT)
    if not told:
        messages.info(request, _("Nothing was chosen, so nothing changed."))
    else:
        said = ngettext("One answer, %(places)s places.", "%(count)s answers, %(places)s places.", told)
        messages.success(request, said % {"count": told, "places": where})
    left = any(row.open for row in places(directive))
    return redirect(reverse("documents:whom", args=[directive.code]) if left else room_url(directive))


@transaction.atomic
def _take(
    request: ActingRequest, directive: Directive, firsts: Mapping[str, Addressee], boxes: Mapping[str, Chosen]
) -> tuple[int, int]:
    """Take every answer that was changed, all or none; return how many there are and for how many places."""
    told = where = 0
    for key, box in boxes.items():
        answer, row = Told(box.group, box.units, box.not_here), firsts[key]
        if answer.empty or _same(row, answer):
            continue
        where += tell_like(directive, row, answer, seen=request.POST.get(f"da-{key}", ""), by=request.actor)
        told += 1
    return told, where


def _same(row: Addressee, answer: Told) -> bool:
    if row.open:
        return False
    nowhere = not row.group and not row.units.all()
    units = {one.unit_id for one in row.units.all()}
    return answer.not_here == nowhere and answer.group == row.group and {one.pk for one in answer.units} == units


def _show(
    request: ActingRequest, directive: Directive, boxes: Mapping[str, Chosen], *, status: int = 200
) -> HttpResponse:
    told = {"directive": directive, "page": build(directive, boxes)}
    return render(request, "drafting/whom.html", told, status=status)
