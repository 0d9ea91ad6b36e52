"""Previews of drafts, drawn by the kiosk's own renderer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PreviewConfig(AppConfig):
    """Previews, the check of screens, and the differences before publishing."""

    name = "studio.preview"
    label = "preview"
    verbose_name = _("aperçu")
