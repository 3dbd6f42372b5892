"""The app `files`."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Stored files and their safe opening."""

    name = "ronguon.files"
    label = "files"

    def ready(self) -> None:
        """Enter the nightly work; say how long files are kept."""
        from ronguon.files import tasks
        from ronguon.jobs.registry import periodic
        from ronguon.kernel.retention import carried, keep

        periodic("files.look_at_bytes", every=timedelta(days=1), run=tasks.look_at_bytes)
        periodic("files.tidy", every=timedelta(days=1), run=tasks.tidy)
        keep(
            "files_storedfile",
            because="Name, size and hash of what was sent: reports and decisions rest on it. A file sent by mistake is "
            "erased with a reason: bytes and name go, the hash stays.",
        )  # fmt: skip
        keep("files_erasure", because="That a file was erased, when and why.")
        keep("files_storageuse", because="How many bytes each body holds; a sum of the files.")
        carried(
            "as long as the file's bytes", "files_look", by="the erasure of the file",
            because="How the bytes were found when they were looked at last.",
        )  # fmt: skip
        carried(
            "24 hours", "bytes without a row", by="`files.tidy`",
            because="Left by an upload that broke off; the row may be about to be written.",
        )  # fmt: skip
