"""Laureates are found by the words and choices of a visitor."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from kiosk.edition.search import laureate_index as module
from kiosk.edition.search.folding import folded
from kiosk.edition.search.laureate_index import LaureateIndex, laureate_index
from kiosk.edition.search.word_index import WordIndex
from kiosk.edition.types import Edition, Sentence, Title
from tests.support.editions import big_edition, changed, editions, small_edition


@pytest.fixture
def edition() -> Edition:
    """Two laureates: « Premier projet » with a person, and « Second projet »."""
    return small_edition()


def found(edition: Edition, language: str = "fr", **choices: str | None) -> list[str]:
    return [one.id for one in laureate_index(edition).find(language, **choices)]


def test_without_choices_all_are_found_in_their_order(edition: Edition) -> None:
    assert found(edition) == ["first", "second"]


def test_accents_and_capitals_do_not_matter(edition: Edition) -> None:
    named = changed(edition, "laureates.1.name.fr", "Œuvre d’été À L’ÉCOLE")
    for query in ("ete", "ÉTÉ", "été", "ecole", "oeuvre", "œuvre", "a l'ecole"):
        assert found(named, query=query) == ["second"], query


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("L’Atelier", "latelier"),
        ("L’Atelier", "l atelier"),
        ("L’Atelier", "L’ATELIER"),
        ("Latelier", "l’atelier"),
        ("D’Clic", "dclic"),
        ("O’Brien", "obrien"),
        ("Wi-Fi", "wifi"),
        ("WiFi", "wi-fi"),
        ("WiFi", "wi fi"),
        ("e-motion", "emotion"),
        ("Émotion", "e-motion"),
        ("3-D", "3d"),
        ("Işık", "isik"),
        ("Ate\u00adlier", "atelier"),
        ("Atelier", "ate\u200blier"),
        ("Nguyễn", "nguye\u0302\u0303n"),
    ],
)
def test_signs_marks_and_invisible_characters_do_not_matter(edition: Edition, name: str, query: str) -> None:
    named = changed(edition, "laureates.1.name.fr", name)
    for end in range(2, len(query) + 1):
        assert "second" in found(named, query=query[:end]), query[:end]


def named(edition: Edition, *names: str) -> Edition:
    """Return an edition with laureates of these names."""
    one = edition.laureates[0]
    many = tuple(
        structs.replace(one, id=f"n-{number}", name=Title(fr=name), tagline=Sentence(fr="Une idée"), people=())
        for number, name in enumerate(names)
    )
    return structs.replace(edition, laureates=many)


def names(edition: Edition, query: str) -> list[str | None]:
    return [one.name.fr for one in LaureateIndex(edition).find("fr", query=query)]


def test_exact_words_come_first_then_beginnings_then_near_matches(edition: Edition) -> None:
    known = named(edition, "Atelyer", "Ateliers réunis", "L’Atelier", "Laboratoire", "Atelier du Nord")
    assert names(known, "atelier") == ["L’Atelier", "Atelier du Nord", "Ateliers réunis", "Atelyer"]


@pytest.mark.parametrize(
    "query",
    ["labortoire", "laboratiore", "labbo", "laborattoire", "numerisasion", "nuemrisation", "dupnt"],
)
def test_a_small_mistake_still_finds_the_laureate(edition: Edition, query: str) -> None:
    known = named(edition, "Laboratoire", "Numérisation", "Dupont")
    assert len(names(known, query)) == 1, query


@pytest.mark.parametrize("query", ["sen", "sans", "xens", "bons", "2015", "ban", "vase 12"])
def test_a_short_word_or_a_number_has_no_near_matches(edition: Edition, query: str) -> None:
    """Only words that begin with it are found."""
    known = named(edition, "Gens", "Sans-gêne", "Lens", "2014", "Son", "Vase 13", "Bonsoir")
    assert all(folded(name).replace("-", "").startswith(query) for name in names(known, query))


def test_near_matches_are_left_out_if_many_laureates_fit(edition: Edition) -> None:
    known = named(edition, *["Atelier"] * 9, "Atelyer")
    assert "Atelyer" not in names(known, "atelier")


def test_every_word_must_fit_in_any_order(edition: Edition) -> None:
    assert found(edition, query="projet premier") == ["first"]
    assert found(edition, query="premier second") == []
    assert found(edition, query="  premier   ") == ["first"]


def test_the_beginning_of_a_word_is_enough_but_not_its_middle(edition: Edition) -> None:
    assert found(edition, query="prem") == ["first"]
    assert found(edition, query="emier") == []


def test_people_themes_and_promotions_are_searched_too(edition: Edition) -> None:
    assert found(edition, query="dupont") == ["first"]
    assert found(edition, query="connaissances") == ["second"]
    assert found(edition, query="2023") == ["second"]


def test_the_search_speaks_the_language_of_the_visitor(edition: Edition) -> None:
    assert found(edition, "nl", query="schilderij") == ["first"]
    assert found(edition, "fr", query="schilderij") == []


def test_choices_narrow_each_other(edition: Edition) -> None:
    assert found(edition, theme="mediation") == ["first"]
    assert found(edition, promotion="call-2023") == ["second"]
    assert found(edition, theme="mediation", promotion="call-2023") == []
    assert found(edition, theme="mediation", query="second") == []


def test_a_laureate_is_found_by_its_id(edition: Edition) -> None:
    assert laureate_index(edition).one("second") is edition.laureates[1]
    assert laureate_index(edition).one("nobody") is None


def test_an_edition_is_read_for_searching_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typing letter after letter must not fold thousands of texts again."""
    edition = big_edition(300)
    read: list[WordIndex] = []

    def watched(texts: Iterable[str]) -> WordIndex:
        read.append(WordIndex(texts))
        return read[-1]

    monkeypatch.setattr(module, "WordIndex", watched)
    for query in ("p", "pr", "projet", "projet 01", "idée"):
        laureate_index(edition).find("fr", query=query)

    assert len(read) == 1
    assert laureate_index(edition) is laureate_index(edition)


def test_another_edition_has_another_index(edition: Edition) -> None:
    other = changed(edition, "laureates.0.name.fr", "Tout autre chose")
    assert found(edition, query="premier") == ["first"]
    assert found(other, query="premier") == []


def test_more_typed_letters_never_find_more() -> None:
    known = LaureateIndex(big_edition(200))
    query, before = "", known.find("fr")
    for letter in "projet 0017 idee":
        query += letter
        after = known.find("fr", query=query)
        assert {one.id for one in after} <= {one.id for one in before}, query
        before = after
    assert [one.id for one in before] == ["project-0017"]


@given(editions(), st.sampled_from(["fr", "en", "nl"]))
def test_every_laureate_is_found_by_the_words_of_its_own_name(edition: Edition, language: str) -> None:
    known = LaureateIndex(edition)
    for laureate in edition.laureates:
        name = laureate.name.best(language, edition.languages)
        assert laureate in known.find(language, query=name), name
