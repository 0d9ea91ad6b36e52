"""The entry point for a web server: ``gunicorn studio.wsgi``."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings.production")

try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.stderr.write(f"studio: {error}\n")
    sys.exit(4)  # gunicorn's code for a program that cannot start, so that it does not try again
