"""The living page: every component in every state, in both themes."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ronguon.ui import samples
from ronguon.ui.states import GROUPS, STATES

THEMES = (("light", "Nền sáng"), ("dark", "Nền tối"))
PARTS = (
    "buttons",
    "type",
    "fields",
    "choices",
    "states",
    "progress",
    "notes",
    "dialogs",
    "ways",
    "due",
    "duties",
    "lineage",
    "table",
    "charts",
    "answers",
    "front",
    "paper",
)


@require_GET
def living(request: HttpRequest) -> HttpResponse:
    """Show every component. The page that a reader would copy from, and the one the browser tests look at."""
    themes = [
        {
            "name": name,
            "label": label,
            "suffix": f"-{name}",
            "sample": samples.form(name, bound=False),
            "failed": samples.form(name),
            "duties": samples.duties(name),
            "differs": samples.DIFFERS,
        }
        for name, label in THEMES
    ]
    context = {
        "themes": themes,
        "parts": [f"ui/living/{part}.html" for part in PARTS],
        "on": date(2026, 11, 24),
        "counts": samples.COUNTS,
        "groups_order": GROUPS,
        "other_states": [key for key in STATES if key not in GROUPS],
        "choices": samples.CHOICES,
        "segments": samples.SEGMENTS,
        "tabs": samples.TABS,
        "due_cards": samples.DUE_CARDS,
        "evidence": samples.EVIDENCE,
        "rows": samples.ROWS,
        "bars": samples.BARS,
        "tiles": samples.TILES,
        "page": Paginator(range(58), 5).get_page(request.GET.get("trang", 2)),
        "filters": [("", "Tất cả", 58), ("lead", "Chủ trì", 41), ("coordinator", "Phối hợp", 17)],
    }
    return render(request, "ui/living/page.html", context)
