"""The studio in English: each text has its translation, and no page keeps a French one."""

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from django.utils.translation import gettext, ngettext, override

from studio.base.translations import DOMAINS, ENGLISH, STUDIO, gathered, translated
from tests.studio.conftest import text_of
from tests.studio.pages import walk

if TYPE_CHECKING:
    from django.test import Client

    from tests.studio.conftest import As

_PLACE = re.compile(r"%\(\w+\)[sdg]|\{\w+\}|</?\w+|%%")
_FRENCH = re.compile(
    r"[éèêàçùôœîÉÀ]|«|\b(?:les|des|pour|dans|avec|est|une|aux|vous|votre|mettre|ajouter)\b", re.IGNORECASE
)

ALSO_FRENCH = re.compile(
    r"\((?:français|anglais|néerlandais)\)|^thème$|^à vérifier$|\[à traduire\]"  # headings and marks of spreadsheets
    r"|^(?:Use server language: )?français$"  # languages in their own words
    r"|Relecture|Éditeurs"  # names of roles and of the review, as they are kept
    r"|^Guide de l’équipe"  # a document in French
)
"""The texts that stay French on English pages, and why."""

_PERMISSIONS = "/admin/groups/"
"""Pages with names of permissions that Django wrote into the database."""


def messages(domain: str) -> Iterator[Message]:
    return (message for message in translated(ENGLISH / f"{domain}.po") if message.id)


def forms(said: object) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, (tuple, list)) else (str(said),)


@pytest.mark.parametrize("domain", DOMAINS)
def test_each_text_has_an_english_translation(domain: str):
    """``make strings`` adds a new text to the catalogue, where it waits for its English."""
    kept = {(message.context, forms(message.id)[0]): message for message in messages(domain)}
    wanted = {(message.context, forms(message.id)[0]) for message in gathered(domain) if message.id}

    assert sorted(key[1] for key in wanted - kept.keys()) == []
    assert sorted(key[1] for key in kept.keys() - wanted) == []
    assert [message.id for message in kept.values() if not all(forms(message.string))] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_each_translation_has_the_same_placeholders_and_tags(domain: str):
    different = [
        message.id
        for message in messages(domain)
        for french, english in zip(forms(message.id), forms(message.string), strict=True)
        if english and sorted(_PLACE.findall(french)) != sorted(_PLACE.findall(english))
    ]
    assert different == []


@pytest.mark.parametrize(
    "file", sorted(STUDIO.glob("locale/*/LC_MESSAGES/*.po")), ids=lambda file: "/".join(file.parts[-3:])
)
def test_the_compiled_catalogues_are_up_to_date(file):
    with file.with_suffix(".mo").open("rb") as compiled:
        read = {forms(message.id): forms(message.string) for message in read_mo(compiled) if message.id}
    written = {forms(one.id): forms(one.string) for one in translated(file) if one.id and all(forms(one.string))}

    assert read == written


def test_numbers_days_and_dates_follow_the_language():
    from datetime import datetime

    from django.utils.formats import date_format, number_format

    when = datetime(2026, 11, 28, 9, 5)
    with override("fr"):
        assert date_format(when, "DATETIME_FORMAT") == "28 novembre 2026 à 09:05"
        assert number_format(5000, force_grouping=True) == "5\u202f000"
        assert ngettext("%(count)d image", "%(count)d images", 2) % {"count": 2} == "2 images"
    with override("en"):
        assert date_format(when, "DATETIME_FORMAT") == "28 November 2026, 09:05"
        assert number_format(5000, force_grouping=True) == "5,000"
        assert gettext("lundi") == "Monday"
        assert ngettext("%(count)d thème", "%(count)d thèmes", 1) % {"count": 1} == "1 theme"


def speaks(client: "Client", language: str) -> "Client":
    """Choose a language in the account of the logged-in user."""
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(
        user_id=client.session["_auth_user_id"], defaults={"preferred_language": language}
    )
    return client


