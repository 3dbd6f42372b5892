"""The log of channels for everybody: its static files, receipts, the whole as one file, and how to verify it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tarfile import BLOCKSIZE, TarInfo
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from ronguon.channels.actions.proving_log import receipt_at
from ronguon.channels.actions.publishing_log import disclosed, newest, witnessed
from ronguon.channels.domain.log.folder import LogFolder
from ronguon.channels.domain.log.receipts import SUFFIX
from ronguon.channels.domain.log.tiles import CHECKPOINT, KEY, WIDTH, WITNESSED, disclosed_path, paths_of
from ronguon.channels.models import ChannelLogCheckpoint, ChannelLogEntry

_TILE: Final = re.compile(r"(entries|[0-9]|[1-5][0-9]|6[0-3])/(x[0-9]{3}/){0,5}[0-9]{3}(\.p/[1-9][0-9]{0,2})?")
_BESIDE: Final = re.compile(r"((?:x[0-9]{3}/){0,5}[0-9]{3})\.jsonl")
_PLAIN: Final = "text/plain; charset=utf-8"
_BYTES: Final = "application/octet-stream"
FOLDER: Final = "nhat-ky-kenh"
"""The folder that the whole log unpacks to, named in the commands of the page."""


def page(request: HttpRequest) -> HttpResponse:
    """Show the key, the newest checkpoint, and the steps by which anybody verifies the log."""
    last = newest()
    prefix = _base(request) + reverse("portal:channel_log", urlconf=settings.RONGUON_PUBLIC_URLCONF)
    context = {
        "newest": last,
        "witnesses": settings.RONGUON_CHANNEL_LOG_WITNESSES,
        "cosigned": witnessed(),
        "erased": last.size - ChannelLogEntry.objects.filter(leaf__lt=last.size).count() if last else 0,
        "prefix": prefix.rstrip("/"),
        "folder": FOLDER,
    }
    return render(request, "portal/public/channel_log.html", context)


def _base(request: HttpRequest) -> str:
    return getattr(settings, "RONGUON_BASE_URL", "").rstrip("/") or request.build_absolute_uri("/").rstrip("/")


def _signed() -> ChannelLogCheckpoint:
    last = newest()
    if last is None:
        raise Http404
    return last


def checkpoint(request: HttpRequest) -> HttpResponse:
    """Give the newest checkpoint to the letter, with the lines of its witnesses."""
    del request
    return HttpResponse(_signed().cosigned(), content_type=_PLAIN)


def key(request: HttpRequest) -> HttpResponse:
    """Give the public key that signs the log."""
    del request
    return HttpResponse(f"{_signed().key}\n", content_type=_PLAIN)


def tile(request: HttpRequest, rest: str) -> HttpResponse:
    """Give a tile or a bundle of entries as the worker wrote it."""
    del request
    data = _folder().read(f"tile/{rest}") if _TILE.fullmatch(rest) else None
    if data is None:
        raise Http404
    return HttpResponse(data, content_type=_BYTES)


def beside(request: HttpRequest, rest: str) -> HttpResponse:
    """Give the changes that lie beside a bundle, out of the database: what was erased is gone at once."""
    del request
    named = _BESIDE.fullmatch(rest)
    if named is None:
        raise Http404
    number = int(named[1].replace("x", "").replace("/", ""))
    data = disclosed(number, _signed().size) if disclosed_path(number) == f"entries/{rest}" else b""
    if not data:
        raise Http404
    return HttpResponse(data, content_type="application/x-ndjson; charset=utf-8")


def receipt(request: HttpRequest, index: int) -> HttpResponse:
    """Give the receipt of one change as a file that is verified offline."""
    del request
    found = receipt_at(index) if index < 2**62 else None
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{FOLDER}-{index}{SUFFIX}"'}
    return HttpResponse(found.written(), content_type=_PLAIN, headers=headers)


def whole(request: HttpRequest) -> StreamingHttpResponse:
    """Give all files of the log as one, a file at a time: the same bytes whoever asks, until something is logged."""
    del request
    last = _signed()
    headers = {"Content-Disposition": f'attachment; filename="{FOLDER}.tar"'}
    return StreamingHttpResponse(_packed(last), content_type="application/x-tar", headers=headers)


def _folder() -> LogFolder:
    return LogFolder(Path(settings.RONGUON_CHANNEL_LOG_DIR))


def _packed(last: ChannelLogCheckpoint) -> Iterator[bytes]:
    at = int(last.signed_at.timestamp())
    for name, data in _files(last):
        info = TarInfo(f"{FOLDER}/{name}")
        info.size, info.mtime, info.mode = len(data), at, 0o644
        yield info.tobuf() + data + bytes(-len(data) % BLOCKSIZE)
    yield bytes(2 * BLOCKSIZE)


def _files(last: ChannelLogCheckpoint) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the log as it was signed by `last`, each with its name."""
    folder = _folder()
    yield CHECKPOINT, last.cosigned().encode()
    seen = witnessed()
    if seen is not None:
        yield WITNESSED, seen.cosigned().encode()
    yield KEY, f"{last.key}\n".encode()
    for path in paths_of(last.size):
        data = folder.read(path)
        if data is not None:
            yield path, data
        elif ".p/" in path:  # the log grew meanwhile, and the full tile stands for the partial one
            full = path.partition(".p/")[0]
            yield full, folder.read(full) or b""
    for number in range(-(-last.size // WIDTH)):
        lines = disclosed(number, last.size)
        if lines:
            yield disclosed_path(number), lines
