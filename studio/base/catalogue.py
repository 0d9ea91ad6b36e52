"""Serves the texts of scripts in the language of the user."""

from typing import ClassVar

from django.conf import settings
from django.views.i18n import JavaScriptCatalog


class Catalogue(JavaScriptCatalog):
    """Joins Wagtail's texts and the studio's own."""

    packages: ClassVar = ["wagtail.admin"]

    def get_paths(self, packages: list[str]) -> list[str]:
        """Return the folders of the catalogues; where two have the same text, the later one counts."""
        return [*super().get_paths(packages), *map(str, settings.LOCALE_PATHS)]
