"""Public addresses: no session, no cookie, no account. Language stands in the path."""

from __future__ import annotations

from django.urls import path

from ronguon.portal.views import public

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
]
