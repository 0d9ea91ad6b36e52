"""The settings of a studio on one machine, in one folder: ``make studio`` starts it."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from studio.settings.base import *  # noqa: F403 - settings are layered
from studio.settings.base import STATE
from studio.settings.environment import text


def _kept_secret(file: Path) -> str:
    """Return the secret in this file; make the file, readable by its owner only, if there is none.

    Raises:
        ImproperlyConfigured: the file can be neither read nor made.
    """
    try:
        return _new_secret(file) if not file.exists() else file.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{file} cannot be used: {error.strerror}. See STUDIO_STATE.") from error


def _new_secret(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(50)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(secret + "\n")
    return secret


DEBUG = True  # serves static files and uploads without a web server; this studio listens on 127.0.0.1 only
SECRET_KEY = _kept_secret(STATE / "secret-key")  # made once, so that editors stay logged in after a restart
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{text('STUDIO_PORT') or 8000}"
WAGTAIL_PASSWORD_RESET_ENABLED = True
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # messages appear in the terminal
