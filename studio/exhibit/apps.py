"""What frames everything else, for each channel."""

from django.apps import AppConfig


class ExhibitConfig(AppConfig):
    """Bornes."""

    name = "studio.exhibit"
    verbose_name = "Bornes"
