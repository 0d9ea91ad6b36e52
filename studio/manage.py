"""The studio's command line: ``python -m studio.manage COMMAND``."""

import os
import sys


def main() -> None:
    """Run a command of Django, Wagtail or the studio, with the settings for one machine unless others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings.dev")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"studio: {error}")


if __name__ == "__main__":
    main()
