"""Development and the demo: a secret of its own under `var/`, plain http on loopback, files on disk."""

from __future__ import annotations

from ronguon.settings import environment
from ronguon.settings.base import *  # noqa: F403 (settings modules extend each other this way in Django)
from ronguon.settings.base import VAR

DEBUG = environment.flag("RONGUON_DEBUG", default=False)
RONGUON_SHOW_UI = True
SECRET_KEY = environment.development_secret(VAR)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http on this machine
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
