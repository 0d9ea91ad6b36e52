"""Says in French what the kiosk's renderer found about the fit of a text."""

import re
from collections.abc import Iterable

from studio.preview.shots import Choice, Misfit

_LONGEST = 90
_UNITS = {"word": "mot", "words": "mots", "character": "lettre", "characters": "lettres"}


def sentence_of(misfit: Misfit) -> str:
    """Return which text does not fit, and by how much."""
    text = quoted(misfit.text)
    match misfit.rule:
        case "cut":
            read = f" (on lit {quoted(misfit.shown)})" if misfit.shown else ""
            return f"{text} est coupé, il y a {_measure(misfit.by)} de trop{read}."
        case "outside":
            return f"{text} dépasse de son cadre de {_measure(misfit.by)}."
        case "overlap":
            return f"{text} touche ce qui est à côté ({_measure(misfit.by)})."
        case "small":
            return f"{text} est écrit trop petit\u202f: {_measure(misfit.by)}."
        case "contrast":
            return f"{text} se détache mal du fond\u202f: contraste de {_measure(misfit.by)}."
        case _:
            return f"{text}\u202f: à regarder de près ({misfit.rule}, {misfit.by})."


def quoted(text: str) -> str:
    """Return a text between French quotation marks, its beginning where it is long."""
    words = " ".join(text.split())
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
    return f"«\u202f{words}\u202f»"


def choices_of(choices: Iterable[Choice]) -> str:
    """Return in which languages and on which screens something is so: ``néerlandais (portrait, texte très grand)``."""
    by_language: dict[str, list[Choice]] = {}
    for choice in choices:
        by_language.setdefault(choice.language_name, []).append(choice)
    return "\u202f; ".join(f"{language} ({_screens_of(some)})" for language, some in by_language.items())


def _screens_of(choices: list[Choice]) -> str:
    screens = " et ".join(dict.fromkeys(choice.screen_name for choice in choices))
    texts = " et ".join(dict.fromkeys(choice.text_name for choice in sorted(choices, key=lambda one: one.text_size)))
    return f"{screens}, texte {texts}"


def _measure(by: str) -> str:
    said = re.sub(r"\b(words?|characters?)\b", lambda unit: _UNITS[unit[0]], by)
    said = said.replace(" instead of ", " au lieu de ").replace(" x ", " × ")
    said = re.sub(r"(\d)\.(\d)", r"\1,\2", said)
    return re.sub(r":1\b", " pour 1", said)
