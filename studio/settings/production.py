"""The settings of a studio on a server, behind a web server that speaks HTTPS. Values come from the environment.

``config/studio/studio.env.example`` lists every variable. Any of them may also be given as ``NAME_FILE``, the name of a
file that holds the value.
"""

import re

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from studio.accounts.client_address import is_address
from studio.settings.base import *  # noqa: F403 - settings are layered
from studio.settings.base import DATABASES, MIDDLEWARE
from studio.settings.environment import number, required_text, several, text
from studio.settings.stores import bucket

DEBUG = False  # errors go to the log, not to the visitor of the page

SECRET_KEY = required_text("STUDIO_SECRET_KEY", "fifty random characters that nobody else knows")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(f"STUDIO_SECRET_KEY has {len(SECRET_KEY)} characters: it must have fifty or more")

_HOST = required_text("STUDIO_HOST", "the name of this site, for instance studio.example.org")
if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", _HOST):
    raise ImproperlyConfigured(f"STUDIO_HOST is {_HOST!r}: write the bare name of this site, as studio.example.org")
ALLOWED_HOSTS = [_HOST.partition(":")[0]]
CSRF_TRUSTED_ORIGINS = [f"https://{_HOST}"]
WAGTAILADMIN_BASE_URL = f"https://{_HOST}"

if _DATABASE := text("DATABASE_URL"):  # for several workers; SQLite in STATE serves a small team
    _SHAPE = "write it as postgres://user:password@host/name, with % codes for marks in the password"
    if not _DATABASE.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"DATABASE_URL is not the address of a PostgreSQL database: {_SHAPE}")
    try:
        DATABASES = {"default": dj_database_url.parse(_DATABASE, conn_max_age=60, conn_health_checks=True)}
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {_SHAPE}") from error
    if not DATABASES["default"].get("NAME"):
        raise ImproperlyConfigured(f"DATABASE_URL does not name a database: {_SHAPE}")
    # A release into a bucket leaves the database idle for minutes, and its lock hangs on this connection: routers must
    # not drop it.
    _ALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
    DATABASES["default"]["OPTIONS"] = _ALIVE | DATABASES["default"].get("OPTIONS", {})

MIDDLEWARE = [MIDDLEWARE[0], "whitenoise.middleware.WhiteNoiseMiddleware", *MIDDLEWARE[1:]]
_UPLOADS = bucket("STUDIO_UPLOADS_S3", "studio.pictures.storage.UploadStorage", file_overwrite=False)
_ENDPOINT = bucket("STUDIO_ENDPOINT_S3", "studio.endpoint.object_store.EndpointStorage")
STORAGES = {
    "default": _UPLOADS or {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},  # cached for ever by name
    **({"endpoint": _ENDPOINT} if _ENDPOINT else {}),
}

EMAIL_HOST = text("STUDIO_SMTP_HOST")
EMAIL_PORT = number("STUDIO_SMTP_PORT", 587, least=1, most=65_535)
EMAIL_HOST_USER = text("STUDIO_SMTP_USER")
EMAIL_HOST_PASSWORD = text("STUDIO_SMTP_PASSWORD")
EMAIL_USE_TLS = EMAIL_PORT == 587  # mail servers begin without encryption on this port
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("STUDIO_MAIL_FROM") or f"studio@{ALLOWED_HOSTS[0]}"
if not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # a wrong server would make people wait
WAGTAIL_PASSWORD_RESET_ENABLED = bool(EMAIL_HOST)

LOGGING = {  # to the journal; Django by itself would log no errors
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"journal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["journal"], "level": "WARNING"},
}

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # the web server in front replaces it
TRUSTED_PROXIES = several("STUDIO_PROXIES", "127.0.0.1,::1")
for _PROXY in TRUSTED_PROXIES:
    if not is_address(_PROXY):
        raise ImproperlyConfigured(f"STUDIO_PROXIES names {_PROXY!r}: write addresses such as 127.0.0.1, with commas")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
_HSTS = text("STUDIO_HSTS") or "host"
if _HSTS not in ("host", "subdomains", "preload"):
    raise ImproperlyConfigured(f"STUDIO_HSTS is {_HSTS!r}: write host, subdomains or preload")
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HSTS != "host"
SECURE_HSTS_PRELOAD = _HSTS == "preload"
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # the museum decides about its other hosts
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
