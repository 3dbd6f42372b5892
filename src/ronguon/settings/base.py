"""What every purpose shares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from ronguon.settings import environment, logs, placing

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(environment.text("RONGUON_VAR", "var")).resolve()

DEBUG = False
RONGUON_SHOW_UI = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "ronguon.ui",
    "ronguon.people",  # before allauth, whose pages it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "ronguon.jobs",
    "ronguon.interface",
    "ronguon.audit",
    "ronguon.files",
    "ronguon.units",
    "ronguon.access",
    "ronguon.reorganisation",
    "ronguon.notices",
    "ronguon.papers",
    "ronguon.directives",
    "ronguon.drafting",
    "ronguon.channels",
    "ronguon.assignments",
    "ronguon.status",
    "ronguon.evidence",
    "ronguon.reports",
    "ronguon.operations",
    "ronguon.demo",
    "ronguon.portal",
]

MIDDLEWARE = [
    "ronguon.operations.watching.asking.watched",
    "csp.middleware.CSPMiddleware",  # these two before the rest, so that no answer goes out without its headers
    "ronguon.portal.middleware.guarded",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ronguon.operations.watching.asking.at_the_door",
    "ronguon.portal.patience.patience",
    "ronguon.portal.middleware.doors",
    "ronguon.people.middleware.sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ronguon.people.middleware.in_use",
    "ronguon.people.middleware.known",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ronguon.people.middleware.carry",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ronguon.access.middleware.acting",
    "ronguon.access.middleware.noting",
    "ronguon.access.middleware.second_factor",
    "ronguon.portal.middleware.paced",
    "ronguon.portal.middleware.plain_refusals",
]

RONGUON_OWNER = environment.text("RONGUON_OWNER", "")
RONGUON_CONTACT = environment.text("RONGUON_CONTACT", "")
RONGUON_SECURITY_CONTACT = environment.contact("RONGUON_SECURITY_CONTACT")

ROOT_URLCONF = "ronguon.portal.urls"
RONGUON_PUBLIC_URLCONF = "ronguon.portal.public_urls"
RONGUON_REGISTRY_SECONDS = 1.0  # how long a process looks names up without asking whether the registry changed
RONGUON_API_URLCONF = "ronguon.portal.api.urls"
WSGI_APPLICATION = "ronguon.portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ronguon.portal.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"


def database(url: str) -> dict[str, Any]:
    """Return Django's entry for `url`; SQLite gets the pragmas that the write path relies on."""
    entry: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if entry["ENGINE"].endswith("sqlite3"):
        entry["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA secure_delete=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
            ),
        }
    else:
        entry["OPTIONS"] = {"connect_timeout": 5} | entry.get("OPTIONS", {})
    return entry


