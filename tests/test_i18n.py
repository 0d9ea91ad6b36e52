"""The words of the interface exist in every language, with the usual numbers and dates of each."""

import ast
import gettext
import re
from pathlib import Path

import pytest

from kiosk import i18n
from kiosk.i18n import STRINGS, Translator, translator_for

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("fr", "nl")
_PLURALS = {"{number} projects": "{number} project"}
_CALLS = {"say": 1, "gettext_noop": 1}


def used() -> set[str]:
    """Return every phrase in the source of the screens; of a plural only the first form."""
    found: set[str] = set()
    for path in [
        *(ROOT / "kiosk" / "screens").rglob("*.py"),
        ROOT / "kiosk" / "shell.py",
        ROOT / "kiosk" / "i18n.py",
    ]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                many = name == "count" and len(node.args) == 3
                for argument in node.args[: 1 if many else _CALLS.get(name, 0)]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
                        found.add(argument.value)
    return found


def test_the_screens_ask_for_phrases():
    assert {"Home", "Still there?", "Touch to begin", "{number} project"} <= used()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_the_screens_is_translated(language):
    """``make strings`` collects them; translate new ones in assets/strings."""
    catalogue = gettext.translation("kiosk", STRINGS, [language])
    known = {key if isinstance(key, str) else key[0] for key in catalogue._catalog if key}
    missing = used() - known
    assert not missing, f"not translated into {language}: {sorted(missing)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_the_same_names(language):
    catalogue = gettext.translation("kiosk", STRINGS, [language])
    for key, text in catalogue._catalog.items():
        original = key if isinstance(key, str) else key[0]
        if original:
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", original)), (original, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_or_left_in_english_by_mistake(language):
    same = {"Contrast", "Code"} | {key for key in used() if len(key) < 4}
    catalogue = gettext.translation("kiosk", STRINGS, [language])
    for key, text in catalogue._catalog.items():
        if key:
            assert text.strip(), key
    whole = [p for p in used() - same if len(p.split()) > 2 and "{number}" not in p and catalogue.gettext(p) == p]
    assert whole == []


def test_english_is_the_key_itself():
    assert Translator("en")("Still there?") == "Still there?"


def test_an_unknown_phrase_stays_english():
    assert translator_for("fr")("No such phrase") == "No such phrase"


def test_a_missing_catalogue_leaves_english_and_a_line_in_the_log(monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(i18n, "STRINGS", tmp_path)
    assert Translator("nl")("Home") == "Home"
    assert "no interface words in 'nl'" in caplog.text


def test_a_damaged_catalogue_leaves_english(monkeypatch, tmp_path, caplog):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "kiosk.mo").write_bytes(b"not a catalogue")
    monkeypatch.setattr(i18n, "STRINGS", tmp_path)
    assert Translator("fr")("Home") == "Home"
    assert "English is shown" in caplog.text


@pytest.mark.parametrize(
    ("language", "number", "told"),
    [("fr", 50_000, "50\u202f000"), ("nl", 50_000, "50.000"), ("en", 50_000, "50,000"), ("fr", 999, "999")],
)
def test_thousands_are_separated_as_usual_in_each_language(language, number, told):
    assert translator_for(language).number(number) == told


def test_one_project_and_several():
    say = translator_for("fr")
    assert say.count("{number} project", "{number} projects", 1) == "1 projet"
    assert say.count("{number} project", "{number} projects", 5000) == "5\u202f000 projets"


@pytest.mark.parametrize(
    ("language", "date", "told"),
    [
        ("fr", "1852", "1852"),
        ("fr", "0987", "987"),
        ("en", "0987-06", "June 987"),
        ("nl", "0987-06-01", "1\u00a0juni 987"),
        ("fr", "2014-06", "juin 2014"),
        ("fr", "2012-12-04", "4\u00a0décembre 2012"),
        ("fr", "2013-09-01", "1ᵉʳ\u00a0septembre 2013"),
        ("en", "2013-09-01", "1\u00a0September 2013"),
        ("nl", "2019-08-29", "29\u00a0augustus 2019"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_known(language, date, told):
    assert translator_for(language).date(date) == told
