"""The studio's command line: ``python -m studio.manage COMMAND``."""

import os
import sys


def main() -> None:
    """Run a command of Django, Wagtail or the studio, with the settings for one machine unless others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings.dev")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"studio: {error}")
    except OperationalError as error:
        reason = " ".join(str(error).split())
        sys.exit(f"studio: the database cannot be used: {reason}. See DATABASE_URL, or the folder of STUDIO_STATE.")


if __name__ == "__main__":
    main()
