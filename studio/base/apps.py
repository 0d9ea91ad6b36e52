"""What the kinds of content share."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Words in three languages, limits of the format, drafts and workflow."""

    name = "studio.base"
    label = "studio_base"
    verbose_name = "Studio"
