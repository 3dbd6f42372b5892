"""Addresses of the review screens."""

from __future__ import annotations

from django.urls import path

from ronguon.assignments.views import extensions, review

app_name = "review"
urlpatterns = [
    path("", review.queue, name="list"),
    path("gia-han/<uuid:code>/", extensions.detail, name="extension"),
    path("gia-han/<uuid:code>/tra-loi/", extensions.answer, name="answer_extension"),
    path("<uuid:code>/", review.detail, name="detail"),
    path("<uuid:code>/duyet/", review.accept, name="accept"),
    path("<uuid:code>/tra-lai/", review.send_back, name="return"),
]
