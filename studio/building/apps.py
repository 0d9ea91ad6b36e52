"""The places of the building, before and after."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BuildingConfig(AppConfig):
    """Bâtiment."""

    name = "studio.building"
    verbose_name = _("Bâtiment")
