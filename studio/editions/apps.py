"""Editions: built of what is live, checked, imported."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    """Makes editions of the contents in the database, and says what kiosks could not show."""

    name = "studio.editions"
    label = "editions"
    verbose_name = _("éditions")
