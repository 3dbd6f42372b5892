"""Registration of the app with Django."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system: templates, tags and the navigation that other apps fill."""

    name = "ronguon.ui"
    label = "ui"
