"""The one way bytes leave: as an attachment that a browser saves and does not open in our name."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse

from ronguon.files.actions import open_bytes
from ronguon.files.domain import content_disposition
from ronguon.files.models import StoredFile
from ronguon.kernel.errors import UnavailableError
from ronguon.kernel.trouble import MachineTrouble, trouble_of
from ronguon.ui.saving import SAVED_ONLY


def attachment(stored: StoredFile) -> HttpResponse:
    """Return the file for saving. Who may have it was decided by the caller.

    Raises `ChangedBytesError` or `StorageFailedError` when the bytes are not the ones that were taken in.

    Source: OWASP ASVS 5.0.0, 3.2.1 and 5.4.1.
    """
    response = HttpResponse(open_bytes(stored), content_type=stored.media_type, headers=SAVED_ONLY)
    response["Content-Disposition"] = content_disposition(stored.name)
    response["Content-Length"] = str(stored.size_bytes)
    return response


def status_of(error: Exception, otherwise: int) -> int:
    """Return 507 when an action failed because the disk is full, 503 for another lack, else `otherwise`."""
    if not isinstance(error, UnavailableError):
        return otherwise
    return HTTPStatus.INSUFFICIENT_STORAGE if trouble_of(error) is MachineTrouble.FULL else error.status
