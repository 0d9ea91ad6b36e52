"""Where things stand on the building screen: beside each other in a wide one, below each other in a tall one."""

from collections.abc import Callable

from kiosk.edition.types import HotSpot
from kiosk.screens.building.comparer.comparer import Comparer
from kiosk.screens.building.controls import BuildingControls
from kiosk.screens.building.info_card import InfoCard
from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.fitting import first_that_fits
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text

_PLACE_U = (22.0, 13.0)
"""The widest and the narrowest picture of a place."""
_BETWEEN_PLACES_U = 2.4
_FADE_U = 11.0
"""How tall the foot of the pictures is in which they fade into the ground; controls reach into it."""
_STATES_SHARE = 0.5
"""How much of the width of a wide screen the buttons of the states take at most."""
_TALLEST_CAPTION_U = 11.0
_LEAST_PICTURE_U = 40.0
_WORDINGS = (("body", "small"), ("body_close", "small"), ("small", "small"), ("small", "note"), ("note", "note"))
"""The letters of intro and caption in a tall screen: the first that leave the picture its least height, else the last.

Where even the last would leave it too little, there is no intro.
"""
Wordings = Callable[[str, str], tuple[Text, Text]]
"""Returns the intro and the caption in these letters."""
_INTRO_U = 36.0
_TWINS_U = 22.0
"""What is narrower than this is no room for the intro, for the twins of the discs."""


def place_landscape(
    theme: Theme, rect: Rect, comparer: Comparer, f: BuildingControls, words: Wordings, *, spot: HotSpot | None
) -> None:
    """Let the comparer fill the rectangle; stand the controls in a band at its foot: places, words, states.

    A caption that would lift the controls too high is set smaller; within reach it gives way to them.
    """
    u = theme.u
    gap = u(4.6)
    band = Rect(rect.x + u(6.4), rect.y + u(3.0), rect.width - 2 * u(6.4), rect.height)
    states = min(f.states.natural_width(), band.width * _STATES_SHARE)
    right = max(states, min(f.caption.longest_line(u(80)) + 2, band.width * 0.4))
    row = _Row(theme, f, band.width - right - gap)
    if f.caption.height_for_width(right) > u(_TALLEST_CAPTION_U):
        f.caption = words("small", "note")[1]
    if theme.reach and f.caption.height_for_width(right) > u(_TALLEST_CAPTION_U):
        f.caption.set_text("")
    label = max([f.caption.height_for_width(right), *(one.label_height(row.width) for one in row.shown)])
    foot = label + u(1.1)
    _right_column(theme, Rect(band.right - right, band.y, right, band.height), states, foot, f)
    top = max(f.states.top, row.layout(band.x, band.y + label))
    places_width = row.length
    middle = Rect(band.x + places_width + gap, band.y, band.width - places_width - right - 2 * gap, band.height)
    words_top = _middle_column(theme, middle, f)
    if f.spot_buttons is not None and middle.width < u(_TWINS_U):
        width = band.width - right - gap
        height = f.spot_buttons.height_for_width(width)
        f.spot_buttons.layout(Rect(round(band.x), round(top + u(1.8)), round(width), height))
        top += u(1.8) + height
    comparer.covered = u(_FADE_U)
    foot_of_picture = round(max(top + u(1.6) - u(_FADE_U), words_top - u(2.0)))
    comparer.layout(Rect(rect.x, foot_of_picture, rect.width, rect.top - foot_of_picture))
    if f.card is not None:
        _card_over_picture(theme, rect, band, comparer, f, spot)


