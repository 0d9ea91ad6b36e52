"""What drafts will look like, drawn by the kiosk's own renderer."""

from django.apps import AppConfig


class PreviewConfig(AppConfig):
    """Previews, the fit check, and the differences before publishing."""

    name = "studio.preview"
    label = "preview"
    verbose_name = "aperçu"
