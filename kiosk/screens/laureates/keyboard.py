"""A keyboard on the screen: letters, digits, space. It knows no text; it reports each key."""

from collections.abc import Callable
from typing import NamedTuple

from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.controls.buttons import button_colours
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill, surface
from kiosk.widgets.core.text import draw_line
from kiosk.widgets.core.touchable import Action, Touchable

DELETE, CLEAR, CLOSE, SPACE = "delete", "clear", "close", " "
"""The keys that are not letters or digits."""

LETTERS = {"fr": ("azertyuiop", "qsdfghjklm", "wxcvbn")}
_ELSEWHERE = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ICONS = {DELETE: "delete", SPACE: "space"}
LONGEST = 40
"""The greatest number of letters in a typed text."""


def typed(text: str, key: str) -> str:
    """Return a text as it is after a key has been struck."""
    if key == DELETE:
        return text[:-1]
    if key == CLEAR:
        return ""
    if key == CLOSE or len(text) >= LONGEST or (key == SPACE and (not text or text.endswith(" "))):
        return text
    return text + key


class KeyPlace(NamedTuple):
    """A key and its place: column, row and width in pitches, from the upper left."""

    key: str
    column: float
    row: int
    width: float = 1.0


def key_places(language: str, *, wide: bool) -> tuple[list[KeyPlace], float, int]:
    """Return the keys with the width and the height of the whole in pitches.

    If it is ``wide``, the digits are a block at the right; else they are a row at the top.
    """
    rows = LETTERS.get(language, _ELSEWHERE)
    above = 0 if wide else 1
    keys: list[KeyPlace] = []
    if not wide:
        keys += [KeyPlace(digit, column, 0) for column, digit in enumerate("1234567890")]
    for number, row in enumerate(rows):
        indent = (10 - len(row)) / 2 if number < 2 else 0.5 if len(row) > 6 else 1.0
        keys += [KeyPlace(letter, column + indent, number + above) for column, letter in enumerate(row)]
    end = keys[-1].column + 1.0
    keys.append(KeyPlace(DELETE, end, 2 + above, 10 - end))
    keys += [
        KeyPlace(CLEAR, 0, 3 + above, 2.4),
        KeyPlace(SPACE, 2.4, 3 + above, 4.8),
        KeyPlace(CLOSE, 7.2, 3 + above, 2.8),
    ]
    if wide:
        keys += [KeyPlace(digit, 10.6 + i % 3, i // 3) for i, digit in enumerate("123456789")]
        keys.append(KeyPlace("0", 10.6, 3, 3.0))
        return keys, 13.6, 4
    return keys, 10.0, 5


class Key(Touchable):
    """One key."""

    role = "key"

    def __init__(self, theme: Theme, key: str, name: str, on_activate: Action) -> None:
        super().__init__(theme, name, on_activate)
        self.key = key
        self.colours = button_colours(theme, "ink" if key == CLOSE else "paper" if key in (DELETE, CLEAR) else "white")

    def paint(self) -> None:
        theme, rect = self.theme, self.rect
        surface(theme, rect, theme.u(1.2), self.colours.background_when(pressed=self.pressed))
        if icon := _ICONS.get(self.key):
            draw_icon(theme.text_style("icon"), icon, *rect.centre, self.colours.ink)
        elif self.key in (CLEAR, CLOSE):
            draw_line(theme.text_style("button"), self.name, *rect.centre, self.colours.ink, align="centre")
        else:
            draw_line(theme.text_style("choice"), self.key.upper(), *rect.centre, self.colours.ink, align="centre")


class Keyboard(Element):
    """All keys on a band. ``names`` are those of delete, clear, close and space; ``on_key`` gets each key."""

    role = "group"

    def __init__(self, theme: Theme, name: str, names: dict[str, str], *, on_key: Callable[[str], None]) -> None:
        super().__init__(theme)
        self.name = name
        self._places, self._columns, self._rows = key_places(theme.language, wide=not theme.portrait)
        self._keys = [
            Key(theme, one.key, names.get(one.key, one.key), lambda key=one.key: on_key(key)) for one in self._places
        ]
        self.add(*self._keys)

    def _pitch(self, width: float) -> tuple[float, float]:
        theme = self.theme
        return (min((width - theme.u(4)) / self._columns, theme.u(10.4)), theme.u(8.2 if not theme.portrait else 9.0))

    def height_for_width(self, width: float) -> float:
        return round(self._rows * self._pitch(width)[1] + self.theme.u(2.2))

    def layout_children(self, rect: Rect) -> None:
        theme = self.theme
        across, down = self._pitch(rect.width)
        gap = max(1, min(theme.u(0.9), down - theme.u(TOUCH_U)))
        left = rect.x + (rect.width - self._columns * across) / 2
        top = rect.top - theme.u(1.1)
        for place, key in zip(self._places, self._keys, strict=True):
            x, right = round(left + place.column * across), round(left + (place.column + place.width) * across)
            upper, lower = round(top - place.row * down), round(top - (place.row + 1) * down)
            key.layout(Rect(x + gap / 2, lower + gap / 2, right - x - gap, upper - lower - gap))

    def paint(self) -> None:
        fill(self.rect, self.theme.palette.paper_sunk)
