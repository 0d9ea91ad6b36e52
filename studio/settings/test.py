"""The settings of a studio for tests: fast, in memory and in a temporary folder."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from studio.settings.base import *  # noqa: F403 - settings are layered
from studio.settings.base import INSTALLED_APPS, WAGTAILSEARCH_BACKENDS

_FOLDER = Path(tempfile.mkdtemp(prefix="studio-tests-"))  # no real studio is touched
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

SECRET_KEY = "for tests only"  # noqa: S105 - it protects nothing
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}  # gone after the tests
# Tables as the models have them now: two hundred migrations take ten seconds. Another test looks for missing ones.
MIGRATION_MODULES = {
    app.removeprefix("django.contrib.")
    .removeprefix("studio.")
    .removeprefix("django_otp.plugins.")
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
RENDERER = None  # starting it takes seconds; the tests of previews do
MEDIA_ROOT = _FOLDER / "uploads"
STATIC_ROOT = _FOLDER / "static"
WAGTAILSEARCH_BACKENDS = {"default": {**WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": False}}  # saves time
ALLOWED_HOSTS = ["testserver"]
WAGTAILADMIN_BASE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # for the test to read
LOGGING_CONFIG = None  # the other tests of the project have their own

if os.environ.get("STUDIO_TEST_DATABASE_URL"):  # the same tests on a real database, whose tables the migrations make
    import dj_database_url

    DATABASES = {"default": dj_database_url.parse(os.environ["STUDIO_TEST_DATABASE_URL"])}
    MIGRATION_MODULES = {}

if os.environ.get("STUDIO_TEST_S3"):  # the same tests with pictures and endpoint in a bucket of an object store
    from studio.settings.stores import bucket

    STORAGES = {
        "default": bucket("STUDIO_TEST_S3", "studio.pictures.storage.UploadStorage", file_overwrite=False),
        "endpoint": bucket("STUDIO_TEST_S3", "studio.endpoint.object_store.EndpointStorage"),
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
