"""Addresses of the work screens."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "work"
urlpatterns: list[URLPattern] = []
