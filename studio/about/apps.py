"""The cluster in short."""

from django.apps import AppConfig


class AboutConfig(AppConfig):
    """À propos."""

    name = "studio.about"
    verbose_name = "À propos"
