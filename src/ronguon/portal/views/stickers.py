"""Stickers and badges: pictures that anybody could copy, so that only the address they lead to counts."""

from __future__ import annotations

from uuid import UUID
from xml.sax.saxutils import escape

import qrcode
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from qrcode.constants import ERROR_CORRECT_M

from ronguon.channels.domain.answering import Entry, Standing
from ronguon.kernel import clock
from ronguon.portal.views.answers import shown_channel, space_of
from ronguon.portal.views.official import entry_of
from ronguon.portal.views.promises import base_address
from ronguon.portal.views.snapshot import address_in

_QUIET = 4
SVG = "image/svg+xml; charset=utf-8"


def page(request: HttpRequest, code: UUID) -> HttpResponse:
    """Show the sticker to print in two sizes, and the badge with the lines to copy."""
    entry, space = entry_of(code), space_of(request)
    leads_to = _leads_to(request, entry)
    values = {
        "channel": shown_channel(entry, clock.today(), space),
        "leads_to": leads_to,
        "qr": Squares(leads_to),
        "badge_url": address_in(space, "badge", code),
        "snippet": snippet(request, entry),
    }
    return render(request, "portal/public/stickers.html", values)


def snippet(request: HttpRequest, entry: Entry) -> str:
    """Return the lines that a unit puts on its own site: the picture inside the link to the answer."""
    picture = base_address(request) + address_in("portal", "badge", entry.code)
    words = _("Check this page in the registry of official channels")
    return (
        f'<a href="{_leads_to(request, entry)}" rel="noopener">\n'
        f'  <img src="{picture}" alt="{escape(words)}" width="208" height="56">\n</a>'
    )


def _leads_to(request: HttpRequest, entry: Entry) -> str:
    return base_address(request) + address_in("portal", "channel", entry.code)


class Squares:
    """A QR code as one path of squares: the same text, the same path."""

    def __init__(self, text: str) -> None:
        code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
        code.add_data(text)
        code.make(fit=True)
        self.rows: list[list[bool]] = code.get_matrix()

    @property
    def size(self) -> int:
        """Return how many squares stand on a side, the quiet zone included."""
        return len(self.rows)

    @property
    def path(self) -> str:
        """Return the dark squares as the path of an SVG, each run of a row as one piece."""
        pieces = []
        for top, row in enumerate(self.rows):
            left = 0
            while left < len(row):
                end = left
                while end < len(row) and row[end]:
                    end += 1
                if end > left:
                    pieces.append(f"M{left} {top}h{end - left}v1h-{end - left}z")
                left = max(end, left + 1)
        return "".join(pieces)


def qr(request: HttpRequest, code: UUID) -> HttpResponse:
    """Give the QR code that leads to a channel's answer, as a drawing of any size."""
    squares = Squares(_leads_to(request, entry_of(code)))
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {squares.size} {squares.size}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{squares.size}v{squares.size}H0z"/>'
        f'<path d="{squares.path}"/></svg>\n'
    )
    response = HttpResponse(drawing, content_type=SVG)
    response["Content-Disposition"] = f'inline; filename="qr-{code}.svg"'
    return response


def badge(request: HttpRequest, code: UUID) -> HttpResponse:
    """Give the picture for a unit's own site: it says where to check, and no more that all is well once it is not."""
    del request
    official = entry_of(code).standing(clock.today()) is Standing.OFFICIAL
    title = _("Official channel") if official else _("No longer official")
    edge, ink = ("#0b4a5e", "#0b4a5e") if official else ("#6b7780", "#4a555d")
    mark = "M20 28l6 6 11-12" if official else "M20 20l16 16M36 20l-16 16"
    hint = _("Press to check it here")
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="208" height="56" viewBox="0 0 208 56" role="img" '
        f'aria-label="{escape(title)}. {escape(hint)}">'
        f'<rect x="1" y="1" width="206" height="54" rx="10" fill="#fff" stroke="{edge}" stroke-width="2"/>'
        f'<circle cx="28" cy="28" r="16" fill="none" stroke="{edge}" stroke-width="2.500"/>'
        f'<path d="{mark}" fill="none" stroke="{edge}" stroke-width="3" stroke-linecap="round" '
        'stroke-linejoin="round"/>'
        f'<g font-family="Be Vietnam Pro, Segoe UI, Roboto, Arial, sans-serif" fill="{ink}">'
        f'<text x="54" y="25" font-size="15" font-weight="700">{escape(title)}</text>'
        f'<text x="54" y="43" font-size="11.500">{escape(hint)}</text></g></svg>\n'
    )
    response = HttpResponse(drawing, content_type=SVG)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
