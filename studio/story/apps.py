"""The chapters of the story."""

from django.apps import AppConfig


class StoryConfig(AppConfig):
    """Histoire."""

    name = "studio.story"
    verbose_name = "Histoire"
