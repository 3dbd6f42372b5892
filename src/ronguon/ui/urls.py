"""Address of the living page of components; included only where the settings show it."""

from __future__ import annotations

from django.urls import path

from ronguon.ui import views

app_name = "ui"
urlpatterns = [path("", views.living, name="living")]
