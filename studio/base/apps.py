"""Holds what all kinds of content share."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Holds texts in three languages, limits of the format, drafts and reviews."""

    name = "studio.base"
    label = "studio_base"
    verbose_name = "Studio"
