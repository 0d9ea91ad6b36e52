"""Laureates are found by what a visitor would type and choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.edition import directory as module
from kiosk.edition.directory import Directory, directory, plain
from kiosk.edition.types import Edition
from tests.support.editions import big_edition, changed, editions, small_edition


@pytest.fixture
def edition() -> Edition:
    """Two laureates: « Premier projet » with a person, and « Second projet »."""
    return small_edition()


def found(edition: Edition, language: str = "fr", **choices: str | None) -> list[str]:
    return [one.id for one in directory(edition).find(language, **choices)]


def test_without_choices_all_are_found_in_their_order(edition: Edition) -> None:
    assert found(edition) == ["first", "second"]


def test_accents_and_capitals_do_not_matter(edition: Edition) -> None:
    named = changed(edition, "laureates.1.name.fr", "Œuvre d’été À L’ÉCOLE")
    for query in ("ete", "ÉTÉ", "été", "ecole", "oeuvre", "œuvre", "a l'ecole"):
        assert found(named, query=query) == ["second"], query


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
    assert directory(edition).one("second") is edition.laureates[1]
    assert directory(edition).one("nobody") is None


def test_an_edition_is_read_for_searching_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typing letter after letter among thousands must not make thousands of texts plain again."""
    edition = big_edition(300)
    read: list[str] = []

    def watched(text: str) -> str:
        if "\n" in text:
            read.append(text)
        return plain(text)

    monkeypatch.setattr(module, "plain", watched)
    for query in ("p", "pr", "projet", "projet 01", "idée"):
        directory(edition).find("fr", query=query)

    assert len(read) == 1
    assert directory(edition) is directory(edition)


def test_another_edition_has_another_directory(edition: Edition) -> None:
    other = changed(edition, "laureates.0.name.fr", "Tout autre chose")
    assert found(edition, query="premier") == ["first"]
    assert found(other, query="premier") == []


def test_what_is_typed_more_never_finds_more() -> None:
    known = Directory(big_edition(200))
    query, before = "", known.find("fr")
    for letter in "projet 0017 idee":
        query += letter
        after = known.find("fr", query=query)
        assert {one.id for one in after} <= {one.id for one in before}, query
        before = after
    assert [one.id for one in before] == ["project-0017"]


@given(editions(), st.sampled_from(["fr", "en", "nl"]))
def test_every_laureate_is_found_by_the_words_of_its_own_name(edition: Edition, language: str) -> None:
    known = Directory(edition)
    for laureate in edition.laureates:
        name = laureate.name.best(language, edition.languages)
        assert laureate in known.find(language, query=name), name
