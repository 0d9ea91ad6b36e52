"""A studio on a server, behind a web server that speaks HTTPS. What it needs comes from the environment."""

import os

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from studio.settings.base import *  # noqa: F403 - settings are layered
from studio.settings.base import DATABASES, MIDDLEWARE


def _needed(name: str, what: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {what}")
    return value


DEBUG = False  # errors go to the log, not to whoever caused them
SECRET_KEY = _needed("STUDIO_SECRET_KEY", "fifty random characters that nobody else knows")
_HOST = _needed("STUDIO_HOST", "the name of this site, for instance studio.example.org")
ALLOWED_HOSTS = [_HOST]
CSRF_TRUSTED_ORIGINS = [f"https://{_HOST}"]
WAGTAILADMIN_BASE_URL = f"https://{_HOST}"

if os.environ.get("DATABASE_URL"):  # several workers want PostgreSQL; SQLite in STATE serves a small team
    DATABASES = {"default": dj_database_url.config(conn_max_age=60, conn_health_checks=True)}

MIDDLEWARE = [MIDDLEWARE[0], "whitenoise.middleware.WhiteNoiseMiddleware", *MIDDLEWARE[1:]]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},  # cached for ever by name
}

EMAIL_HOST = os.environ.get("STUDIO_SMTP_HOST", "").strip()
EMAIL_PORT = int(os.environ.get("STUDIO_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("STUDIO_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("STUDIO_SMTP_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587  # the port on which mail servers speak plainly first
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("STUDIO_MAIL_FROM", f"studio@{_HOST}")
if not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nobody waits for a server that is not there
WAGTAIL_PASSWORD_RESET_ENABLED = bool(EMAIL_HOST)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # the web server before us sets it, and drops others'
TRUSTED_PROXIES = tuple(os.environ.get("STUDIO_PROXIES", "127.0.0.1,::1").replace(" ", "").split(","))
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
