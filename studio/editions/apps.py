"""Builds editions from live content, checks them and imports them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    """Builds editions from the content in the database, and finds the faults that kiosks could not show."""

    name = "studio.editions"
    label = "editions"
    verbose_name = _("éditions")
