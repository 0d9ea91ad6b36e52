"""Pasted text is cleaned if that loses nothing, and refused otherwise."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.edition.characters import cleaned, forbidden, refused


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("un\u2028deux", "un deux"),  # Word, soft returns
        ("un\u2029deux", "un deux"),  # PDF
        ("un\x0bdeux\x0ctrois", "un deux trois"),  # Word and PDF
        ("un\x85deux", "un deux"),
        ("Nom\tPrénom", "Nom Prénom"),  # spreadsheets
        ("\ufeffDébut", "Début"),  # byte order mark
        ("a\u200bb\u200c\u200d\u2060", "ab"),
        ("réalisa\u00adtion", "réalisation"),  # soft hyphen
        ("\u202a+33 3 21\u202c", "+33 3 21"),  # address books
        ("\u2068Nom\u2069\u200e", "Nom"),
        ("e\u0301te\u0301", "été"),  # macOS and PDF
        ("un\u2003deux\u3000trois\u2009!", "un deux trois !"),
        ("oui\u202f! 12\u00a0km", "oui\u202f! 12\u00a0km"),  # French typography stays
        ("  bord  ", "bord"),
        ("cœur \u2764\ufe0f", "cœur \u2764"),
    ],
)
def test_text_is_cleaned_without_loss(pasted: str, kept: str):
    assert cleaned(pasted) == kept
    assert not refused(kept)


def test_line_breaks_can_be_kept():
    assert cleaned("un \r\n deux\u2029trois\u2028\u2028quatre\t cinq", lines=True) == "un\ndeux\ntrois\n\nquatre  cinq"


@pytest.mark.parametrize(
    "character", ["\x00", "\x02", "\x1b", "\x7f", "\x92", "\u202e", "\ud800", "\ue000", "\uffff", "\U000e0041"]
)
def test_a_character_whose_removal_changes_the_text_is_refused(character: str):
    assert refused(cleaned(f"a{character}b")) == (character,)


@given(st.text())
def test_an_edition_accepts_every_text_that_forms_accept(text: str):
    """The decoder refuses nothing that forms have cleaned and accepted."""
    clean = cleaned(text)

    assert set(forbidden(clean)) <= set(refused(clean))
    assert cleaned(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)


@pytest.mark.parametrize("many", ["\u00a0", " ", "\t", "\n", " \n", "\u200b", "a\t"])
def test_a_cell_full_of_spaces_is_cleaned_at_once(many: str):
    """Spreadsheets hold such cells. Time that grows with the square of the length would be minutes here."""
    began = time.process_time()
    cleaned(many * 100_000, lines=True)
    assert time.process_time() - began < 2
