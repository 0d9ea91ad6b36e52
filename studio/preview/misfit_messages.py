"""Words the renderer's findings about texts that do not fit: a sentence for each rule."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from kiosk.preview.protocol import Rule
from studio.preview.screenshots import Choice, Misfit

_LONGEST = 90

SENTENCES: Mapping[Rule, Any] = MappingProxyType(
    {
        "cut": _lazy("{text} est coupé, il y a {lost} de trop{read}."),
        "outside": _lazy("{text} dépasse de son cadre de {px} px."),
        "overlap": _lazy("{text} touche ce qui est à côté ({width} × {height} px)."),
        "small": _lazy("{text} est écrit trop petit\u202f: {size} px au lieu de {least} px."),
        "contrast": _lazy("{text} se détache mal du fond\u202f: contraste de {ratio} pour 1."),
    }
)


def sentence_of(misfit: Misfit) -> str:
    """Return the sentence that names the text and by how much it is too long."""
    values: dict[str, str] = {name: number_format(f"{value:g}") for name, value in misfit.by.items()}
    values["text"] = quoted(misfit.text)
    if misfit.rule == "cut":
        values["lost"] = _lost(misfit.by)
        values["read"] = _(" (on lit {text})").format(text=quoted(misfit.shown)) if misfit.shown else ""
    return str(SENTENCES[misfit.rule]).format(**values)


def _lost(by: dict[str, float]) -> str:
    if "words" in by:
        return ngettext("{count} mot", "{count} mots", int(by["words"])).format(count=int(by["words"]))
    letters = int(by["characters"])
    return ngettext("{count} lettre", "{count} lettres", letters).format(count=letters)


def quoted(text: str) -> str:
    """Return a text, or its beginning, between quotation marks."""
    words = " ".join(text.split())
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
    return _("«\u202f{text}\u202f»").format(text=words)


def choices_of(choices: Iterable[Choice]) -> str:
    """Return languages and screens in words: ``néerlandais (portrait, texte très grand)``."""
    by_language: dict[str, list[Choice]] = {}
    for choice in choices:
        by_language.setdefault(choice.language_name, []).append(choice)
    return "\u202f; ".join(f"{language} ({_screens_of(some)})" for language, some in by_language.items())


def _screens_of(choices: list[Choice]) -> str:
    together = _(" et ")
    screens = together.join(dict.fromkeys(choice.screen_name for choice in choices))
    texts = together.join(dict.fromkeys(choice.text_name for choice in sorted(choices, key=lambda one: one.text_size)))
    return _("%(screen)s, texte %(size)s") % {"screen": screens, "size": texts}
