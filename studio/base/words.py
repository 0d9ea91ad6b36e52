"""A text in every language of the exhibit: as columns of a row, fields of a form and a value of the format."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import models
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from kiosk.edition.characters import cleaned
from kiosk.edition.types import Title, Words
from studio.base.characters import LineBlock, PassageBlock, TextColumn
from studio.base.limits import LANGUAGES, length_of_words

_Kind = TypeVar("_Kind", bound=Words)

FIRST = next(iter(LANGUAGES))
"""The language in which every text is required."""


_ONE_LINE = length_of_words(Title)


def one_line(text: str | None) -> str | None:
    """Return a text as the format has it, clean and on one line; return ``None`` for an empty text."""
    return cleaned(text or "") or None


def columns_of(name: str) -> list[str]:
    """Return the names of the columns of a text, one for each language."""
    return [f"{name}_{language}" for language in LANGUAGES]


class WordsField(Generic[_Kind]):
    """Adds ``name_fr``, ``name_en`` and ``name_nl`` to a model, and ``name`` as the value of the format.

    ``name`` is ``None`` if an optional text is empty in every language.
    """

    def __init__(self, kind: type[_Kind], label: StrOrPromise, *, optional: bool = False) -> None:
        self.kind = kind
        self.label = label
        self.optional = optional

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        """Add the columns and the property; called by Django."""
        length = length_of_words(self.kind)
        for language, called in LANGUAGES.items():
            column = TextColumn(
                format_lazy("{} ({})", self.label, called),
                max_length=length,
                blank=self.optional or language != FIRST,
                default="",
            )
            model.add_to_class(f"{name}_{language}", column)

        def read(row: Any) -> Words | None:
            words = self.kind(**{language: one_line(getattr(row, f"{name}_{language}")) for language in LANGUAGES})
            return None if self.optional and words == self.kind() else words

        def write(row: Any, words: Words | None) -> None:
            for language in LANGUAGES:
                setattr(row, f"{name}_{language}", (words and getattr(words, language)) or "")

        setattr(model, name, property(read, write))
        model.words_fields = {**getattr(model, "words_fields", {}), name: self}

    if TYPE_CHECKING:  # The model has a property in place of this field. Only the property of an optional text is None.

        def __get__(self, row: models.Model, model: type[models.Model]) -> _Kind | Any: ...

        def __set__(self, row: models.Model, words: _Kind | None) -> None: ...


def words_panel(model_field: str, heading: StrOrPromise, kind: type[Words], **options: Any) -> MultiFieldPanel:
    """Return the form fields of a text in all languages, side by side."""
    length = length_of_words(kind)
    return MultiFieldPanel(
        [
            FieldRowPanel(
                [
                    FieldPanel(f"{model_field}_{language}", heading=capfirst(called), **_input(length, language))
                    for language, called in LANGUAGES.items()
                ]
            )
        ],
        heading=heading,
        help_text=format_lazy(_("{length} caractères au plus dans chaque langue."), length=length),
        classname="words",
        **options,
    )


def _input(length: int, language: str) -> dict[str, Any]:
    """Return a field with its language, which grows with its text because three narrow fields stand side by side."""
    from wagtail.admin.widgets import AdminAutoHeightTextInput

    rows = 1 if length <= _ONE_LINE else 2
    return {"widget": AdminAutoHeightTextInput(attrs={"rows": rows, "maxlength": length, "lang": language})}


def words_block(kind: type[Words], label: StrOrPromise, **options: Any) -> blocks.StructBlock:
    """Return a text in all languages as a block of a stream."""
    length = length_of_words(kind)
    text = PassageBlock if length > _ONE_LINE else LineBlock
    rows: dict[str, Any] = {"rows": 4} if length > _ONE_LINE else {}
    options.setdefault("required", True)
    required = options.pop("required")
    fields = {
        language: text(label=capfirst(called), max_length=length, required=required and language == FIRST, **rows)
        for language, called in LANGUAGES.items()
    }
    for language, field in fields.items():
        field.field.widget.attrs["lang"] = language
    return blocks.StructBlock(
        list(fields.items()),
        label=label,
        form_classname="struct-block words-block",
        **options,
    )


def words_in(kind: type[_Kind], value: Any) -> _Kind:
    """Return the text of a block, from its value or from its form in the database."""
    return kind(**{language: one_line((value or {}).get(language)) for language in LANGUAGES})


def block_of(words: Words | None) -> dict[str, str]:
    """Return the text as the database keeps it in a block."""
    return {language: (words and getattr(words, language)) or "" for language in LANGUAGES}
