"""Pictures with what always goes with them."""

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    """Images."""

    name = "studio.pictures"
    verbose_name = "Images"
