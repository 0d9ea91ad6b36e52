"""The settings of a studio on one machine, in one folder: ``make studio`` starts it."""

from studio.settings.base import *  # noqa: F403 - settings are layered
from studio.settings.base import STATE
from studio.settings.environment import text
from studio.settings.secret import kept_secret

DEBUG = True  # serves static files and uploads without a web server; this studio listens on 127.0.0.1 only
SECRET_KEY = kept_secret(STATE / "secret-key")  # made once, so that editors stay logged in after a restart
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{text('STUDIO_PORT') or 8000}"
WAGTAIL_PASSWORD_RESET_ENABLED = True
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # messages appear in the terminal
