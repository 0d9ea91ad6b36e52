"""The studio's own French replaces Wagtail's, and each step has one verb."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import django
import wagtail
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext as translated
from django.utils.translation import override

from tests.studio.pages import walk

if TYPE_CHECKING:
    from django.test import Client

_PO = Path(settings.LOCALE_PATHS[0]) / "fr" / "LC_MESSAGES" / "django.po"


def ours() -> dict[str, str]:
    with _PO.open("rb") as file:
        return {message.id: message.string for message in read_po(file) if isinstance(message.id, str) and message.id}


def test_putting_online_and_sending_to_kiosks_have_different_verbs():
    """« Publier » means the last step elsewhere; the studio does not use it."""
    with override("fr"):
        assert translated("Publish") == "Mettre en ligne"
        assert translated("Unpublish") == "Mettre hors ligne"
        assert translated("live + draft") == "en ligne + brouillon"
    assert [text for text in ours().values() if "ublier" in text.replace("oublier", "") or "publié" in text] == []


def test_the_french_catalogue_is_compiled():
    with override("fr"):
        assert {key: translated(key) for key in ours()} == ours()


def test_each_overridden_text_exists_in_wagtail():
    """After an upgrade this names texts that Wagtail has reworded, which would appear in Wagtail's French."""
    said: set[str] = set()
    for package in (wagtail, django):  # Django words sizes of files and times
        for path in Path(package.__file__).parent.rglob("locale/fr/LC_MESSAGES/django.mo"):
            with path.open("rb") as file:
                said |= {message.id for message in read_mo(file) if isinstance(message.id, str)}

    assert ours().keys() - said == set()


_BAD = re.compile(
    r"\((?:e|le|la|tte|s|es)\)|(?:ce/cette|le/la|du/de la)|un\(e\)|fragment|workflow|à contenu principal"
    r"|entrées? de journal|\b(?:par|de) None\b|\b0 minute\b|\b[KM]io\b|\b(?:re)?publi(?:er|ée?s?)\b",
    re.IGNORECASE,
)
_OF_PERMISSIONS = ("/admin/groups/", "/admin/workflows/usage/")
"""Pages for administrators of permissions, whose names are in the database, and on which Wagtail asks about pages."""


def test_no_page_shows_wagtails_double_genders_or_its_jargon(chief: "Client"):
    """« Ce(tte) lieu », « fragments », « workflow »: the studio rewords each such text."""
    pages = [page for page in walk(chief) if not page.address.startswith(_OF_PERMISSIONS)]
    said = {(text, page.address) for page in pages for text in page.texts if _BAD.search(text)}

    assert len(pages) > 80
    assert not said, "\n".join(f"{text} ({address})" for text, address in sorted(said))
