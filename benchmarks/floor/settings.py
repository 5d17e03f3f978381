"""Settings of the floor: session, sign-in, CSRF and language middleware, one template directory, the same database."""

import os
from pathlib import Path

import environ

SECRET_KEY = os.environ["SECRET_KEY"]
DATABASES = {"default": environ.Env.db_url_config(os.environ["DATABASE_URL"]) | {"CONN_MAX_AGE": 60}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = ["127.0.0.1"]

INSTALLED_APPS = [
    "tasks",
    "notices",
    "staff",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.locale.LocaleMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
ROOT_URLCONF = "benchmarks.floor.urls"
WSGI_APPLICATION = "benchmarks.counting.application"

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LANGUAGES = [("en", "English"), ("nb", "Norsk bokmål")]
TIME_ZONE = "Europe/Oslo"
# Read by the apps' modules while they are imported; the floor uses none of them.
CRISPY_TEMPLATE_PACK = "bootstrap5"
REDIS_URL, BASE_URL, TRUSTED_PROXIES = "", "http://127.0.0.1", 0
