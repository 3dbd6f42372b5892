"""Addresses of the standing screens."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "standing"
urlpatterns: list[URLPattern] = []
