"""Lines as a printer would break them, and spaces as each language sets them."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.widgets.core.typesetting import apply_typography, break_lines

N = "\u202f"


def by_letter(text: str) -> float:
    """Measure as if every letter were ten pixels wide."""
    return 10.0 * len(text)


def lines(text: str, width: float, **choices: object) -> list[str]:
    return break_lines(text, width, by_letter, **choices)


# Spaces and apostrophes.


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        ("Pourquoi ?", f"Pourquoi{N}?"),
        ("Pourquoi?", f"Pourquoi{N}?"),
        ("Quoi ?!", f"Quoi{N}?!"),
        ("Voici : là", f"Voici{N}: là"),
        ("un ; deux", f"un{N}; deux"),
        ("« Bonjour »", f"«{N}Bonjour{N}»"),
        ("«Bonjour»", f"«{N}Bonjour{N}»"),
        ("50 000 euros", f"50{N}000 euros"),
        ("l'école", "l’école"),
        ("10 %", "10\u00a0%"),
        ("12:30", "12:30"),
        ("https://www.lens.fr", "https://www.lens.fr"),
        ("https://lens.fr/a;b?c=d!e'f", "https://lens.fr/a;b?c=d!e'f"),
        ("Allez sur lens.fr/a?b=1!", f"Allez sur lens.fr/a?b=1{N}!"),
        ("www.lens.fr ?", f"www.lens.fr{N}?"),
        ("«https://lens.fr/?»", f"«{N}https://lens.fr/{N}?{N}»"),
        ("anne.o'brien@lens.fr!", f"anne.o’brien@lens.fr{N}!"),
        ("le prix ( ?)", "le prix (?)"),
        ("le prix (?)", "le prix (?)"),
        ("[!]", "[!]"),
        ("«?»", f"«{N}?{N}»"),
        ("(Pourquoi ?)", f"(Pourquoi{N}?)"),
        ("En 2014 150 projets", "En 2014 150 projets"),
        ("En 2014 150 000 euros", f"En 2014 150{N}000 euros"),
        ("de 1 000 à 2 000 000", f"de 1{N}000 à 2{N}000{N}000"),
        ("le 21 06 2014", "le 21 06 2014"),
        ("1,5 000", "1,5 000"),
        ("e\u0301te\u0301 !", f"été{N}!"),
    ],
)
def test_french_has_narrow_spaces_where_print_has_them(written, set_as):
    assert apply_typography(written, "fr") == set_as


@pytest.mark.parametrize("language", ["en", "nl"])
def test_other_languages_have_none_of_them(language):
    assert apply_typography("Why? Here: there!", language) == "Why? Here: there!"


@given(st.text("aé «»;:!?'0123 \u00a0\u202f", max_size=40), st.sampled_from(["fr", "en", "nl"]))
def test_typography_applied_twice_changes_nothing_more(text, language):
    once = apply_typography(text, language)
    assert apply_typography(once, language) == once


_addresses = st.builds(
    "{}{}.{}{}".format,
    st.sampled_from(["https://", "http://", "HTTPS://", "www.", ""]),
    st.text("abc-0é", min_size=1, max_size=8).filter(lambda name: name.strip("-") == name),
    st.sampled_from(["fr", "museum", "org"]),
    st.text("ab'0/?;!:=&%#-", max_size=12).map(lambda rest: f"/{rest}a" if rest else ""),
)
_sentences = st.sampled_from(["{}", "Voir {} !", "Voir ({}).", "« {} »", "{} ; {}", "{}, 2 000 fois?", "l'adresse: {}"])


@given(_addresses, _sentences, st.sampled_from(["fr", "en", "nl"]))
def test_an_address_is_never_changed(address, sentence, language):
    assert apply_typography(sentence.format(address, address), language).count(address) == sentence.count("{}")


@given(st.text("a1 ()[]«»“”?!;:'\u00a0\u202f", max_size=30))
def test_no_space_follows_a_bracket_before_a_sign(text):
    assert not re.search(r"[(\[“][\s]*[\s][;!?]", apply_typography(text, "fr"))


@given(st.lists(st.integers(0, 99_999).map(str) | st.sampled_from(["000", "en", "150", "2 000"]), max_size=8))
def test_only_numbers_are_tied(numbers):
    """Groups of three digits after one of one to three; a year and a number beside it stay apart."""
    for element in apply_typography(" ".join(numbers), "fr").split(" "):
        assert re.fullmatch(rf"\d*|en|\d{{1,3}}({N}\d{{3}})+", element), element


def test_a_number_stays_on_one_line_with_its_thousands():
    assert lines(apply_typography("il y a 50 000 euros", "fr"), 90) == ["il y a", f"50{N}000", "euros"]


# Lines.


def test_words_fill_a_line_and_go_on_below():
    assert lines("one two three four", 100) == ["one two", "three four"]


def test_no_text_has_no_lines():
    assert lines("", 100) == []
    assert lines("   ", 100) == []


def test_the_last_line_does_not_hold_a_short_word_alone():
    text = "aaaa bbbb cccc dddd ee"
    assert lines(text, 190) == ["aaaa bbbb cccc", "dddd ee"]


def test_a_title_has_lines_of_about_the_same_length():
    assert lines("aaaa bbbb cccc dddd eeee", 190, balance=True) == ["aaaa bbbb cccc", "dddd eeee"]
    assert lines("a bb ccc dddd eeeee ffffff", 190, balance=True) == ["a bb ccc dddd", "eeeee ffffff"]


def test_a_word_is_parted_only_where_it_would_not_fit_on_a_line_of_its_own():
    assert lines("la numérisation", 130) == ["la", "numérisation"]
    parted = lines("la numérisation", 90)
    assert parted[0] == "la"
    assert parted[1].endswith("-")
    assert "".join(parted[1:]).replace("-", "") == "numérisation"


def test_a_word_is_parted_as_its_language_does():
    assert lines("bibliothèque", 80, language="fr")[0] in ("biblio-", "bi-", "bib-")
    assert lines("erfgoedinnovatie", 90, language="nl")[0] in ("erfgoed-", "erf-")


def test_a_word_with_a_hyphen_is_parted_there_and_has_no_second_hyphen():
    assert lines("Louvre-Lens", 80) == ["Louvre-", "Lens"]


_word = st.text("abcdeéà-", min_size=1, max_size=24)
_texts = st.lists(_word, max_size=14).map(" ".join)


@given(_texts, st.integers(30, 400), st.booleans(), st.sampled_from(["fr", "en", "nl"]))
def test_no_line_is_wider_than_its_column_and_no_letter_is_lost(text, width, balance, language):
    broken = lines(text, width, balance=balance, language=language)
    assert all(by_letter(line) <= width for line in broken), broken

    def style(words: str) -> str:
        return words.replace(" ", "").replace("-", "")

    assert style("".join(broken)) == style(text)


@given(_texts, st.integers(100, 400))
def test_balance_needs_no_more_lines(text, width):
    assert len(lines(text, width, balance=True)) <= len(lines(text, width))


@pytest.mark.parametrize("many", ["a", "a-", "?", "000 ", "; ", "http://)", "\u00a0;"])
def test_an_endless_text_gets_its_typography_at_once(many: str):
    """Nobody writes so, but a damaged or hostile edition may not hold up the screen."""
    began = time.process_time()
    apply_typography(many * 20_000, "fr")
    assert time.process_time() - began < 2
