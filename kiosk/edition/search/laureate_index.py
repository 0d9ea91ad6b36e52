"""Looks laureates up by id, theme, promotion and words, quickly however many there are. Draws nothing."""

from cachetools import LRUCache, cached

from kiosk.edition.search.folding import typed_words
from kiosk.edition.search.word_index import WordIndex
from kiosk.edition.types import Edition, Laureate

_KEPT_ANSWERS = 8
_KEPT_EDITIONS = 2
_FEW = 5
"""If fewer laureates match, near matches follow."""


class LaureateIndex:
    """The laureates of one edition, ready to be looked up; each index is made when it is first needed."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._by_id = {laureate.id: laureate for laureate in edition.laureates}
        self._searched: dict[str, WordIndex] = {}
        self._answers: LRUCache[tuple[str | None, str | None, str, str], tuple[Laureate, ...]] = LRUCache(_KEPT_ANSWERS)

    def one(self, laureate_id: str) -> Laureate | None:
        """Return a laureate by id."""
        return self._by_id.get(laureate_id)

    def find(
        self, language: str, *, theme: str | None = None, promotion: str | None = None, query: str = ""
    ) -> tuple[Laureate, ...]:
        """Return the laureates that fit, in the order of the edition.

        Every word of the query must be the beginning of a word in what a visitor reads about the laureate in this
        language: name, tagline, people, theme and promotion. Those with the very words come first, then those whose
        words only begin so, then, where these are few, those whose words are nearly so.
        """
        asked = typed_words(query)
        words = " ".join("-".join(parts) for parts in asked)
        key = (theme, promotion, words, language if words else self.edition.languages[0])
        if key not in self._answers:
            self._answers[key] = self._find(theme, promotion, asked, language)
        return self._answers[key]

    def prepare(self, language: str) -> None:
        """Make the index of this language before the first search, which is then as quick as the next ones."""
        self._index(language)

    def _find(
        self, theme: str | None, promotion: str | None, asked: list[list[str]], language: str
    ) -> tuple[Laureate, ...]:
        found = self.edition.laureates
        if asked:
            found = tuple(found[place] for place in _places(self._index(language), asked))
        if theme is not None:
            found = tuple(laureate for laureate in found if laureate.theme == theme)
        if promotion is not None:
            found = tuple(laureate for laureate in found if laureate.promotion == promotion)
        return found

    def _index(self, language: str) -> WordIndex:
        """Return the index of what visitors read in this language."""
        if language not in self._searched:
            languages = self.edition.languages
            themes = {theme.id: theme.name.best(language, languages) for theme in self.edition.themes}
            promotions = {
                promotion.id: f"{promotion.name.best(language, languages)} {promotion.year}"
                for promotion in self.edition.promotions
            }
            texts = (
                " ".join(
                    (
                        one.name.best(language, languages),
                        one.tagline.best(language, languages),
                        *(person.name for person in one.people),
                        themes.get(one.theme, ""),
                        promotions.get(one.promotion, ""),
                    )
                )
                for one in self.edition.laureates
            )
            self._searched[language] = WordIndex(texts)
        return self._searched[language]


def _places(index: WordIndex, asked: list[list[str]]) -> list[int]:
    """Return the places of texts with all these words: the very words first, then beginnings, then near misses."""
    begun = set[int].intersection(*map(index.begun, asked))
    if len(asked) > 1:
        begun |= index.begun(["".join(part for parts in asked for part in parts)])
    exact = set[int].intersection(*map(index.exactly, asked))
    found = sorted(begun, key=lambda place: (place not in exact, place))
    if len(found) < _FEW:
        near = set[int].intersection(*(index.begun(parts) | index.nearly(parts) for parts in asked))
        found += sorted(near - begun)
    return found


@cached(LRUCache(_KEPT_EDITIONS), key=id)
def laureate_index(edition: Edition) -> LaureateIndex:
    """Return the index of an edition; it is made once, and kept while the edition is on show."""
    return LaureateIndex(edition)
