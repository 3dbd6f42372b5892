"""The entry point of the web server."""

from __future__ import annotations

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"ronguon.settings.{os.environ.get('RONGUON_MODE', 'dev')}")
application = get_wsgi_application()

from ronguon.audit.actions import adopt_clock  # noqa: E402 (apps must be loaded first)

with suppress(DatabaseError):  # not migrated yet, or out of reach: pages will say so, the process still answers
    adopt_clock()
