"""Themes, promotions and laureates."""

from django.apps import AppConfig


class LaureatesConfig(AppConfig):
    """Lauréats."""

    name = "studio.laureates"
    verbose_name = "Lauréats"
