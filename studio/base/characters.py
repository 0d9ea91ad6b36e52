"""Characters in what staff write: cleaned on the way in, and refused by name where that would lose something."""

import unicodedata
from typing import Any

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
"""What characters that nobody sees are called, by their category in Unicode."""


def named(character: str) -> str:
    """Return how to speak of a character to staff, with its number: ``« م » (ARABIC LETTER MEEM, U+0645)``."""
    number = f"U+{ord(character):04X}"
    kind = _NAMES.get(unicodedata.category(character))
    if kind is not None:
        name = unicodedata.name(character, "")
        return f"{kind} {name} ({number})" if name else f"{kind} ({number})"
    quoted = _("«\u202f{text}\u202f»").format(text=character)
    return f"{quoted} ({unicodedata.name(character, '?')}, {number})"


def validate_characters(text: str) -> None:
    """Refuse a text with characters that may not stand in an edition.

    Raises:
        ValidationError: it has some; the message names them for staff.
    """
    if found := refused(text):
        names = ", ".join(map(named, found[:3])) + (" …" if found[3:] else "")
        raise ValidationError(
            _("Ce texte contient ce que la borne ne peut pas montrer\u202f: %(names)s. Effacez-le et retapez le mot."),
            code="characters",
            params={"names": names},
        )


class TextInput(forms.CharField):
    """A form field that cleans what people paste before it is counted and checked."""

    def to_python(self, value: Any) -> str:
        """Return the text on one line, without what nobody sees."""
        return super().to_python(cleaned(value) if isinstance(value, str) else value)


class TextColumn(models.CharField):
    """A column for a text on one line, which is cleaned however it comes; forms refuse what cannot be."""

    default_validators = (validate_characters,)

    def deconstruct(self) -> Any:
        """Return what migrations know it by: in the database it is a text as any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: Any) -> Any:
        """Return the text without what is cleaned away."""
        value = super().to_python(value)
        return cleaned(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Clean what no form has cleaned: imports set columns themselves."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        """Return the field of forms."""
        return super().formfield(**{"form_class": TextInput, **kwargs})


class _CleansText(blocks.FieldBlock):
    """A block that cleans its text, and refuses what cannot be cleaned."""

    def clean(self, value: Any) -> Any:
        """Return the text without what is cleaned away.

        Raises:
            ValidationError: it is empty, too long, or holds what no text may.
        """
        text = super().clean(cleaned(value or ""))
        validate_characters(text or "")
        return text


class LineBlock(_CleansText, blocks.CharBlock):
    """A block for a short text."""


class PassageBlock(_CleansText, blocks.TextBlock):
    """A block for a paragraph."""


DECONSTRUCT_ALIASES = {LineBlock: "wagtail.blocks.CharBlock", PassageBlock: "wagtail.blocks.TextBlock"}
"""What migrations know these blocks by."""
