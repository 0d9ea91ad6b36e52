"""A studio for tests: in memory, in a folder that goes away, quick."""

import atexit
import shutil
import tempfile
from pathlib import Path

from studio.settings.base import *  # noqa: F403 - settings are layered
from studio.settings.base import INSTALLED_APPS, WAGTAILSEARCH_BACKENDS

_FOLDER = Path(tempfile.mkdtemp(prefix="studio-tests-"))  # nothing of a real studio is touched
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

SECRET_KEY = "for tests only"  # noqa: S105 - nothing is kept with it
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}  # gone after the tests
# Tables as the models have them now: two hundred migrations take ten seconds. Another test looks for missing ones.
MIGRATION_MODULES = {
    app.removeprefix("django.contrib.")
    .removeprefix("studio.")
    .replace("wagtail.", "wagtail")
    .replace("documents", "docs"): None
    for app in INSTALLED_APPS
    if app != "wagtail"
} | {"wagtailcore": None}
STATE = _FOLDER
ENDPOINT = _FOLDER / "endpoint"
KEYS = _FOLDER / "keys"
KEYS_PASSPHRASE = None
WORK = _FOLDER / "work"
MEDIA_ROOT = _FOLDER / "uploads"
STATIC_ROOT = _FOLDER / "static"
WAGTAILSEARCH_BACKENDS = {"default": {**WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": False}}  # nobody searches
ALLOWED_HOSTS = ["testserver"]
WAGTAILADMIN_BASE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # kept for the test to read
LOGGING_CONFIG = None  # the other tests of the project have their own
