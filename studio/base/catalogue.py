"""The words of scripts, in the language of whoever is there."""

from django.conf import settings
from django.views.i18n import JavaScriptCatalog


class Catalogue(JavaScriptCatalog):
    """Wagtail's words, and the studio's own."""

    packages = ("wagtail.admin",)

    def get_paths(self, packages: list[str]) -> list[str]:
        """Return the folders of catalogues; the later ones count where both have a word."""
        return [*super().get_paths(packages), *map(str, settings.LOCALE_PATHS)]
