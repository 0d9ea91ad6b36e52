"""The sources of facts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    """Sources."""

    name = "studio.sources"
    verbose_name = _("Sources")
