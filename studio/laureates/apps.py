"""Themes, promotions and laureates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LaureatesConfig(AppConfig):
    """Lauréats."""

    name = "studio.laureates"
    verbose_name = _("Lauréats")
