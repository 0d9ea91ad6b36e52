"""Texts are folded as people type them: without capitals, marks, signs and invisible characters."""

import string
import unicodedata
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.edition.font_coverage import characters
from kiosk.edition.search.folding import folded, searched_words, typed_words

TYPED_BY_ALL = string.ascii_lowercase


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("L’Atelier", "latelier"),
        ("L'Atelier", "atelier"),
        ("D’Clic", "dclic"),
        ("O'Brien", "obrien"),
        ("O\u02bcBrien", "obrien"),
        ("Wi-Fi", "wifi"),
        ("Wi\u2011Fi", "wifi"),
        ("e-motion", "emotion"),
        ("3-D", "3d"),
        ("L’e-mail", "email"),
        ("Işık", "isik"),
        ("IŞIK", "isik"),
        ("İstanbul", "istanbul"),
        ("Œuvre", "oeuvre"),
        ("Ægir", "aegir"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Þórður", "thordur"),
        ("Đorđe", "dorde"),
        ("Ħal", "hal"),
        ("Nguyễn", "nguyen"),
        ("Nguye\u0302\u0303n", "nguyen"),
        ("Ate\u00adlier", "atelier"),
        ("Ate\u200blier", "atelier"),
        ("\ufeffAtelier\u2060", "atelier"),
        ("\ufb01lm", "film"),
        ("lauréat·e·s", "laureates"),
        ("m²", "m2"),
    ],
)
def test_a_written_name_is_found_by_its_typed_form(written: str, typed: str):
    assert typed in searched_words(folded(written))
    assert "".join(chain.from_iterable(typed_words(written))).endswith(typed)


def drawable_letters() -> list[str]:
    """Return the Latin letters that the fonts of the exhibit can draw."""
    return sorted(one for one in characters() if unicodedata.name(one, "").startswith("LATIN"))


def test_every_latin_letter_that_can_be_drawn_is_typed_with_plain_letters():
    strange = {letter: folded(letter) for letter in drawable_letters() if not set(folded(letter)) <= set(TYPED_BY_ALL)}
    assert strange == {}


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str):
    assert folded(folded(text)) == folded(text)


@given(st.text("aé-'’ \u00ad\u200b", max_size=30), st.sampled_from("\u00ad\u200b\u200d\u2060\ufeff"), st.data())
def test_invisible_characters_change_no_word(text: str, hidden: str, data: st.DataObject):
    place = data.draw(st.integers(0, len(text)))
    assert typed_words(text[:place] + hidden + text[place:]) == typed_words(text)


@given(st.text(max_size=60))
def test_a_text_is_found_by_each_of_its_own_words(text: str):
    words = set(searched_words(folded(text)))
    for parts in typed_words(text):
        assert words.issuperset(parts)


def test_a_word_of_very_many_parts_gives_few_searched_words():
    assert len(list(searched_words(folded("-".join("a" * 200))))) < 1000
