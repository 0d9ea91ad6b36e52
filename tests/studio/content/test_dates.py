"""Dates are typed in many forms, and stored like those of an edition."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from studio.base.dates import DateInput, as_stored
from studio.sources.models import Source


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1852", "1852"),
        ("987", "0987"),
        ("juin 987", "0987-06"),
        ("2014-06", "2014-06"),
        ("2014-06-21", "2014-06-21"),
        ("2014-6-1", "2014-06-01"),
        ("2014/06/21", "2014-06-21"),
        ("21/06/2014", "2014-06-21"),
        ("1/6/2014", "2014-06-01"),
        ("21.06.2014", "2014-06-21"),
        ("21-06-2014", "2014-06-21"),
        ("06/2014", "2014-06"),
        ("1er juin 2014", "2014-06-01"),
        ("1ᵉʳ juin 2014", "2014-06-01"),
        ("21 juin 2014", "2014-06-21"),
        ("21\u00a0Juin\u202f2014", "2014-06-21"),
        ("juin 2014", "2014-06"),
        ("Août 1914", "1914-08"),
        ("3 févr. 2019", "2019-02-03"),
        ("décembre 2020", "2020-12"),
        ("29/02/2020", "2020-02-29"),
        ("June 2014", "2014-06"),
        ("  2014 ", "2014"),
        ("vers 1850", "vers 1850"),
        ("21/06/14", "21/06/14"),
    ],
)
def test_a_date_is_understood_or_left_as_it_was_typed(typed: str, kept: str):
    assert as_stored(typed) == kept


@pytest.mark.parametrize("typed", ["31/02/2014", "30 février 2019", "06/21/2014", "2014-13", "0 juin 2014"])
def test_a_day_that_does_not_exist_is_refused(typed: str):
    with pytest.raises(ValidationError, match="n’existe pas"):
        as_stored(typed)


@pytest.mark.parametrize("typed", ["vers 1850", "21/06/14", "juin", "printemps 2014"])
def test_a_text_that_is_not_a_date_is_refused_with_examples(typed: str):
    with pytest.raises(ValidationError, match=r"1852, juin 2014, 21/06/2014"):
        DateInput().clean(typed)


def test_a_form_keeps_a_french_date_as_the_edition_has_it(chief: Client):
    form = {"title": "Une page", "publisher": "La ville", "date": "1er juin 2014", "url": "", "slug": ""}

    chief.post(reverse(Source.snippet_viewset.get_url_name("add")), form)

    assert Source.objects.get(title="Une page").date == "2014-06-01"
