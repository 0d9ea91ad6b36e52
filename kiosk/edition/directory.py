"""Looks laureates up by id, theme, promotion and words, quickly however many there are. Draws nothing."""

import re
import unicodedata
from collections import OrderedDict

from kiosk.edition.types import Edition, Laureate

_MARKS = re.compile(r"[\u0300-\u036f]+")
_BETWEEN_WORDS = re.compile(r"[^\w\n]+|_+")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_KEPT_ANSWERS = 8
_KEPT_EDITIONS = 2


def plain(text: str) -> str:
    """Return a text as it is searched: no capitals, no accents, nothing but words with one space between.

    Lines stay lines.
    """
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)))
    return _BETWEEN_WORDS.sub(" ", text)


class Directory:
    """The laureates of one edition, ready to be looked up; what it takes is made once, when it is first asked for."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._by_id = {laureate.id: laureate for laureate in edition.laureates}
        self._searched: dict[str, list[str]] = {}
        self._answers: OrderedDict[tuple[str | None, str | None, str, str], tuple[Laureate, ...]] = OrderedDict()

    def one(self, laureate_id: str) -> Laureate | None:
        """Return a laureate by id."""
        return self._by_id.get(laureate_id)

    def find(
        self, language: str, *, theme: str | None = None, promotion: str | None = None, query: str = ""
    ) -> tuple[Laureate, ...]:
        """Return the laureates that fit, in the order of the edition.

        Every word of the query must be the beginning of a word in what a visitor reads about the
        laureate in this language: name, tagline, people, theme and promotion.
        """
        words = " ".join(sorted(plain(query).split()))
        key = (theme, promotion, words, language if words else self.edition.languages[0])
        answer = self._answers.get(key)
        if answer is None:
            self._answers[key] = answer = self._find(theme, promotion, words.split(), language)
            if len(self._answers) > _KEPT_ANSWERS:
                self._answers.popitem(last=False)
        self._answers.move_to_end(key)
        return answer

    def prepare(self, language: str) -> None:
        """Get ready to search in this language; else the first search does it, and takes a little longer."""
        self._texts(language)

    def _find(self, theme: str | None, promotion: str | None, words: list[str], language: str) -> tuple[Laureate, ...]:
        found = self.edition.laureates
        if words:
            starts = [f" {word}" for word in words]
            texts = self._texts(language)
            found = tuple(
                laureate for laureate, text in zip(found, texts, strict=True) if all(start in text for start in starts)
            )
        if theme is not None:
            found = tuple(laureate for laureate in found if laureate.theme == theme)
        if promotion is not None:
            found = tuple(laureate for laureate in found if laureate.promotion == promotion)
        return found

    def _texts(self, language: str) -> list[str]:
        """Return for each laureate what is searched, with a space before every word."""
        if language not in self._searched:
            languages = self.edition.languages
            themes = {theme.id: theme.name.best(language, languages) for theme in self.edition.themes}
            promotions = {
                promotion.id: f"{promotion.name.best(language, languages)} {promotion.year}"
                for promotion in self.edition.promotions
            }
            lines = [
                " ".join(
                    (
                        "",
                        one.name.best(language, languages),
                        one.tagline.best(language, languages),
                        *(person.name for person in one.people),
                        themes.get(one.theme, ""),
                        promotions.get(one.promotion, ""),
                    )
                )
                for one in self.edition.laureates
            ]
            # One long text is made plain at once: thousands of short ones take several times as long.
            whole = plain("\n".join(" ".join(line.split()) for line in lines))
            self._searched[language] = [f" {line}" for line in whole.split("\n")]
        return self._searched[language]


_kept: list[Directory] = []


def directory(edition: Edition) -> Directory:
    """Return the directory of an edition; it is made once, and kept while the edition is on show."""
    for known in _kept:
        if known.edition is edition:
            return known
    made = Directory(edition)
    _kept.insert(0, made)
    del _kept[_KEPT_EDITIONS:]
    return made
