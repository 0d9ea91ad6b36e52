"""The places of the building, before and after."""

from django.apps import AppConfig


class BuildingConfig(AppConfig):
    """Bâtiment."""

    name = "studio.building"
    verbose_name = "Bâtiment"
