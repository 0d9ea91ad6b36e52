"""Cuts what does not fit, at a word, with an ellipsis: for cards and buttons that lead to the whole text."""

from collections.abc import Sequence

from kiosk.theme import Letters
from kiosk.widgets.text import measure
from kiosk.widgets.typeset import break_lines


class Cut(str):
    """What is shown of a text that was cut, or the last line of it."""

    whole: str
    """All of the text."""

    shown: str
    """All that is shown of it, with the lines before this one."""


def elided(text: str, letters: Letters, width: float) -> str:
    """Return as much of a text as fits on one line."""
    if measure(letters.font, letters.size, text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(letters.font, letters.size, _cut(text, middle)) <= width:
            low = middle
        else:
            high = middle - 1
    cut = text[:low].rsplit(" ", 1)[0] if " " in text[: low + 1].strip() else text[:low]
    return _cut_of(_cut(cut, len(cut)), text)


def elided_lines(text: str, letters: Letters, width: float, most: int, language: str) -> list[str]:
    """Return a paragraph in at most so many lines."""
    lines = break_lines(
        text, max(1.0, width), lambda piece: measure(letters.font, letters.size, piece), language=language
    )
    if len(lines) <= most:
        return lines
    last = elided(f"{lines[most - 1]} {lines[most]}", letters, width)
    return [*lines[: most - 1], _cut_of(last, text, before=lines[: most - 1])]


def _cut(text: str, length: int) -> str:
    return text[:length].rstrip(" ,;:.!?\u2013\u202f\u00a0") + "…"


def _cut_of(line: str, text: str, *, before: Sequence[str] = ()) -> Cut:
    cut = Cut(line)
    cut.whole, cut.shown = text, " ".join((*before, line))
    return cut
