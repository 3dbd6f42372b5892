"""The room `files`."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Stored files and their safe opening."""

    name = "ronguon.files"
    label = "files"

    def ready(self) -> None:
        """Enter the nightly work."""
        from ronguon.files import tasks
        from ronguon.jobs.registry import periodic

        periodic("files.look_at_bytes", every=timedelta(days=1), run=tasks.look_at_bytes)
        periodic("files.tidy", every=timedelta(days=1), run=tasks.tidy)
