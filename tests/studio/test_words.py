"""The studio's own French stands before Wagtail's, and each step has one verb."""

from pathlib import Path

import wagtail
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext as translated
from django.utils.translation import override

_PO = Path(settings.LOCALE_PATHS[0]) / "fr" / "LC_MESSAGES" / "django.po"


def ours() -> dict[str, str]:
    with _PO.open("rb") as file:
        return {message.id: message.string for message in read_po(file) if isinstance(message.id, str) and message.id}


def test_putting_online_and_sending_to_the_kiosks_are_two_verbs():
    """« Publier » is the last step elsewhere; here nothing is called so."""
    with override("fr"):
        assert translated("Publish") == "Mettre en ligne"
        assert translated("Unpublish") == "Mettre hors ligne"
        assert translated("live + draft") == "en ligne + brouillon"
    assert [text for text in ours().values() if "ublier" in text.replace("oublier", "") or "publié" in text] == []


def test_the_catalogue_is_compiled():
    with override("fr"):
        assert {key: translated(key) for key in ours()} == ours()


def test_each_sentence_of_ours_is_one_that_wagtail_says():
    """After an upgrade this names what Wagtail now says in other words, and so says in its own French."""
    said: set[str] = set()
    for path in Path(wagtail.__file__).parent.rglob("locale/fr/LC_MESSAGES/django.mo"):
        with path.open("rb") as file:
            said |= {message.id for message in read_mo(file) if isinstance(message.id, str)}

    assert ours().keys() - said == set()
