"""Registers the app with the framework, for its command alone."""

from __future__ import annotations

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Official layouts: rule tables, writers, lint."""

    name = "ronguon.papers"
    verbose_name = "Văn bản trình bày theo thể thức"