def what_staff_wrote() -> list[str]:
    """Return all texts in the database, in every language, the longest first."""
    from django.apps import apps
    from django.db.models import CharField, JSONField, TextField

    found: set[str] = set()

    def keep(value: object) -> None:
        if isinstance(value, str):
            found.update((value, " ".join(value.split())))
        elif isinstance(value, dict):
            [keep(one) for one in value.values()]
        elif isinstance(value, list):
            [keep(one) for one in value]

    for model in apps.get_models():
        if not model.__module__.startswith(("studio.", "wagtail.")) or model.__name__ in ("Release", "IndexEntry"):
            continue
        for row in model.objects.all():
            keep(str(row))
            for column in model._meta.concrete_fields:
                value = getattr(row, column.attname)
                if hasattr(value, "raw_data"):
                    keep([dict(one) for one in value.raw_data])
                elif isinstance(column, (CharField, TextField, JSONField)):
                    keep(value)
    return sorted((one for one in found if len(one) > 2), key=len, reverse=True)


def test_no_page_shows_french_to_a_reader_of_english(chief: "Client"):
    pages = list(walk(speaks(chief, "en")))
    written = what_staff_wrote()

    assert len(pages) > 80
    assert [page.address for page in pages if page.language != "en"] == []
    left = set()
    for page in pages:
        for text in page.texts:
            if _FRENCH.search(text) and not page.address.startswith(_PERMISSIONS):
                for one in written:
                    text = text.replace(one, "")
                if _FRENCH.search(text) and not ALSO_FRENCH.search(text):
                    left.add((text, page.address))
    assert not left, "\n".join(f"{text} ({address})" for text, address in sorted(left))


def test_errors_are_shown_in_the_language_of_the_account(chief: "Client"):
    page = speaks(chief, "en").get("/admin/nowhere/")

    assert page.status_code == 404
    assert 'lang="en"' in page.content.decode()
    assert "This page does not exist" in page.content.decode()


def test_the_login_page_is_in_french():
    from django.test import Client

    page = Client(headers={"Accept-Language": "en"}).get("/admin/login/").content.decode()

    assert 'lang="fr"' in page
    assert "Mot de passe" in page


def test_scripts_speak_the_language_of_the_account(chief: "Client", browser: "As"):
    english = speaks(chief, "en").get("/admin/jsi18n/").content.decode()
    french = browser("chief").get("/admin/jsi18n/").content.decode()

    assert '"Un nouveau point": "A new point"' in english
    assert "A new point" not in french


def test_each_text_is_marked_with_its_language(chief: "Client"):
    """Browsers use it for spelling, and screen readers for the pronunciation."""
    from studio.pictures.models import Picture

    place = chief.get("/admin/snippets/building/place/add/").content.decode()
    picture = chief.get(f"/admin/images/{Picture.objects.first().pk}/").content.decode()
    blocks = unescape(chief.get("/admin/snippets/story/chapter/add/").content.decode())
    for language in ("fr", "en", "nl"):
        assert re.search(rf'<textarea name="title_{language}"[^>]* lang="{language}"', place)
        assert re.search(rf'<textarea name="alt_{language}"[^>]* lang="{language}"', picture)
        assert len(re.findall(rf'lang=\\"{language}\\"', blocks)) > 5


def test_each_reader_reads_the_changes_of_a_release_in_their_own_language(chief: "Client"):
    """Sent by a reader of French, read by a reader of English; texts of earlier versions stay as they are."""
    from django.utils import timezone

    from studio.publishing.models import Release
    from studio.publishing.release import release

    Release.objects.create(
        channel="lobby",
        edition="0" * 64,
        state="published",
        made_at=timezone.now(),
        summary="2 lieux modifiés",
        data=release("lobby", now=timezone.now())[0].data,
    )

    assert "premier envoi" in text_of(chief.get("/admin/publication/"))
    english = text_of(speaks(chief, "en").get("/admin/publication/"))
    assert "first release" in english
    assert "premier envoi" not in english
    assert "2 lieux modifiés" in english
