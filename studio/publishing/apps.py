"""From the database to signed editions: the only bridge to the kiosk."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Publication."""

    name = "studio.publishing"
    verbose_name = "Publication"
