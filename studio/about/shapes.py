"""The form field for the pasted outlines of a map."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class _PlainDecoder(json.JSONDecoder):
    """Reads JSON by its standard: unlike Python, it refuses ``NaN`` and ``Infinity``, which databases cannot store."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_constant": _refuse})

    def decode(self, s: str, *more: Any) -> Any:
        """Return the value of a JSON text.

        Raises:
            json.JSONDecodeError: the text is not JSON, or nested deeper than any map.
        """
        try:
            return super().decode(s, *more)
        except RecursionError as error:
            raise json.JSONDecodeError("too deep", s, 0) from error


class ShapesField(forms.JSONField):
    """A form field for the outlines of a map."""

    default_error_messages = {  # noqa: RUF012 - declared as in Django
        "invalid": _("Ces tracés ne sont pas ceux d’une carte\u202f: collez ce qu’a écrit l’outil du géographe."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "decoder": _PlainDecoder})


def _refuse(constant: str) -> None:
    raise json.JSONDecodeError("not a number", constant, 0)
