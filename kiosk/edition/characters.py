"""Sorts the characters of a text: those that an edition keeps, those that are cleaned away, those that are refused.

Text pasted from Word, a PDF or an address book holds line breaks, tabs, spaces of odd widths and invisible marks. They
are cleaned away without loss. A character is refused instead if its removal would change what is read, such as
a control character in the place of a hyphen. :mod:`kiosk.edition.font_coverage` knows those that the fonts can draw.
"""

import re
import unicodedata

_BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_ODD_SPACES = "\t\u1680\u2000-\u200a\u205f\u3000"
"""All but the space and the two that French typography needs: U+00A0 and U+202F."""

_INVISIBLES = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202c\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
"""Soft hyphens, joiners, marks and isolations of direction, variants, byte order marks."""

_BREAK = re.compile(rf"(?<!\s)\s*[{_BREAKS}]\s*")  # begins where the spaces do, or many of them would take minutes
_ODD_SPACE = re.compile(f"[{_ODD_SPACES}]")
_INVISIBLE = re.compile(f"[{_INVISIBLES}]")

FORBIDDEN = "\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
"""Characters that no text of an edition may hold, for a pattern: controls, breaks, reversals, halves of pairs.

U+0000 to U+001F are forbidden too; JSON never holds them as they are.
"""

_FORBIDDEN = re.compile(f"[\x00-\x1f{FORBIDDEN}]")


def cleaned(text: str, *, lines: bool = False) -> str:
    """Return a text on one line and composed (NFC), cleaned of the characters that can go without loss.

    With ``lines`` its breaks of lines and paragraphs are kept, each as ``\\n``.
    """
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n"))
    text = _BREAK.sub(_only_breaks if lines else " ", _ODD_SPACE.sub(" ", text))
    return unicodedata.normalize("NFC", text).strip(" \n")


def refused(text: str) -> tuple[str, ...]:
    """Return the characters of a cleaned text that may not stand in it, each once, in their order."""
    return tuple(dict.fromkeys(each for each in text if not each.isprintable() and _is_refused(each)))


def forbidden(text: str) -> tuple[str, ...]:
    """Return the characters of a text that no edition may hold, each once, in their order."""
    return tuple(dict.fromkeys(_FORBIDDEN.findall(text)))


def _only_breaks(found: re.Match[str]) -> str:
    return "\n" * len(re.findall(f"[{_BREAKS}]", found[0]))


def _is_refused(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn")
