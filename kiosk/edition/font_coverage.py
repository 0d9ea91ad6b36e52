"""Knows the characters that the fonts of the exhibit can draw, on their own or from a letter and its marks."""

import unicodedata
from functools import lru_cache
from pathlib import Path

COVERAGE = Path(__file__).parents[2] / "assets" / "fonts" / "coverage.txt"
"""The characters that every font of the exhibit has, as lines ``U+0020-U+007E``."""


@lru_cache(maxsize=4)
def characters(coverage: Path = COVERAGE) -> frozenset[str]:
    """Return the characters that fonts have, read from a file with lines ``U+0020-U+007E`` or ``U+0020``.

    Raises:
        OSError: the file cannot be read.
    """
    found: set[str] = set()
    for line in coverage.read_text(encoding="utf-8").split():
        first, _, last = line.partition("-")
        start = int(first.removeprefix("U+"), 16)
        end = int(last.removeprefix("U+"), 16) if last else start
        found.update(map(chr, range(start, end + 1)))
    return frozenset(found)


def undrawable(text: str, known: frozenset[str]) -> list[str]:
    """Return the characters of a text that cannot be drawn from the ``known`` ones, each once and in order.

    Spaces of whatever width are drawn as gaps.
    """
    composed = set(unicodedata.normalize("NFC", text)) - known
    return sorted(one for one in composed if unicodedata.category(one) != "Zs" and not _has_parts_in(one, known))


def _has_parts_in(character: str, known: frozenset[str]) -> bool:
    """Return whether a character is drawn from others: ``ễ`` from ``ê`` and a tilde, even from ``e`` and both marks."""
    parts = unicodedata.decomposition(character)
    if not parts or parts.startswith("<"):  # what is only like another, such as ﬁ, is not drawn as that
        return False
    letters = (chr(int(part, 16)) for part in parts.split())
    return all(letter in known or _has_parts_in(letter, known) for letter in letters)
