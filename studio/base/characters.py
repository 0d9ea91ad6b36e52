"""Characters in what staff write: cleaned on the way in, and refused by name where that would lose something."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kiosk.edition.characters import refused

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
    return f"«\u202f{character}\u202f» ({unicodedata.name(character, '?')}, {number})"


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
