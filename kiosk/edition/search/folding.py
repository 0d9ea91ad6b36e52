"""Folds texts as people type them in a search: small letters, no marks, nothing hidden, compound words joined.

The exhibit and the studio fold both the searched texts and the typed words.
"""

import re
import unicodedata
from collections.abc import Iterator

_ONE_FOR_ANOTHER = {
    "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ĸ": "k", "ı": "i", "ȷ": "j", "ə": "e",
}  # fmt: skip
"""Letters that Unicode does not decompose, and those that people type in their place."""

_WITH_A_MARK = re.compile(r"LATIN SMALL LETTER ([A-Z]{1,2}) WITH ")
"""The name of a letter such as ø or ł, whose mark is a part of it."""

_JOINED = 4
"""The most parts of a word with hyphens or apostrophes that are also searched as one word."""


class _FoldingTable(dict[int, str]):
    """Maps each character: letters and digits are folded, spaces kept, hidden marks dropped, signs become hyphens."""

    def __missing__(self, code: int) -> str:
        self[code] = letters = _plain(chr(code))
        return letters


def _plain(character: str) -> str:
    if character.isspace():
        return "\n" if character == "\n" else " "
    letters = ""
    for one in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()):
        category = unicodedata.category(one)
        if category in ("Mn", "Me", "Cf", "Cc", "Cs"):
            continue
        if one in _ONE_FOR_ANOTHER:
            letters += _ONE_FOR_ANOTHER[one]
        elif found := _WITH_A_MARK.match(unicodedata.name(one, "")):
            letters += found[1].lower()
        elif category[0] in "LN" and category != "Lm":
            letters += one
        elif one.isspace():
            letters += " "
        else:
            letters += "-"
    return letters


_FOLDING = _FoldingTable()


def folded(text: str) -> str:
    """Return a text in small letters without marks; signs become hyphens, lines stay lines."""
    return text.translate(_FOLDING)


def typed_words(text: str) -> list[list[str]]:
    """Return the words between spaces, each as a list of the parts between its signs."""
    words = ([part for part in word.split("-") if part] for word in folded(text).split())
    return [parts for parts in words if parts]


def searched_words(folded_text: str) -> Iterator[str]:
    """Yield the words by which people find a text that is :func:`folded` already.

    A word with a hyphen or an apostrophe is found by its parts and as one word: ``L'e-mail`` gives ``l``, ``e``,
    ``mail``, ``le``, ``lemail`` and ``email``.
    """
    for word in folded_text.split():
        if "-" in word:
            parts = [part for part in word.split("-") if part]
            yield from parts
            for first in range(len(parts)):
                for last in range(first + 2, min(first + _JOINED, len(parts)) + 1):
                    yield "".join(parts[first:last])
        else:
            yield word