DATABASES = {"default": database(environment.text("RONGUON_DATABASE_URL", f"sqlite:///{VAR / 'ronguon.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

RONGUON_TASKS = environment.choice("RONGUON_TASKS", ("embedded", "procrastinate"), "embedded")
RONGUON_TASK_LEASE_SECONDS = environment.integer("RONGUON_TASK_LEASE_SECONDS", 30, least=1)
RONGUON_TASK_ATTEMPTS = environment.integer("RONGUON_TASK_ATTEMPTS", 8, least=1)
RONGUON_TASK_PAUSE_SECONDS = environment.integer("RONGUON_TASK_PAUSE_SECONDS", 15, least=1)
TASKS = {"default": {"BACKEND": f"ronguon.jobs.engines.{RONGUON_TASKS}.Backend"}}
if RONGUON_TASKS == "procrastinate":
    if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("RONGUON_TASKS=procrastinate needs PostgreSQL; use embedded on any other database.")
    INSTALLED_APPS.insert(INSTALLED_APPS.index("ronguon.jobs"), "procrastinate.contrib.django")
    PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "jobs_cache",
        "KEY_FUNCTION": "ronguon.people.adapters.hidden_key",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "ronguon.people.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "ronguon.people.passwords.NotNearAtHand"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/bat-dau/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "ronguon.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "ronguon.people.forms.LoginForm",
    "reauthenticate": "ronguon.people.forms.ReauthenticateForm",
    "change_password": "ronguon.people.forms.ChangePasswordForm",
    "reset_password": "ronguon.people.forms.ResetPasswordForm",
    "reset_password_from_key": "ronguon.people.forms.ResetPasswordKeyForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_RATE_LIMITS = False  # the library counts under addresses in clear; ours are in RONGUON_LIMITS
RONGUON_PROXIES = environment.integer(
    "RONGUON_PROXIES", 1 if environment.flag("RONGUON_BEHIND_PROXY", default=False) else 0
)
ALLAUTH_TRUSTED_PROXY_COUNT = RONGUON_PROXIES  # limits count callers, not the proxies between
RONGUON_LIMITS = {
    "public": environment.rate("RONGUON_LIMIT_PUBLIC", "600/1m"),
    "sign-in": environment.rate("RONGUON_LIMIT_SIGN_IN", "30/1m"),
    "guess": environment.rate("RONGUON_LIMIT_GUESS", "5/5m"),
    "address": environment.rate("RONGUON_LIMIT_ADDRESS", "50/1h"),
    "passkey": environment.rate("RONGUON_LIMIT_PASSKEY", "300/1m"),
    "reset": environment.rate("RONGUON_LIMIT_RESET", "5/15m"),
    "invitation": environment.rate("RONGUON_LIMIT_INVITATION", "30/1m"),
    "upload": environment.rate("RONGUON_LIMIT_UPLOAD", "60/10m"),
    "scripts": environment.rate("RONGUON_LIMIT_SCRIPTS", "600/1m"),
    "export": environment.rate("RONGUON_LIMIT_EXPORT", "30/10m"),
    "search": environment.rate("RONGUON_LIMIT_SEARCH", "60/1m"),
    "claim": environment.rate("RONGUON_LIMIT_CLAIM", "10/24h"),
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers because somebody typed their address
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Rõ Nguồn] "
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # the device's lock is the second factor: a key without one is no key here
MFA_RATE_LIMITS = False  # as above
MFA_ADAPTER = "ronguon.people.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Rõ Nguồn"
MFA_FORMS = {
    "authenticate": "ronguon.people.forms.CodeForm",
    "reauthenticate": "ronguon.people.forms.CodeAgainForm",
    "activate_totp": "ronguon.people.forms.ActivateForm",
    "add_webauthn": "ronguon.people.forms.AddPasskeyForm",
    "authenticate_webauthn": "ronguon.people.forms.PasskeyForm",
    "edit_webauthn": "ronguon.people.forms.PasskeyNameForm",
    "login_webauthn": "ronguon.people.forms.PasskeyAloneForm",
    "reauthenticate_webauthn": "ronguon.people.forms.PasskeyAgainForm",
}
RONGUON_REQUIRE_SECOND_FACTOR = False
SESSION_ENGINE = "ronguon.people.sessions"  # 30 minutes unused or 12 hours old, whichever comes first
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would show a link in a letter as signed out
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie with words in it
CSRF_FAILURE_VIEW = "ronguon.portal.views.refusals.csrf_failure"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["ronguon.formats"]
LANGUAGE_COOKIE_NAME = "ngon-ngu"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = VAR / "files"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": placing.files(MEDIA_ROOT),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
RONGUON_TRAIL_KEY = environment.text("RONGUON_TRAIL_KEY", "")
RONGUON_TRAIL_KEY_FILE = VAR / "trail-key"
RONGUON_CHECKPOINTS_TO = environment.items("RONGUON_CHECKPOINTS_TO", "")
RONGUON_CHANNEL_LOG_KEY = environment.text("RONGUON_CHANNEL_LOG_KEY", "")
RONGUON_CHANNEL_LOG_KEY_FILE = VAR / "channel-log-key"
RONGUON_CHANNEL_LOG_DIR = Path(environment.text("RONGUON_CHANNEL_LOG_DIR", str(VAR / "channel-log")))
RONGUON_CHANNEL_LOG_WITNESSES = environment.items("RONGUON_CHANNEL_LOG_WITNESSES", "")
RONGUON_FILE_QUOTA_BYTES = environment.integer("RONGUON_FILE_QUOTA_BYTES", 2 * 1024**3)
RONGUON_BACKUP_DIR = Path(environment.text("RONGUON_BACKUP_DIR", str(VAR / "backups")))
RONGUON_BACKUP_KEY = environment.text("RONGUON_BACKUP_KEY", "")
RONGUON_BACKUP_KEY_FILE = environment.text("RONGUON_BACKUP_KEY_FILE", "")
RONGUON_BACKUP_KEEP_DAYS = environment.integer("RONGUON_BACKUP_KEEP_DAYS", 35)
RONGUON_BACKUP_KEEP_LEAST = environment.integer("RONGUON_BACKUP_KEEP_LEAST", 3)
RONGUON_ERASURES = environment.text("RONGUON_ERASURES", "")
RONGUON_CLAMD = environment.text("RONGUON_CLAMD", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024**2
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024**2
FILE_UPLOAD_HANDLERS = ["ronguon.files.uploads.LimitedMemoryUploadHandler"]

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = environment.text("RONGUON_SMTP_HOST", "localhost")
RONGUON_MAILS = bool(environment.text("RONGUON_SMTP_HOST", ""))
"""Whether a mail server was named: without one an operator prints invitations at the console."""
EMAIL_PORT = environment.integer("RONGUON_SMTP_PORT", 25)
_MAIL_SECURITY = environment.choice("RONGUON_SMTP_SECURITY", ("none", "starttls", "tls"), "none")
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL_SECURITY == "starttls", _MAIL_SECURITY == "tls"
EMAIL_HOST_USER = environment.text("RONGUON_SMTP_USER", "")
EMAIL_HOST_PASSWORD = environment.text("RONGUON_SMTP_PASSWORD", "")
if EMAIL_HOST_USER and _MAIL_SECURITY == "none":
    raise ImproperlyConfigured("RONGUON_SMTP_USER needs RONGUON_SMTP_SECURITY: no password travels in the clear.")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("RONGUON_MAIL_FROM", "ronguon@localhost")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

RONGUON_METRICS_TOKEN = environment.token("RONGUON_METRICS_TOKEN")
# A monitor asks on loopback, without TLS; a script that spoke in the clear is told so at its door, not led on.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$", r"^api/"]
LOGGING = logs.logging(
    environment.choice("RONGUON_LOG", logs.FORMS, "text"), whole=True, access=environment.given("RONGUON_LOG")
)
