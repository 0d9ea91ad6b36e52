"""The cluster in short."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AboutConfig(AppConfig):
    """À propos."""

    name = "studio.about"
    verbose_name = _("À propos")
