"""The lists of the studio are searched with the index of the database."""

from importlib import import_module
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from studio.about.models import Partner
from studio.base.roles import EDITORS
from studio.base.search import FoldedField
from studio.laureates.models import Laureate
from studio.pictures.models import Picture
from studio.sources.models import Source
from tests.studio.conftest import As


@pytest.fixture(autouse=True)
def index_tables() -> None:
    """The tables of the index on SQLite, which a migration of Wagtail makes; these tests run no migrations."""
    if connection.vendor == "sqlite":
        migration = import_module("wagtail.search.migrations.0006_customise_indexentry").Migration
        with connection.cursor() as cursor:
            for operation in migration.operations[-1].database_operations:
                cursor.execute(operation.reverse_sql)  # a plain table replaces it
                cursor.execute(operation.sql)


@pytest.fixture
def laureate() -> Laureate:
    """A laureate with everything that makes a search difficult."""
    row = Laureate.objects.get(slug="second")
    row.name_fr = "L’Œuvre d’Işık, 3-D"
    row.name_en = "The Wi-Fi e-motion"
    row.tagline_fr = "Numéri\u00adsation à Łódź"
    row.people = [("person", {"name": "Siobhán O’Brien", "role": {"fr": "Fondatrice"}})]
    row.save()
    return row


def found(browser: As, row: Any, query: str) -> bool:
    call_command("update_index", verbosity=0)
    client = browser(EDITORS)
    kind = type(row)
    name = "wagtailimages:index" if kind is Picture else kind.snippet_viewset.get_url_name("list")
    response = client.get(reverse(name), {"q": query})
    assert response.status_code == 200
    return row.pk in [one.pk for one in response.context["object_list"]]


@pytest.mark.parametrize(
    "query",
    [
        "loeuvre",
        "oeuvre",
        "œuvre",
        "l’œuvre",
        "L'OEUVRE",
        "isik",
        "disik",
        "3d",
        "3-d",
        "wifi",
        "wi-fi",
        "emotion",
        "numerisation",
        "numérisa",
        "lodz",
        "obrien",
        "o'brien",
        "siobhan",
        "oeu isi",
        "œuvre emotion",
        "l\u00adoeu\u200bvre",
    ],
)
def test_a_laureate_is_found_by_what_people_type(browser: As, laureate: Laureate, query: str):
    assert found(browser, laureate, query)


@pytest.mark.parametrize("query", ["ouvre", "numerisaton", "siobhna", "oeuvre numerisaton"])
def test_a_search_with_a_small_mistake_finds_the_laureate(browser: As, laureate: Laureate, query: str):
    assert found(browser, laureate, query)


@pytest.mark.parametrize("query", ["peinture", "4d", "asik wifi", "premier", "id", "fr"])
def test_a_search_for_other_words_finds_nothing(browser: As, laureate: Laureate, query: str):
    assert not found(browser, laureate, query)


def test_a_search_for_punctuation_finds_nothing_and_does_not_fail(browser: As, laureate: Laureate):
    """Some of them are operators of SQLite's query language."""
    for query in ("«", "'", "-", '"', "*", "(((", "a*b OR"):
        assert not found(browser, laureate, query), query


def test_other_kinds_of_content_are_searched_in_the_same_way(browser: As):
    source = Source.objects.create(slug="une", title="L’Écho de l’Œuvre", publisher="Presse-Océan")
    partner = Partner.objects.first()
    partner.name = "Université d’Artois"
    partner.save()
    picture = Picture.objects.first()
    picture.alt_fr = "Une main-d’œuvre"
    picture.save()

    assert found(browser, source, "loeuvre presseocean")
    assert found(browser, partner, "dartois")
    assert found(browser, picture, "maindoeuvre")


def test_a_searched_list_keeps_the_order_of_the_list(browser: As):
    rows = list(Laureate.objects.all())
    rows += [Laureate.objects.get(pk=rows[0].pk) for _ in range(3)]
    for place, row in enumerate(rows):
        if place >= len(rows) - 3:
            row.pk, row.slug = None, f"twin-{place}"
        row.name_fr, row.sort_order = f"Atelier {'Étoiles ' * (place % 3)}{place}", len(rows) - place
        row.save()
    call_command("update_index", verbosity=0)

    client, address = browser(EDITORS), reverse(Laureate.snippet_viewset.get_url_name("list"))
    for order in ({}, {"ordering": "sort_order"}):
        response = client.get(address, {"q": "atelier", **order})
        assert [one.pk for one in response.context["object_list"]] == [row.pk for row in reversed(rows)]


def test_every_kind_of_content_is_searched_as_people_type():
    for model in (*get_snippet_models(), Picture):
        columns = [field for field in model.get_search_fields() if isinstance(field, FoldedField)]
        assert columns, model


def test_the_picture_chooser_has_a_search(browser: As):
    """The chooser leaves out pictures that cannot be chosen yet, also in its search."""
    row = Picture.objects.get(slug="facade-before")
    other = Picture.objects.get(slug="facade-after")
    Picture.objects.update(title="La façade", credit_fr="Anne")
    Picture.objects.filter(pk=other.pk).update(alt_fr="")
    call_command("update_index", verbosity=0)

    page = browser(EDITORS).get(reverse("wagtailimages_chooser:choose_results"), {"q": "facade"})

    assert [one.pk for one in page.context["results"]] == [row.pk]


def test_a_search_for_a_long_pasted_text_gets_an_answer(browser: As):
    pasted = "la façade avant les travaux " * 200

    assert browser(EDITORS).get(reverse("wagtailimages:index"), {"q": pasted}).status_code == 200
