"""Receive uploads in memory alone: nothing of a file touches a disk before it was judged."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from ronguon.files.domain import LIMIT_BYTES, refusal
from ronguon.files.domain.kinds import MIB

MOST_BYTES: Final = max(LIMIT_BYTES.values())


class OversizeUpload(UploadedFile):
    """An upload beyond the limit: its bytes were let go while they came, its true size is known."""

    def read(self, num_bytes: int = -1) -> bytes:  # noqa: ARG002 (the signature of a file)
        """Raise `RefusedFileError`: there is nothing to read."""
        raise refusal("too_large", limit=MOST_BYTES // MIB)


class LimitedMemoryUploadHandler(FileUploadHandler):
    """Hold a request's files in memory, up to the limit of a file and of the request together.

    What goes beyond is read off the line and dropped, so that the sender gets a page with the reason instead of
    a broken connection.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._held: bytearray | None = bytearray()
        self._in_request = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin the next file of the request."""
        super().new_file(*args, **kwargs)
        self._held = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the piece, or let go of the whole file once it is too large."""
        if self._held is None:
            return
        self._in_request += len(raw_data)
        if start + len(raw_data) > MOST_BYTES or self._in_request > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            self._in_request -= start + len(raw_data)
            self._held = None
            return
        self._held += raw_data

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return the file, or a mark that stands for one that was too large."""
        stated = (self.content_type, file_size, self.charset, self.content_type_extra)
        if self._held is None:
            return OversizeUpload(BytesIO(), self.file_name, *stated)
        content = BytesIO(self._held)
        self._held = bytearray()
        return InMemoryUploadedFile(content, self.field_name, self.file_name, *stated)


def read_upload(upload: UploadedFile) -> bytes:
    """Return the bytes of an upload. Raises `RefusedFileError` (`too_large`) when they were let go."""
    upload.seek(0)
    data: bytes = upload.read()
    return data
