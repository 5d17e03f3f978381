"""Settings, read from the environment. Reads from top to bottom; every variable is explained in docs/operations.md.

What an office can change by itself (its zone, language, hours) is in the database, not here.
"""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from backoffice import logs
from backoffice.beat import SCHEDULE
from backoffice.files import file_store

env = environ.Env()
env.ENVIRON = {name: value for name, value in os.environ.items() if value}  # one left empty in a file is not set
ROOT = Path(__file__).resolve().parent.parent

# What the installation writes lies in one directory: the embedded database and broker, mails as files, uploads.
VAR = ROOT / env.str("VAR_DIR", default="var")
VAR.mkdir(parents=True, exist_ok=True)
# Where `manage.py upgrade` puts the backup that it makes first.
BACKUP_DIR = ROOT / env.str("BACKUP_DIR", default=str(VAR / "backups"))

# --- What this installation is ---

BASE_URL: str = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
BASE_HOST = urlsplit(BASE_URL).hostname or ""
HTTPS = BASE_URL.startswith("https://")
LOOPBACK = ["127.0.0.1", "localhost", "[::1]", "::1"]

NAMES: list[str] = env.list("ALLOWED_HOSTS", default=[]) or [BASE_HOST]
# A demo office has well-known passwords: they work only where nobody from outside can come in.
ON_LOOPBACK = {BASE_HOST, env.str("BIND", default="127.0.0.1"), *NAMES} <= set(LOOPBACK)
# Probes on this machine ask by its own name; links are made from BASE_URL, never from the name that was asked for.
ALLOWED_HOSTS = [*NAMES, *LOOPBACK]

SECRET_KEY: str = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    sys.exit("SECRET_KEY is not set. `make run` makes one of its own; otherwise see docs/operations.md.")

DEBUG = env.bool("DEBUG", default=False)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- Apps, from the top layer down ---

INSTALLED_APPS = [
    "backoffice",
    "api",
    "desk",
    "schedules",
    "tasks",
    "notices",
    "staff",
    "ui",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "backoffice.requests.Told",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backoffice.middleware.Csp",
    "backoffice.middleware.Private",
    "backoffice.middleware.Now",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backoffice.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "staff.middleware.PersonLocale",
    "backoffice.middleware.NotTooLarge",
    "backoffice.middleware.NotAPage",
    "staff.demo_door.DemoDoor",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "desk.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database: SQLite unless told otherwise ---

DATABASES: dict[str, Any] = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'backoffice.sqlite3'}")}
DATABASE = DATABASES["default"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # With SQLite's own defaults two writers meet "database is locked".
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASE["CONN_MAX_AGE"] = 60
    DATABASE["CONN_HEALTH_CHECKS"] = True
    # gunicorn's threads know no request limit: a query that hangs ends here.
    DATABASE["OPTIONS"] = {"options": "-c statement_timeout=30000", "connect_timeout": 5} | DATABASE.get("OPTIONS", {})

# --- Cache: holds the counts of throttling, so all processes must see the same one ---

REDIS_URL: str = env.str("REDIS_URL", default="")
CACHES: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "backoffice",
        "OPTIONS": {"socket_timeout": 5, "socket_connect_timeout": 5, "socket_keepalive": True},
    }

# --- People: one door, e-mail and password ---

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

ACCOUNT_ADAPTER = "staff.adapter.Door"
ACCOUNT_FORMS = {
    "login": "staff.forms_sign_in.SignInForm",
    "reset_password": "staff.forms_sign_in.ForgottenForm",
    "reset_password_from_key": "staff.forms_sign_in.NewPasswordForm",
}
# Not allauth's: it would write a second list of e-mail addresses beside the person's.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "staff.reset_links.ResetLinks"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/login/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "reset_password": "20/m/ip,5/m/key",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

# --- Between the browser and us ---

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # monitors and containers ask on the inside, over http
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains,
    "security.W021",  # and preloading: an office's domain has other servers that we can't speak for
]

# --- Languages and times: the default, until an office and a person chose ---

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nb", "Norsk bokmål")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files: our own, and those that people add ---

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [ROOT / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "backoffice.static.BootstrapFinder",
]

FILES_URL: str = env.str("FILES_URL", default=str(VAR / "files"))
ATTACHMENT_MAX_MB = env.int("ATTACHMENT_MAX_MB", default=25)
if not 1 <= ATTACHMENT_MAX_MB <= 500:
    sys.exit("ATTACHMENT_MAX_MB must be between 1 and 500.")
# The largest request that is read at all: a few photos at once where files are added, a form's text elsewhere.
BODY_MAX_BYTES = {"files": ATTACHMENT_MAX_MB * 9 * 1024 * 1024 // 5, "other": 5 * 1024 * 1024}
STORAGES: dict[str, dict[str, Any]] = {
    "default": file_store(FILES_URL, ROOT),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Mail: files in var/mail/ unless told otherwise ---

EMAIL: dict[str, Any] = env.email_url("EMAIL_URL", default=f"filemail://{VAR / 'mail'}")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_FILE_PATH = "/" + EMAIL["EMAIL_FILE_PATH"].lstrip("/")  # environ takes the leading slash for a separator
EMAIL_HOST = EMAIL["EMAIL_HOST"]
EMAIL_PORT = EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL: str = (
    env.str("DEFAULT_FROM_EMAIL", default="") or f"Backoffice <backoffice@{BASE_HOST or 'localhost'}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Jobs in the background: ids only, results nowhere, safe to run twice; the database is the truth ---

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False  # or what is logged to stderr would come back to the log
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")

if REDIS_URL:
    # A half-open connection leaves a worker deaf for ever without these; lost messages come back within seconds.
    CELERY_REDIS_SOCKET_TIMEOUT = 20
    CELERY_REDIS_SOCKET_CONNECT_TIMEOUT = 5
    CELERY_REDIS_SOCKET_KEEPALIVE = True
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 600,
        "socket_timeout": 20,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
else:
    BROKER = VAR / "broker"
    for folder in ("queue", "control"):
        (BROKER / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER / "queue"),
        "data_folder_out": str(BROKER / "queue"),
        "control_folder": str(BROKER / "control"),
        "polling_interval": 0.1,
    }

# --- Recurring work: tasks exist for so many days ahead, so that weeks can be planned ---

RECURRING_DAYS_AHEAD = env.int("RECURRING_DAYS_AHEAD", default=14)
if not 1 <= RECURRING_DAYS_AHEAD <= 60:
    sys.exit("RECURRING_DAYS_AHEAD must be between 1 and 60.")

# --- What is written to the log, on stderr ---

LOG_FORMAT: str = env.str("LOG_FORMAT", default="text")
if LOG_FORMAT not in logs.FORMATS:
    sys.exit("LOG_FORMAT must be text or json.")
LOGGING: dict[str, Any] = logs.configuration(LOG_FORMAT)

# --- Who watches: Prometheus on another machine needs a token; Sentry, where an office wants it ---

METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")
SENTRY_DSN: str = env.str("SENTRY_DSN", default="")
