"""Where facts come from."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Sources."""

    name = "studio.sources"
    verbose_name = "Sources"
