"""Pictures with what always goes with them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PicturesConfig(AppConfig):
    """Images."""

    name = "studio.pictures"
    verbose_name = _("Images")
