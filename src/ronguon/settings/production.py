"""A real installation: refuses to start without its own secret, hosts, HTTPS address and database."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from ronguon.settings import base, environment, logs
from ronguon.settings.base import *  # noqa: F403 (settings modules extend each other this way in Django)

_LEAST_SECRET = 32

SECRET_KEY = environment.text("RONGUON_SECRET_KEY")
if len(SECRET_KEY) < _LEAST_SECRET:
    raise ImproperlyConfigured(f"RONGUON_SECRET_KEY is shorter than {_LEAST_SECRET} characters. Make a longer one.")
ALLOWED_HOSTS = environment.items("RONGUON_HOSTS")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("RONGUON_HOSTS must name the hosts; * would accept a forged one.")
RONGUON_BASE_URL = environment.text("RONGUON_BASE_URL")
if not RONGUON_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("RONGUON_BASE_URL must begin with https://; sessions are not carried over plain http.")
DATABASES = {"default": base.database(environment.text("RONGUON_DATABASE_URL"))}
CSRF_TRUSTED_ORIGINS = [RONGUON_BASE_URL.rstrip("/")]

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if base.RONGUON_PROXIES else None
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("RONGUON_HSTS_SUBDOMAINS", default=True)
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-phien"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-ngon-ngu"
RONGUON_REQUIRE_SECOND_FACTOR = True
LOGGING = logs.logging(environment.choice("RONGUON_LOG", logs.FORMS, "json"), whole=False, access=True)
