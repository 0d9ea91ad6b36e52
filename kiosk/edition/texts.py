"""The texts of the format: words in each language, and the blocks of a longer text. Lengths are in characters."""

from typing import Annotated

from msgspec import Meta

from kiosk.edition.values import EditionPart


class Words(EditionPart, frozen=True):
    """A text in the languages of the exhibit; ``None`` where a translation is missing."""

    fr: str | None = None
    en: str | None = None
    nl: str | None = None

    def text_in(self, language: str) -> str | None:
        """Return the text in exactly this language, or ``None`` where it is missing or blank."""
        text: str | None = getattr(self, language, None)
        return text if text and text.strip() else None

    def best(self, language: str, order: tuple[str, ...]) -> str:
        """Return the text in this language, else in the first of ``order`` that has it, else ""."""
        for candidate in (language, *order):
            if text := self.text_in(candidate):
                return text
        return ""


_Short = Annotated[str, Meta(max_length=40)]
_Line = Annotated[str, Meta(max_length=80)]
_Sentence = Annotated[str, Meta(max_length=200)]
_Long = Annotated[str, Meta(max_length=700)]


class Label(Words, frozen=True):
    """A word or two: the name of a button, a theme, a state. At most 40 characters."""

    fr: _Short | None = None
    en: _Short | None = None
    nl: _Short | None = None


class Title(Words, frozen=True):
    """A heading on one or two lines. At most 80 characters."""

    fr: _Line | None = None
    en: _Line | None = None
    nl: _Line | None = None


class Sentence(Words, frozen=True):
    """A sentence or two: a caption, an alternative text, a tagline. At most 200 characters."""

    fr: _Sentence | None = None
    en: _Sentence | None = None
    nl: _Sentence | None = None


class Passage(Words, frozen=True):
    """A paragraph. At most 700 characters."""

    fr: _Long | None = None
    en: _Long | None = None
    nl: _Long | None = None


class Paragraph(EditionPart, frozen=True, tag_field="kind", tag="paragraph"):
    """Running text."""

    text: Passage


class Heading(EditionPart, frozen=True, tag_field="kind", tag="heading"):
    """A heading inside a longer text."""

    text: Title


class Quote(EditionPart, frozen=True, tag_field="kind", tag="quote"):
    """Somebody's words, and who said or wrote them."""

    text: Sentence
    by: Sentence | None = None


class Bullets(EditionPart, frozen=True, tag_field="kind", tag="list"):
    """A list of short points."""

    items: Annotated[tuple[Sentence, ...], Meta(min_length=1, max_length=8)]


Block = Paragraph | Heading | Quote | Bullets
Body = Passage | Annotated[tuple[Block, ...], Meta(min_length=1, max_length=12)]
"""A text that visitors read: one paragraph, or a short list of blocks. Never markup."""
