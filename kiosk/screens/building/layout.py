"""The layout of the building screen: beside each other in a wide one, below each other in a tall one."""

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
"""The height of the foot of the pictures, where they fade into the ground; controls reach into it."""
_STATES_SHARE = 0.5
"""The greatest width of the buttons of the states, as a share of a wide screen."""
_TALLEST_CAPTION_U = 11.0
_LEAST_PICTURE_U = 40.0
_WORDINGS = (("body", "small"), ("body_close", "small"), ("small", "small"), ("small", "note"), ("note", "note"))
"""The letters of intro and caption in a tall screen: the first that leave the picture its least height, else the last.

If even the last leaves it too little, there is no intro.
"""
Wordings = Callable[[str, str], tuple[Text, Text]]
"""Returns the intro and the caption in these letters."""
_INTRO_U = 36.0
_TWINS_U = 22.0
"""The least widths of the intro and of the twins of the discs."""


def place_landscape(
    theme: Theme, rect: Rect, comparer: Comparer, controls: BuildingControls, words: Wordings, *, spot: HotSpot | None
) -> None:
    """Let the comparer fill the rectangle; stand the controls in a band at its foot: places, words, states.

    A caption that would lift the controls too high is set smaller; within reach it gives way to them.
    """
    u = theme.u
    gap = u(4.6)
    band = Rect(rect.x + u(6.4), rect.y + u(3.0), rect.width - 2 * u(6.4), rect.height)
    states = min(controls.states.natural_width(), band.width * _STATES_SHARE)
    right = max(states, min(controls.caption.longest_line(u(80)) + 2, band.width * 0.4))
    row = _Row(theme, controls, band.width - right - gap)
    if controls.caption.height_for_width(right) > u(_TALLEST_CAPTION_U):
        controls.caption = words("small", "note")[1]
    if theme.reach and controls.caption.height_for_width(right) > u(_TALLEST_CAPTION_U):
        controls.caption.set_text("")
    label = max([controls.caption.height_for_width(right), *(one.label_height(row.width) for one in row.shown)])
    foot = label + u(1.1)
    _right_column(theme, Rect(band.right - right, band.y, right, band.height), states, foot, controls)
    top = max(controls.states.top, row.layout(band.x, band.y + label))
    places_width = row.length
    middle = Rect(band.x + places_width + gap, band.y, band.width - places_width - right - 2 * gap, band.height)
    words_top, twins = middle.y, controls.spot_buttons
    if middle.width >= u(_INTRO_U if twins is None else _TWINS_U):
        words_top = _above(controls.intro if twins is None else twins, middle.x, middle.y, middle.width)
    elif twins is not None:
        top = _above(twins, band.x, top + u(1.8), band.width - right - gap)
    comparer.covered = u(_FADE_U)
    foot_of_picture = round(max(top + u(1.6) - u(_FADE_U), words_top - u(2.0)))
    comparer.layout(Rect(rect.x, foot_of_picture, rect.width, rect.top - foot_of_picture))
    if controls.card is not None:
        at_left = spot is not None and comparer.share_of(spot.x) > 0.5
        _lay_card_over(theme, rect, band, controls, controls.card, at_left=at_left)


