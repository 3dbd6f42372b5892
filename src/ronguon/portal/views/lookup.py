"""Is this page official? Asked without an account, answered without leaving a trace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ronguon.channels.domain.answering import answer
from ronguon.channels.models.looking import on_day
from ronguon.kernel import clock
from ronguon.portal.views.answers import answer_shown, asked_day, space_of
from ronguon.portal.views.promises import base_address

WORDS, DAY = "q", "ngay"
FOR_WHO_ASKED = "private, max-age=60"
"""What was typed stands in the address: the browser that asked may keep the answer, a cache between may not."""


def page(request: HttpRequest) -> HttpResponse:
    """Answer what was typed, for today or a day before."""
    words, day = request.GET.get(WORDS, ""), request.GET.get(DAY, "")
    today = clock.today()
    on = asked_day(day, today) if day.strip() else today
    values = {"words": words, "day": day, "wrong_day": on is None, "today": today}
    if on is not None:
        found = answer(words, on, on_day(on), own=base_address(request))
        values["shown"] = answer_shown(found, space_of(request))
    response = render(request, "portal/public/lookup.html", values, status=422 if on is None else 200)
    response["Cache-Control"] = FOR_WHO_ASKED
    return response