class _Row:
    """The pictures of the places beside each other; of more than there is room for, those around the present one."""

    def __init__(self, theme: Theme, f: BuildingControls, room: float) -> None:
        gap, widest, narrowest = (theme.u(units) for units in (_BETWEEN_PLACES_U, *_PLACE_U))
        count, edge = len(f.places), 0.0
        self._steps = f.steps if count * (narrowest + gap) - gap > room else []
        if self._steps:
            edge = theme.u(TOUCH_U) + gap
            count = max(1, int((room - 2 * edge + gap) // (narrowest + gap)))
        here = next((number for number, one in enumerate(f.places) if one.chosen), 0)
        first = min(max(here - count // 2, 0), max(0, len(f.places) - count))
        self.shown = f.places[first : first + count]
        self.width = max(min(widest, (room - 2 * edge - gap * (count - 1)) // count), narrowest) if count else 0.0
        self.length = max(0.0, count * (self.width + gap) - gap) + 2 * edge
        self._theme, self._gap, self._edge = theme, gap, edge

    @property
    def tallest(self) -> float:
        """The height of the tallest of them."""
        return max((one.height_for_width(self.width) for one in self.shown), default=0.0)

    def layout(self, x: float, line: float) -> float:
        """Place them from ``x`` on, their names below ``line`` and their pictures above; return how high they reach."""
        top = line
        for number, one in enumerate(self.shown):
            left = x + self._edge + number * (self.width + self._gap)
            y = line - one.label_height(self.width)
            one.layout(Rect(round(left), round(y), self.width, one.height_for_width(self.width)))
            top = max(top, one.top)
        size = self._theme.u(TOUCH_U)
        for step, left in zip(self._steps, (x, x + self.length - size), strict=False):
            step.layout(Rect(round(left), round((line + top - size) / 2), size, size))
        return top


def _right_column(theme: Theme, rect: Rect, states: float, foot: float, f: BuildingControls) -> None:
    """Stand caption, states and zoom above each other; the last ones reach into the picture."""
    u = theme.u
    caption = f.caption.height_for_width(rect.width)
    f.caption.layout(Rect(rect.x, rect.y + foot - u(1.1) - caption, rect.width, caption))
    height = f.states.height_for_width(states)
    rect = rect.cut_right(states)[0]
    f.states.layout(Rect(round(rect.x), round(rect.y + foot), round(rect.width), height))
    y = round(rect.y + foot + height + u(1.8))
    x = _zoom_row(theme, rect.right, y, f)
    if f.about is not None:
        width = min(f.about.natural_width(), x - rect.x)
        f.about.layout(Rect(round(rect.x), y, round(width), u(TOUCH_U)))


def _zoom_row(theme: Theme, right: float, y: float, f: BuildingControls) -> float:
    """Place the zoom buttons leftwards from ``right``; return where they begin."""
    size = theme.u(TOUCH_U)
    x = right
    for button in reversed(f.zoom):
        button.layout(Rect(round(x - size), y, size, size))
        x -= size + theme.u(1.4)
    return x


def _middle_column(theme: Theme, rect: Rect, f: BuildingControls) -> float:
    """Place the words, or the twins of the discs; return how high they reach."""
    element = f.intro if f.spot_buttons is None else f.spot_buttons
    if rect.width < theme.u(_INTRO_U if f.spot_buttons is None else _TWINS_U):
        return rect.y
    height = element.height_for_width(rect.width)
    element.layout(Rect(round(rect.x), round(rect.y), round(rect.width), height))
    return rect.y + height


def _card_over_picture(
    theme: Theme, rect: Rect, band: Rect, comparer: Comparer, f: BuildingControls, spot: HotSpot | None
) -> None:
    """Lay the card over the side on which the spot is not; within reach it takes the place of the controls there."""
    u, card = theme.u, f.card
    if card is None:
        return
    at_left = spot is not None and comparer.share_of(spot.x) > 0.5
    width = round(max(f.states.width, u(54) * theme.scale(0.5)))
    bottom, top = f.zoom[0].top + u(1.8), rect.top - u(5)
    if theme.reach:
        bottom = band.y
    elif card.height_for_width(width) > top - bottom:
        bottom = f.states.top + u(1.8)
    height = round(min(card.height_for_width(width), top - bottom))
    x = band.x if at_left else band.right - width
    card.layout(Rect(round(x), round(bottom), width, height))
    for element in f.elements:
        if element is not card and element.visible and element.rect.meets(card.rect):
            element.opacity = 0


def place_portrait(theme: Theme, rect: Rect, comparer: Comparer, f: BuildingControls, words: Wordings) -> None:
    """Stand title, comparer, controls, words and places below each other; a card takes the room of the last two.

    ``words`` makes the intro and the caption anew: the picture must not become a strip between them.
    Within reach the words stand above the controls, and all that is touched in the lowest third.
    """
    column = rect.inset(theme.u(5.6), 0)
    top = column.top - theme.u(4.6)
    for text, gap in ((f.eyebrow, theme.u(1.2)), (f.title, theme.u(3.4))):
        top = _below(text, column, top) - gap
    (_reach_below if theme.reach else _controls_below)(theme, rect, column, top, comparer, f, words)


def _below(element: Element, column: Rect, top: float) -> float:
    """Place an element below ``top``; return where it ends."""
    height = element.height_for_width(column.width)
    element.layout(Rect(column.x, round(top - height), column.width, height))
    return element.y


def _picture(rect: Rect, top: float, room: float, comparer: Comparer) -> float:
    """Place the comparer below ``top``, as tall as the room allows; return where it ends."""
    left, _, right, _ = comparer.frame_part
    natural = rect.width / max(right - left, 0.1) * comparer.proportions  # the frame fills the width
    height = round(min(natural, room))
    comparer.covered = 0
    comparer.layout(Rect(rect.x, round(top) - height, rect.width, height))
    return comparer.y


def _row(theme: Theme, column: Rect, top: float, f: BuildingControls) -> float:
    """Place the ways on and the zoom buttons in one row; return where it ends."""
    y = round(top - theme.u(TOUCH_U))
    x = _zoom_row(theme, column.right, y, f)
    if f.about is not None:
        f.about.layout(Rect(column.x, y, round(min(f.about.natural_width(), x - column.x)), theme.u(TOUCH_U)))
    return y


def _row_of_places(theme: Theme, column: Rect, bottom: float, f: BuildingControls) -> float:
    """Place the other places above ``bottom``; return how high they reach."""
    row = _Row(theme, f, column.width)
    labels = max((one.label_height(row.width) for one in row.shown), default=0.0)
    row.layout(column.x, bottom + labels)
    return bottom + row.tallest


def _least_picture(theme: Theme, rect: Rect, comparer: Comparer) -> float:
    """Return how tall the comparer must be at least: words give way to it before it becomes a strip."""
    left, _, right, _ = comparer.frame_part
    return min(theme.u(_LEAST_PICTURE_U), rect.width / max(right - left, 0.1) * comparer.proportions)


def _controls_below(
    theme: Theme, rect: Rect, column: Rect, top: float, comparer: Comparer, f: BuildingControls, words: Wordings
) -> None:
    u = theme.u
    bottom = rect.y + u(4.0)
    places = _row_of_places(theme, column, bottom, f)
    below = u(1.2 + 1.8 + 2.4) + f.states.height_for_width(column.width) + u(TOUCH_U)

    def room(setting: tuple[str, str]) -> float:
        """Return how tall the picture would be."""
        f.intro, f.caption = words(*setting)
        return top - places - below - f.caption.height_for_width(column.width) - _intro_height(theme, column, f)

    least = _least_picture(theme, rect, comparer)
    tall = first_that_fits(_WORDINGS, room, lambda tall: tall >= least)
    with_intro = tall >= least * 0.6
    if not with_intro:  # there is no room for it; a button leads to a card that has it
        tall += _intro_height(theme, column, f)
    words_height = _intro_height(theme, column, f) if with_intro else 0.0
    top = _picture(rect, top, tall, comparer) - u(1.2)
    top = _below(f.caption, column, top) - u(1.8)
    top = _below(f.states, column, top) - u(2.4)
    top = _row(theme, column, top, f)
    if f.card is not None:
        for one in (*f.places, *f.steps):
            one.opacity = 0
        _lay_card(theme, rect, top - u(2.4), f.card)
        return
    if with_intro:
        spare = max(0.0, top - places - words_height)
        _below(f.intro, column, top - u(2.8) - spare / 2)


def _intro_height(theme: Theme, column: Rect, f: BuildingControls) -> float:
    return theme.u(2.8) + f.intro.height_for_width(column.width) + theme.u(3.4)


def _reach_below(
    theme: Theme, rect: Rect, column: Rect, top: float, comparer: Comparer, f: BuildingControls, words: Wordings
) -> None:
    u = theme.u
    bottom = rect.y + u(3.2)
    states = f.states.height_for_width(column.width)
    if f.card is not None:
        height = round(min(f.card.height_for_width(rect.width - 2 * u(2.6)), u(42)))
        low = bottom + height
        _lay_card(theme, rect, low, f.card)
    else:
        low = _row_of_places(theme, column, bottom, f)
        if f.spot_buttons is not None and f.spot_buttons.elements:
            height = f.spot_buttons.height_for_width(column.width)
            f.spot_buttons.layout(Rect(column.x, round(low + u(2.0)), column.width, height))
            low = f.spot_buttons.top
        low = low + u(2.0)
        _row(theme, column, low + u(TOUCH_U), f)
        low += u(TOUCH_U)
    f.states.layout(Rect(column.x, round(low + u(2.0)), column.width, states))
    low = f.states.top + u(2.4)

    def room(setting: tuple[str, str]) -> float:
        """Return how tall the picture would be."""
        f.intro, f.caption = words(*setting)
        texts = u(1.2) + f.caption.height_for_width(column.width) + u(2.0) + f.intro.height_for_width(column.width)
        return top - low - texts

    least = _least_picture(theme, rect, comparer)
    tall = first_that_fits(_WORDINGS, room, lambda tall: tall >= least)
    with_intro = tall >= least * 0.6
    if not with_intro:
        tall += u(2.0) + f.intro.height_for_width(column.width)
    top = _below(f.caption, column, _picture(rect, top, tall, comparer) - u(1.2))
    if with_intro:
        _below(f.intro, column, top - u(2.0))


def _lay_card(theme: Theme, rect: Rect, top: float, card: InfoCard) -> None:
    """Place the card below ``top``, as tall as it wants to be or as there is room."""
    width, bottom = rect.width - 2 * theme.u(2.6), rect.y + theme.u(2.4)
    height = round(min(card.height_for_width(width), top - bottom))
    card.layout(Rect(rect.x + theme.u(2.6), round(top - height), width, height))
