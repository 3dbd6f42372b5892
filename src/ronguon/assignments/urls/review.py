"""Addresses of the review screens."""

from __future__ import annotations

from django.urls import path

from ronguon.assignments.views import review

app_name = "review"
urlpatterns = [
    path("", review.queue, name="list"),
    path("<uuid:code>/", review.detail, name="detail"),
    path("<uuid:code>/duyet/", review.accept, name="accept"),
    path("<uuid:code>/tra-lai/", review.send_back, name="return"),
]
