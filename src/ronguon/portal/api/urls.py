"""Addresses of the interface. They stand behind a door of their own and are loaded with the first call."""

from __future__ import annotations

from django.urls import path

from ronguon.portal.api.assembly import interface
from ronguon.portal.api.door import described

urlpatterns = [
    path("api/v1/openapi.json", described, name="openapi"),
    path("api/v1/", interface.urls),
]
