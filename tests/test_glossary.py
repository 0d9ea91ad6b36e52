"""The code has every word of the glossary, and none of the words that are not used."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_USED, _, _UNUSED = (ROOT / "docs" / "glossary.md").read_text("utf-8").partition("## Not used")
WORDS = re.findall(r"\*\*(\w+)\*\*", _USED)
GIVEN_UP = [word for cell in re.findall(r"^\| ([a-z, ]+) \|", _UNUSED, re.MULTILINE)[1:] for word in cell.split(", ")]


def code() -> dict[Path, str]:
    """Return the text of each module of the kiosk and the studio."""
    files = [
        file for side in ("kiosk", "studio") for file in (ROOT / side).rglob("*.py") if "migrations" not in file.parts
    ]
    return {file.relative_to(ROOT): file.read_text("utf-8") for file in (*files, ROOT / "main.py")}


CODE = code()
_IN_NAMES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
CODE_WORDS = {word.lower() for text in CODE.values() for word in _IN_NAMES.findall(text)}


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_glossary_occurs_in_the_code(word):
    assert word in CODE_WORDS


@pytest.mark.parametrize("word", GIVEN_UP)
def test_a_word_that_is_not_used_does_not_occur(word):
    assert [str(file) for file, text in CODE.items() if word in f"{file}\n{text}".lower()] == []


def test_both_parts_of_the_glossary_are_read():
    assert len(WORDS) > 40
    assert {"darkroom", "ledger"} <= set(GIVEN_UP)
