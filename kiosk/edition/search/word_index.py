"""Finds the texts that contain words: the very words, words that begin with them, and words close to a mistyped one.

Knows no edition and no language.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from kiosk.edition.search.folding import folded, searched_words

_LEAST = 4
"""Shorter words are close to too many others to be guessed."""

_DOUBTED_FROM = 6
"""A shorter word is taken for a mistake only if no word begins with it, and its first letter is taken as right."""

_TWO_MISTAKES_FROM = 8


class WordIndex:
    """The words of a list of texts, and the places in that list of the texts that contain each."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._places: dict[str, list[int]] = {}
        # One long text is folded at once: thousands of short ones take several times as long.
        lines = folded("\n".join(" ".join(text.split()) for text in texts)).split("\n")
        for place, line in enumerate(lines):
            for word in set(searched_words(line)):
                self._places.setdefault(word, []).append(place)
        self._words = sorted(self._places)
        self._beginnings: dict[int, list[str]] = {}

    def exactly(self, parts: Sequence[str]) -> set[int]:
        """Return the places of texts with this word, given in parts: as one word, or with all of its parts."""
        ways = (self._places.get(way, ()) for way in parts)
        found = set(next(ways)).intersection(*ways)
        return found.union(self._places.get("".join(parts), ()))

    def begun(self, parts: Sequence[str]) -> set[int]:
        """Return the places of texts with a word that begins like this one, as one word or with all of its parts."""
        found = set[int].intersection(*(self._all(self._beginning_with(part)) for part in parts))
        return found | self._all(self._beginning_with("".join(parts))) if len(parts) > 1 else found

    def nearly(self, parts: Sequence[str]) -> set[int]:
        """Return the places of texts with a word that begins almost like this one.

        A mistake is an extra, a missing or a wrong letter, or two neighbours that changed places. One is forgiven from
        four letters on, two from eight letters on, and none in a word with a digit.
        """
        from rapidfuzz import process  # here, because most visits never search
        from rapidfuzz.distance import OSA

        typed = "".join(parts)
        length = len(typed)
        doubted = length >= _DOUBTED_FROM
        if length < _LEAST or not typed.isalpha() or (not doubted and self._beginning_with(typed)):
            return set()
        mistakes = 2 if length >= _TWO_MISTAKES_FROM else 1
        meant = {
            word
            for end in range(length - mistakes, length + mistakes + 1)
            for beginning, _, _ in process.extract(
                typed, self._begun_in(end), scorer=OSA.distance, score_cutoff=mistakes, limit=None
            )
            if doubted or beginning[0] == typed[0]
            for word in self._beginning_with(beginning)
        }
        return self._all(meant)

    def _all(self, words: Iterable[str]) -> set[int]:
        return set[int]().union(*map(self._places.__getitem__, words))

    def _beginning_with(self, beginning: str) -> list[str]:
        return self._words[bisect_left(self._words, beginning) : bisect_left(self._words, f"{beginning}\U0010ffff")]

    def _begun_in(self, length: int) -> list[str]:
        """Return the beginnings of this length of all words that are as long."""
        if length not in self._beginnings:
            self._beginnings[length] = list(dict.fromkeys(word[:length] for word in self._words if len(word) >= length))
        return self._beginnings[length]
