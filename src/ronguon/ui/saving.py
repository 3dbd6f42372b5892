"""What every file that leaves the site carries: a browser saves it and opens nothing of it in our name."""

from __future__ import annotations

from typing import Final

SAVED_ONLY: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
"""Source: OWASP ASVS 5.0.0, 3.2.1 and 5.4.1."""
