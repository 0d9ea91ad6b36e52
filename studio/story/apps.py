"""The chapters of the story."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoryConfig(AppConfig):
    """Histoire."""

    name = "studio.story"
    verbose_name = _("Histoire")
