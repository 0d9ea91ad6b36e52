"""Cuts what does not fit, at a word, with an ellipsis: for cards and buttons that lead to the whole text."""

from collections.abc import Sequence

from kiosk.theme import TextStyle
from kiosk.widgets.core.text import Text, measure, wrap_text


class Cut(str):
    """The visible part of a text that was cut, or the last line of that part."""

    whole: str
    """All of the text."""

    shown: str
    """The visible text, with the lines before this one."""


def elided(text: str, style: TextStyle, width: float) -> str:
    """Return as much of a text as fits on one line."""
    if measure(style, text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(style, _cut(text, middle)) <= width:
            low = middle
        else:
            high = middle - 1
    cut = text[:low].rsplit(" ", 1)[0] if " " in text[: low + 1].strip() else text[:low]
    return _cut_of(_cut(cut, len(cut)), text)


def elided_lines(
    text: str, style: TextStyle, width: float, most: int, language: str, *, balance: bool = False
) -> list[str]:
    """Return a paragraph in ``most`` lines at most; ``balance`` works as in ``break_lines`` if nothing is cut."""

    lines = wrap_text(text, style, width, language)
    if len(lines) <= most:
        return wrap_text(text, style, width, language, balance=True) if balance and len(lines) > 1 else lines
    last = elided(f"{lines[most - 1]} {lines[most]}", style, width)
    return [*lines[: most - 1], _cut_of(last, text, before=lines[: most - 1])]


def _cut(text: str, length: int) -> str:
    return text[:length].rstrip(" ,;:.!?\u2013\u202f\u00a0") + "…"


def _cut_of(line: str, text: str, *, before: Sequence[str] = ()) -> Cut:
    cut = Cut(line)
    cut.whole, cut.shown = text, " ".join((*before, line))
    return cut


class Elided(Text):
    """A text that may lose its last lines: for words that another screen shows whole."""

    most_height: float | None = None
    """The greatest height of the text, in pixels; one line always stays. ``None``: no limit."""

    def typeset(self, width: float) -> tuple[TextStyle, list[str]]:
        style, lines = super().typeset(width)
        if self.most_height is None:
            return style, lines
        most = max(1, int((self.most_height + 1) // style.line_height))
        if len(lines) <= most:
            return style, lines
        return style, elided_lines(self.text, style, width, most, self.theme.language)
