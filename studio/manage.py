"""The studio's command line: ``python -m studio.manage COMMAND``."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run a command of Django, Wagtail or the studio, by default with the settings of a single machine."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings.dev")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"studio: {error}")
    except OperationalError as error:
        reason = " ".join(str(error).split()).rstrip(".?")
        sys.exit(f"studio: the database cannot be used: {reason}. See DATABASE_URL, or the folder of STUDIO_STATE.")
    except OSError as error:
        if not error.filename or not Path(error.filename).is_relative_to(settings.STATE):
            raise
        sys.exit(f"studio: {error.filename} cannot be used: {error.strerror}. See STUDIO_STATE.")


if __name__ == "__main__":
    main()
