"""What all studios share. What differs stands in dev, production and test, each line with its reason."""

import os
from pathlib import Path

from kiosk.edition.pictures import MAX_PIXELS
from studio.base.limits import bounds

PROJECT = Path(__file__).resolve().parents[2]

STATE = Path(os.environ.get("STUDIO_STATE", PROJECT / "state" / "studio")).resolve()
"""Where everything lies that the studio makes: database, uploads, keys, endpoint."""

ENDPOINT = STATE / "endpoint"
"""The content endpoint: the folder that kiosks read, through this site or any web server."""

KEYS = STATE / "keys"
"""The keys that sign it; readable by the service only."""

KEYS_PASSPHRASE = os.environ.get("KIOSK_KEYS_PASSPHRASE")
"""What opens the keys, where they are locked; the same variable as for ``python -m kiosk publish``."""

WORK = STATE / "work"
"""Editions being built. May be deleted whenever nothing is being published."""

INSTALLED_APPS = [
    "studio.base",
    "studio.pictures",
    "studio.sources",
    "studio.story",
    "studio.building",
    "studio.laureates",
    "studio.about",
    "studio.exhibit",
    "studio.publishing",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",  # Wagtail's admin asks for its addresses; the studio shows and serves no documents
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "studio.urls"
WSGI_APPLICATION = "studio.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": STATE / "studio.sqlite3",
        "OPTIONS": {
            # Two editors at once: readers never wait, and writers wait for each other instead of failing.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
MEDIA_URL = "/uploads/"
MEDIA_ROOT = STATE / "uploads"

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
"""A long place has some hundred fields; Django's own limit is 1,000."""

WAGTAIL_SITE_NAME = "Le studio de Louvre-Lens Vallée"
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_ENABLE_UPDATE_CHECK = False
"""The studio calls nobody; whoever keeps the machine looks after versions."""

WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
"""No address of an editor goes to a stranger's server."""

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILIMAGES_IMAGE_MODEL = "pictures.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "studio.pictures.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = bounds("Media", "bytes").most
WAGTAILIMAGES_MAX_IMAGE_PIXELS = MAX_PIXELS
