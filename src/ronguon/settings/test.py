"""The test suite: quick hashing, mail in memory, files in a temporary folder, no manifest."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ronguon.settings import base, environment
from ronguon.settings.base import *  # noqa: F403 (settings modules extend each other this way in Django)

SECRET_KEY = "for-tests-only"  # noqa: S105 (guards nothing: the suite runs on throw-away data)
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
RONGUON_SHOW_UI = True
DATABASES = {"default": base.database(environment.text("RONGUON_DATABASE_URL", "sqlite:///:memory:"))}
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http on this machine
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
_HELD = {"guess": "5/5m", "address": "50/1h", "invitation": "30/1m"}
RONGUON_LIMITS = dict.fromkeys(base.RONGUON_LIMITS, "100000/1s") | _HELD
RONGUON_REGISTRY_SECONDS = 0.0
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
RONGUON_BACKUP_KEY = RONGUON_BACKUP_KEY_FILE = RONGUON_ERASURES = ""  # what a developer set is not the suite's
_FOLDER = Path(tempfile.mkdtemp(prefix="ronguon-test-"))
RONGUON_TRAIL_KEY = ""
RONGUON_TRAIL_KEY_FILE = _FOLDER / "trail-key"
RONGUON_CHECKPOINTS_TO = []
RONGUON_CHANNEL_LOG_KEY = ""
RONGUON_CHANNEL_LOG_KEY_FILE = _FOLDER / "channel-log-key"
RONGUON_CHANNEL_LOG_DIR = _FOLDER / "channel-log"
RONGUON_CHANNEL_LOG_WITNESSES = []
MEDIA_ROOT = _FOLDER / "files"
RONGUON_BACKUP_DIR = _FOLDER / "backups"
STATIC_ROOT = _FOLDER / "static"
STATIC_ROOT.mkdir()  # whitenoise warns of a folder that is not there, and warnings are errors here
STORAGES = {
    **base.STORAGES,
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
