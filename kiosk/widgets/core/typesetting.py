"""Breaks text into lines and applies the typography of its language. Knows no fonts: a function measures for it."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

Measure = Callable[[str], float]
"""Returns the width of a part of a text on one line, in pixels."""

NARROW = "\u202f"
WIDE = "\u00a0"
_SPACES = re.compile(r"[ \t\n\r\u2009\u200a]+")

_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,15}://|www\.|mailto:)[^\s«»]+"
    r"|(?<![\w+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w-])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#:][^\s«»]*)?",
    re.IGNORECASE,
)
_BEHIND_AN_ADDRESS = re.compile(r"""[.,;:!?…)\]}'"’”]+$""")
_ADDRESS_HERE = "\0"

_GAP = "[ \u00a0\u202f]"
_SIGNS = re.compile(rf"(?<!{_GAP})({_GAP}*)([;!?](?:{_GAP}*[;!?])*)")
_COLON = re.compile(rf"(?<!{_GAP})({_GAP}+)(:)(?!//)")
_OPENING, _EITHER_QUOTE = "([{“‘«", "\"'’"
_NUMBER = re.compile(rf"(?<![\w.,])[0-9]{{1,3}}(?:{_GAP}[0-9]{{3}})+(?!\w)")
_UNIT = re.compile(r"(?<=[0-9]) (?=(?:%|€|m²|km|h\b))")


def apply_typography(text: str, language: str) -> str:
    """Return the text in Unicode's composed form, with the spaces and apostrophes of print in this language.

    French has a narrow no-break space before « ; ! ? : », inside « quotes », and between the thousands of a number.
    Addresses stay as they are.
    """
    text = unicodedata.normalize("NFC", text).replace(_ADDRESS_HERE, "")
    addresses: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        address = _BEHIND_AN_ADDRESS.sub("", found[0])
        addresses.append(address)
        return _ADDRESS_HERE + found[0][len(address) :]

    text = _ADDRESS.sub(put_aside, text).replace("'", "\u2019")
    if language == "fr":
        text = _spaced_in_french(text)
    text = _UNIT.sub(WIDE, text)
    put_back = iter(addresses)
    return re.sub(_ADDRESS_HERE, lambda _: next(put_back), text)


def _spaced_in_french(text: str) -> str:
    text = _COLON.sub(_after_a_word, _SIGNS.sub(_after_a_word, text))
    text = re.sub(rf"{_GAP}*»", f"{NARROW}»", text)
    text = re.sub(rf"«{_GAP}*", f"«{NARROW}", text)
    return _NUMBER.sub(lambda found: re.sub(_GAP, NARROW, found[0]), text)


def _after_a_word(found: re.Match[str]) -> str:
    """Return signs with the space before them; without one if they may stand alone, as in "(?)"."""
    before, gap, signs = found.string[: found.start()][-1:], found[1], re.sub(_GAP, "", found[2])
    alone = not before or before.isspace() or before in _OPENING or (before in _EITHER_QUOTE and not gap)
    return signs if alone else NARROW + signs


def words(text: str) -> list[str]:
    """Return the parts of a text between which a line may break; no-break spaces do not part it."""
    return [word for word in _SPACES.split(text) if word]


def break_lines(text: str, width: float, measure: Measure, *, language: str = "fr", balance: bool = False) -> list[str]:
    """Return the lines of one paragraph, none wider than ``width`` unless a single letter is.

    The last line is not a single short word if the line before can spare one. ``balance`` (for titles) gives all lines
    about the same length. Only a word that does not fit on a line of its own is hyphenated, by its language.
    """
    parts: list[str] = []
    for word in words(text):
        parts += [word] if measure(word) <= width else _part(word, width, measure, language)
    lines = _fill(parts, width, measure)
    if len(lines) < 2:
        return lines
    if balance:
        low, high = max(measure(element) for element in parts), width
        while high - low > 1:
            middle = (low + high) / 2
            low, high = (low, middle) if len(_fill(parts, middle, measure)) <= len(lines) else (middle, high)
        return _fill(parts, high, measure)
    if len(lines[-1]) <= 7 and " " not in lines[-1]:
        spare = lines[-2].rsplit(" ", 1)
        joined = f"{spare[-1]} {lines[-1]}"
        if len(spare) == 2 and " " in spare[0] and measure(joined) <= width:
            lines[-2:] = [spare[0], joined]
    return lines


def _fill(words: list[str], width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if not line or measure(longer) <= width:
            line = longer
        else:
            lines.append(line)
            line = word
    return [*lines, line] if line else lines


def _part(word: str, width: float, measure: Measure, language: str) -> list[str]:
    parts: list[str] = []
    while measure(word) > width:
        place = _last_fitting(_own_hyphens(word), word, width, measure) or _last_fitting(
            _dictionary(language).positions(word), word, width, measure
        )
        if place:
            parts.append(word[:place].rstrip("-") + "-")
            word = word[place:]
            continue
        cut = max((i for i in range(1, len(word)) if measure(word[:i]) <= width), default=1)
        if cut >= len(word):
            break
        parts.append(word[:cut])
        word = word[cut:]
    return [*parts, word] if word else parts


def _own_hyphens(word: str) -> list[int]:
    return [i + 1 for i, letter in enumerate(word[:-1]) if letter == "-"]


def _last_fitting(places: Iterable[int], word: str, width: float, measure: Measure) -> int:
    """Return the last of these places before which the word fits, or 0."""
    return max((i for i in places if measure(word[:i].rstrip("-") + "-") <= width), default=0)


@lru_cache(maxsize=3)
def _dictionary(language: str):
    import pyphen  # here, because most visits never part a word and its dictionaries take a while

    return pyphen.Pyphen(lang={"fr": "fr", "en": "en_GB", "nl": "nl_NL"}[language], left=3, right=3)