class _Row:
    """The pictures of the places beside each other; if not all have room, those around the present one."""

    def __init__(self, theme: Theme, controls: BuildingControls, room: float) -> None:
        gap, widest, narrowest = (theme.u(units) for units in (_BETWEEN_PLACES_U, *_PLACE_U))
        count, edge = len(controls.places), 0.0
        self._steps = controls.steps if count * (narrowest + gap) - gap > room else []
        if self._steps:
            edge = theme.u(TOUCH_U) + gap
            count = max(1, int((room - 2 * edge + gap) // (narrowest + gap)))
        here = next((number for number, one in enumerate(controls.places) if one.chosen), 0)
        first = min(max(here - count // 2, 0), max(0, len(controls.places) - count))
        self.shown = controls.places[first : first + count]
        self.width = max(min(widest, (room - 2 * edge - gap * (count - 1)) // count), narrowest) if count else 0.0
        self.length = max(0.0, count * (self.width + gap) - gap) + 2 * edge
        self._theme, self._gap, self._edge = theme, gap, edge

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


def _right_column(theme: Theme, rect: Rect, states: float, foot: float, controls: BuildingControls) -> None:
    """Stand caption, states and zoom above each other; the last ones reach into the picture."""
    u = theme.u
    caption = controls.caption.height_for_width(rect.width)
    controls.caption.layout(Rect(rect.x, rect.y + foot - u(1.1) - caption, rect.width, caption))
    height = controls.states.height_for_width(states)
    rect = rect.cut_right(states)[0]
    controls.states.layout(Rect(round(rect.x), round(rect.y + foot), round(rect.width), height))
    _zoom_row(theme, rect, round(rect.y + foot + height + u(1.8)), controls)


def _zoom_row(theme: Theme, rect: Rect, y: float, controls: BuildingControls) -> None:
    """Place the way to the story at the left of the rectangle, and the zoom buttons at its right."""
    size, x = theme.u(TOUCH_U), rect.right
    for button in reversed(controls.zoom):
        button.layout(Rect(round(x - size), y, size, size))
        x -= size + theme.u(1.4)
    if controls.about is not None:
        width = min(controls.about.natural_width(), x - rect.x)
        controls.about.layout(Rect(round(rect.x), y, round(width), size))


def _above(element: Element, x: float, y: float, width: float) -> float:
    """Place an element upwards from this corner; return how high it reaches."""
    height = element.height_for_width(width)
    element.layout(Rect(round(x), round(y), round(width), height))
    return y + height


def _lay_card_over(
    theme: Theme, rect: Rect, band: Rect, controls: BuildingControls, card: InfoCard, *, at_left: bool
) -> None:
    """Lay the card over the picture, away from its spot; within reach it takes the place of the controls there."""
    u = theme.u
    width = round(max(controls.states.width, u(54) * theme.scale(0.5)))
    bottom, top = controls.zoom[0].top + u(1.8), rect.top - u(5)
    if theme.reach:
        bottom = band.y
    elif card.height_for_width(width) > top - bottom:
        bottom = controls.states.top + u(1.8)
    height = round(min(card.height_for_width(width), top - bottom))
    x = band.x if at_left else band.right - width
    card.layout(Rect(round(x), round(bottom), width, height))
    for element in controls.elements:
        if element is not card and element.visible and element.rect.meets(card.rect):
            element.opacity = 0


def place_portrait(theme: Theme, rect: Rect, comparer: Comparer, controls: BuildingControls, words: Wordings) -> None:
    """Stand title, comparer, controls, words and places below each other; a card takes the room of the last two.

    ``words`` makes the intro and the caption anew: the picture must not become a strip between them.
    Within reach the words stand above the controls, and all that is touched in the lowest third.
    """
    u, reach = theme.u, theme.reach
    column = rect.inset(u(5.6), 0)
    top = column.top - u(4.6)
    for text, gap in ((controls.eyebrow, u(1.2)), (controls.title, u(3.4))):
        top = _below(text, column, top) - gap
    if reach:
        foot = _within_reach(theme, rect, column, controls)
        between, around_intro = u(1.2), u(2.0)
    else:
        foot = _row_of_places(theme, column, rect.y + u(4.0), controls)
        between = u(1.2 + 1.8 + 2.4) + controls.states.height_for_width(column.width) + u(TOUCH_U)
        around_intro = u(2.8) + u(3.4)

    def room(setting: tuple[str, str]) -> float:
        """Return how tall the picture would be."""
        controls.intro, controls.caption = words(*setting)
        texts = controls.caption.height_for_width(column.width) + controls.intro.height_for_width(column.width)
        return top - foot - between - texts - around_intro

    left, _, right, _ = comparer.frame_part
    natural = rect.width / max(right - left, 0.1) * comparer.proportions  # the frame fills the width
    least = min(u(_LEAST_PICTURE_U), natural)
    tall = first_that_fits(_WORDINGS, room, lambda tall: tall >= least)
    intro = around_intro + controls.intro.height_for_width(column.width)
    with_intro = tall >= least * 0.6
    height = round(min(natural, tall if with_intro else tall + intro))
    comparer.covered = 0
    comparer.layout(Rect(rect.x, round(top) - height, rect.width, height))
    top = _below(controls.caption, column, comparer.y - u(1.2))
    gap = u(2.0)
    if not reach:
        top = round(_below(controls.states, column, top - u(1.8)) - u(2.4) - u(TOUCH_U))
        _zoom_row(theme, column, top, controls)
        if controls.card is not None:
            for one in (*controls.places, *controls.steps):
                one.opacity = 0
            _lay_card(theme, rect, top - u(2.4), controls.card)
            return
        gap = u(2.8) + max(0.0, top - foot - intro) / 2
    if with_intro:
        _below(controls.intro, column, top - gap)


def _below(element: Element, column: Rect, top: float) -> float:
    """Place an element below ``top``; return where it ends."""
    height = element.height_for_width(column.width)
    element.layout(Rect(column.x, round(top - height), column.width, height))
    return element.y


def _row_of_places(theme: Theme, column: Rect, bottom: float, controls: BuildingControls) -> float:
    """Place the other places above ``bottom``; return how high they reach."""
    row = _Row(theme, controls, column.width)
    labels = max((one.label_height(row.width) for one in row.shown), default=0.0)
    return row.layout(column.x, bottom + labels)


def _within_reach(theme: Theme, rect: Rect, column: Rect, controls: BuildingControls) -> float:
    """Place all that is touched, from the bottom up; return how high the words may reach down."""
    u = theme.u
    top, twins = rect.y + u(3.2), controls.spot_buttons
    if controls.card is not None:
        top += round(min(controls.card.height_for_width(rect.width - 2 * u(2.6)), u(42)))
        _lay_card(theme, rect, top, controls.card)
    else:
        top = _row_of_places(theme, column, top, controls)
        if twins is not None and twins.elements:
            height = twins.height_for_width(column.width)
            twins.layout(Rect(column.x, round(top + u(2.0)), column.width, height))
            top = twins.top
        top += u(2.0) + u(TOUCH_U)
        _zoom_row(theme, column, round(top - u(TOUCH_U)), controls)
    states = controls.states
    states.layout(Rect(column.x, round(top + u(2.0)), column.width, states.height_for_width(column.width)))
    return states.top + u(2.4)


def _lay_card(theme: Theme, rect: Rect, top: float, card: InfoCard) -> None:
    """Place the card below ``top``, as tall as it wants to be or as there is room."""
    width, bottom = rect.width - 2 * theme.u(2.6), rect.y + theme.u(2.4)
    height = round(min(card.height_for_width(width), top - bottom))
    card.layout(Rect(rect.x + theme.u(2.6), round(top - height), width, height))
