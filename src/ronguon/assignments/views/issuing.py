"""Issuing a document: what still stands in the way, or what will be laid, and one confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronguon.assignments.actions import issuing
from ronguon.assignments.actions.issuing import Obstacle
from ronguon.directives.models import Directive
from ronguon.drafting.policies import may_prepare
from ronguon.drafting.views.reading_room import visible
from ronguon.drafting.views.room import room_url
from ronguon.drafting.views.sides import new_rhythms, summary_of
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.units.policies import MESSAGE
from ronguon.units.requests import ActingRequest


@dataclass(frozen=True, slots=True)
class ObstacleStep:
    """One obstacle with the place where it is cleared."""

    message: str
    title: str
    url: str


def steps(directive: Directive, found: Sequence[Obstacle]) -> list[ObstacleStep]:
    """Return each obstacle with its address."""
    made = []
    for obstacle in found:
        duty = obstacle.obligation
        if obstacle.code == "repeal" and duty is not None:
            url = reverse("documents:compare", args=[directive.code]) + f"#cu-{duty.code}"
        elif obstacle.twin is not None:
            url = room_url(obstacle.twin)
        elif duty is not None:
            url = room_url(directive, opened=str(duty.code), anchor=f"n-{duty.code}")
        else:
            url = (
                reverse("documents:describe", args=[directive.code]) if obstacle.code == "date" else room_url(directive)
            )
        made.append(ObstacleStep(obstacle.saying.told(_), _about(obstacle), url))
    return made


def _about(obstacle: Obstacle) -> str:
    if obstacle.twin is not None:
        return obstacle.twin.label
    return obstacle.obligation.title if obstacle.obligation else ""


@login_required
@require_http_methods(["GET", "POST"])
def issue(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show what stands in the way or what will be laid, and issue on one confirmation."""
    directive = visible(request, code)
    if directive.stage == Directive.Stage.ISSUED and request.method == "GET":
        return redirect("documents:room", directive.code)
    if request.method == "POST":
        try:
            issuing.issue(directive, by=request.actor)
        except NotAllowedError:
            raise
        except RonguonError as error:
            messages.error(request, error.saying.told(_))
            moved = isinstance(error, IllegalMoveError)
            return redirect("documents:room" if moved else "documents:issue", directive.code)
        messages.success(request, _("Issued. The units named find the duties in their lists."))
        return redirect("documents:room", directive.code)
    if not may_prepare(request.actor, directive):
        raise NotAllowedError(MESSAGE, code="not_allowed")
    context = {
        "directive": directive,
        "steps": steps(directive, issuing.obstacles(directive)),
        "preview": issuing.preview(directive, on=clock.today()),
        "summary": summary_of(directive) if directive.version > 1 else None,
        "new_rhythms": new_rhythms(directive) if directive.version > 1 else (),
    }
    return render(request, "assignments/documents/issue.html", context)
