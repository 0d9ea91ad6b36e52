"""Cleans the texts that staff write, and refuses characters that cannot be cleaned away without a loss."""

import unicodedata
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail import blocks

from kiosk.edition.characters import cleaned, refused

_NAMES = {
    "Cc": _lazy("caractère de commande"),
    "Cf": _lazy("marque invisible"),
    "Cn": _lazy("caractère inconnu"),
    "Co": _lazy("caractère privé d’une police"),
    "Cs": _lazy("moitié de caractère"),
}
"""Names for invisible characters, by their category in Unicode."""


def named(character: str) -> str:
    """Return a character with its name and number, for staff: ``« م » (ARABIC LETTER MEEM, U+0645)``."""
    number = f"U+{ord(character):04X}"
    kind = _NAMES.get(unicodedata.category(character))
    if kind is not None:
        name = unicodedata.name(character, "")
        return f"{kind} {name} ({number})" if name else f"{kind} ({number})"
    quoted = _("«\u202f{text}\u202f»").format(text=character)
    return f"{quoted} ({unicodedata.name(character, '?')}, {number})"


def validate_characters(text: str) -> None:
    """Refuse a text with characters that an edition may not hold.

    Raises:
        ValidationError: the text has such characters; the message names them for staff.
    """
    if found := refused(text):
        names = ", ".join(map(named, found[:3])) + (" …" if found[3:] else "")
        raise ValidationError(
            _("Ce texte contient ce que la borne ne peut pas montrer\u202f: %(names)s. Effacez-le et retapez le mot."),
            code="characters",
            params={"names": names},
        )


class TextInput(forms.CharField):
    """A form field that cleans a pasted text before its length is counted and checked."""

    def to_python(self, value: Any) -> str | None:
        """Return the text on one line, without invisible characters."""
        return super().to_python(cleaned(value) if isinstance(value, str) else value)


class TextColumn(models.CharField):
    """A column for a text on one line. It cleans every value; forms also refuse characters that cannot be cleaned."""

    default_validators: ClassVar = [validate_characters]

    def deconstruct(self) -> Any:
        """Return a plain text column for migrations, because the database sees no difference."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return cleaned(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Clean values that came without a form, such as those of an import."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": TextInput, **kwargs})


class _CleansText(blocks.FieldBlock):
    """A block that cleans its text and refuses characters that cannot be cleaned."""

    def clean(self, value: Any) -> Any:
        """Return the cleaned text.

        Raises:
            ValidationError: the text is empty, too long, or holds forbidden characters.
        """
        text = super().clean(cleaned(value or ""))
        validate_characters(text or "")
        return text


class LineBlock(_CleansText, blocks.CharBlock):
    """A block for a short text."""


class PassageBlock(_CleansText, blocks.TextBlock):
    """A block for a paragraph."""


DECONSTRUCT_ALIASES = {LineBlock: "wagtail.blocks.CharBlock", PassageBlock: "wagtail.blocks.TextBlock"}
"""The paths by which migrations know these blocks."""
