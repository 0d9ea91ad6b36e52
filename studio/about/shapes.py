"""The outlines of a map, as they are pasted into a form."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class _PlainDecoder(json.JSONDecoder):
    """Reads JSON as the standard has it: Python alone knows of ``NaN`` and ``Infinity``, and no database keeps them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_constant": _refuse})

    def decode(self, s: str, *more: Any) -> Any:
        """Return what a text says.

        Raises:
            json.JSONDecodeError: it is no JSON, or nested deeper than any map.
        """
        try:
            return super().decode(s, *more)
        except RecursionError as error:
            raise json.JSONDecodeError("too deep", s, 0) from error


class ShapesField(forms.JSONField):
    """A form field for the outlines of a map."""

    default_error_messages = {  # noqa: RUF012 - as Django declares it
        "invalid": _("Ces tracés ne sont pas ceux d’une carte\u202f: collez ce qu’a écrit l’outil du géographe."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "decoder": _PlainDecoder})


def _refuse(constant: str) -> None:
    raise json.JSONDecodeError("not a number", constant, 0)
