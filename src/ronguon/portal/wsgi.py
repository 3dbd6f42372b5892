"""The entry point of the web server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"ronguon.settings.{os.environ.get('RONGUON_MODE', 'dev')}")
application = get_wsgi_application()
