"""The public door: what was published, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ronguon.reports.models import Publication


def home(request: HttpRequest) -> HttpResponse:
    """Show the newest published results."""
    found = Publication.objects.standing().order_by("-published_at").prefetch_related("figures")[:6]
    return render(request, "portal/home.html", {"publications": found})
