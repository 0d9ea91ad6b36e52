"""Groups the fields of the form of a picture, with the languages of a text side by side."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail.admin.widgets import AdminAutoHeightTextInput

from kiosk.edition import types
from studio.base.limits import LANGUAGES, length_of_words

TEXTS = {
    "alt": (
        _("Texte alternatif"),
        _("Ce que l’on voit, en une phrase, pour qui ne voit pas l’image. La borne ne le lit pas encore à voix haute."),
    ),
    "credit": (_("Crédit"), _("Qui a fait l’image, et avec quelle autorisation.")),
    "caption": (_("Légende"), _("Facultative\u202f: ce que l’image montre, affiché dessous.")),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A single field, or the fields of a text in all languages."""

    field: BoundField | None = None
    heading: StrOrPromise = ""
    help: StrOrPromise = ""
    fields: tuple[BoundField, ...] = ()


def give_room(form: Any) -> None:
    """Let the fields of texts grow, and label them by their languages."""
    for name in TEXTS:
        for language, called in LANGUAGES.items():
            field = form.fields[f"{name}_{language}"]
            field.label = capfirst(called)
            attrs = {"rows": 2, "maxlength": length_of_words(types.Sentence), "lang": language}
            field.widget = AdminAutoHeightTextInput(attrs=attrs)


def parts_of(form: Any) -> list[Part]:
    """Return the groups of the form, in their order."""
    parts: list[Part] = []
    for bound in form.visible_fields():
        name, _, language = bound.name.rpartition("_")
        if name not in TEXTS:
            parts.append(Part(bound))
        elif language == next(iter(LANGUAGES)):
            parts.append(Part(None, *TEXTS[name], tuple(form[f"{name}_{each}"] for each in LANGUAGES)))
    return parts
