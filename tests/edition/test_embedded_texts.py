"""The texts that ship with the exhibit: honest, for a twelve-year-old, and in one voice for each language."""

import re
from collections.abc import Iterator

import pytest

from kiosk.edition.folder import read_embedded
from kiosk.edition.paths import describe_path, parts
from kiosk.edition.types import Passage, Words
from kiosk.i18n import STRINGS

EDITION = read_embedded().edition


def texts(language: str) -> Iterator[tuple[str, str]]:
    for path, part in parts(EDITION):
        if isinstance(part, Words) and (text := part.text_in(language)):
            yield describe_path(path), text


@pytest.mark.parametrize(
    ("language", "model", "imagined"),
    [("fr", "maquette", "imaginée"), ("en", "model", "imagined"), ("nl", "maquette", "fictie")],
)
def test_a_point_begins_with_the_thing_itself_and_the_place_says_once_that_its_model_is_imagined(
    language: str, model: str, imagined: str
):
    for place in EDITION.building:
        intro = getattr(place.intro, language)
        assert model in intro, place.id
        assert imagined in intro, place.id
        for spot in place.hot_spots:
            assert model not in getattr(spot.text, language)[:20], spot.id


def test_dutch_says_je_to_every_visitor():
    written = [*texts("nl"), ("interface", (STRINGS / "nl" / "LC_MESSAGES" / "kiosk.po").read_text("utf-8"))]
    assert [where for where, text in written if re.search(r"\b[Uu]w?\b", text)] == []


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_a_paragraph_has_at_most_sixty_words(language: str):
    long = [
        describe_path(path)
        for path, part in parts(EDITION)
        if isinstance(part, Passage) and len((part.text_in(language) or "").split()) > 60
    ]
    assert long == []


def test_a_laureate_whose_field_no_source_names_is_in_none_of_the_four():
    """The call of 2014 had four fields. The exhibit invents none for a laureate whose source names none."""
    (shawouahzik,) = (one for one in EDITION.laureates if one.id == "shawouahzik")
    assert shawouahzik.theme == "other"
