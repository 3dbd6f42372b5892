"""How the log is written: `json` for machines that collect it, `text` for a terminal."""

from __future__ import annotations

from typing import Any

FORMS = ("json", "text")


def logging(form: str, *, whole: bool, access: bool) -> dict[str, Any]:
    """Return Django's `LOGGING`.

    `whole` lets text carry an error's own words and traceback (development alone: they may quote data); `access`
    writes one line for each request.
    """
    formatters: dict[str, Any] = {
        "json": {"()": "ronguon.operations.watching.lines.JsonLines"},
        "text": {"()": "ronguon.operations.watching.lines.TextLines", "whole": whole},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"secrets": {"()": "ronguon.kernel.redacting.HideSecrets"}},
        "formatters": formatters,
        "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["secrets"], "formatter": form}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "ronguon.access": {"level": "INFO" if access else "WARNING"},
            # Django's own set-up gives these loggers handlers of their own, which would write a second time.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
