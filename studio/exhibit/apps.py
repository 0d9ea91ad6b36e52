"""The frame of the content, for each channel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExhibitConfig(AppConfig):
    """Bornes."""

    name = "studio.exhibit"
    verbose_name = _("Bornes")
