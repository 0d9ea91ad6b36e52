"""Where things stand on the building screen: beside each other in a wide one, below each other in a tall one."""

from kiosk.edition.types import HotSpot
from kiosk.screens.building_furniture import Furniture
from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.comparer import Comparer

_PLACE_U = (22.0, 13.0)
"""The widest and the narrowest picture of a place."""
_BETWEEN_PLACES_U = 2.4
_INTRO_U = 36.0
"""What is narrower than this is no room for the intro."""


def place_landscape(theme: Theme, box: Box, comparer: Comparer, f: Furniture, *, spot: HotSpot | None) -> None:
    """Let the comparer fill the box; stand the controls in a band at its foot: places, words, states."""
    u = theme.u
    gap = u(4.6)
    band = Box(box.x + u(6.4), box.y + u(3.0), box.width - 2 * u(6.4), box.height)
    states = f.states.natural_width()
    place_width, places_width = _places(theme, f, band.width - states - gap)
    label = max([f.caption.height_at(states), *(one.label_height(place_width) for one in f.places)])
    foot = label + u(1.1)
    middle = Box(band.x + places_width + gap, band.y, band.width - places_width - states - 2 * gap, band.height)
    tops = [_right_column(theme, Box(band.right - states, band.y, states, band.height), foot, f)]
    for i, one in enumerate(f.places):
        height = one.height_at(place_width)
        x = band.x + i * (place_width + u(_BETWEEN_PLACES_U))
        one.place(Box(round(x), round(band.y + label - one.label_height(place_width)), place_width, height))
        tops.append(one.top)
    tops.append(_middle_column(theme, middle, foot, f))
    comparer.covered = max(tops) + u(1.6) - box.y
    comparer.place(box)
    if f.card is not None:
        _card_over_picture(theme, box, comparer, f, spot)


def _places(theme: Theme, f: Furniture, room: float) -> tuple[float, float]:
    """Return how wide one picture of a place is, and all of them."""
    count, gap = len(f.places), theme.u(_BETWEEN_PLACES_U)
    if not count:
        return (0.0, 0.0)
    width = max(min(theme.u(_PLACE_U[0]), (room - gap * (count - 1)) // count), theme.u(_PLACE_U[1]))
    return (width, count * width + gap * (count - 1))


def _right_column(theme: Theme, box: Box, foot: float, f: Furniture) -> float:
    """Stand caption, states and zoom above each other; return how high they reach."""
    u = theme.u
    caption = f.caption.height_at(box.width)
    f.caption.place(Box(box.x, box.y + foot - u(1.1) - caption, box.width, caption))
    height = f.states.height_at(box.width)
    f.states.place(Box(round(box.x), round(box.y + foot), round(box.width), height))
    y = round(box.y + foot + height + u(1.8))
    x = _zoom_row(theme, box.right, y, f)
    if f.about is not None:
        width = min(f.about.natural_width(), x - box.x)
        f.about.place(Box(round(box.x), y, round(width), u(TOUCH_U)))
    return y + u(TOUCH_U)


def _zoom_row(theme: Theme, right: float, y: float, f: Furniture) -> float:
    """Place the zoom buttons leftwards from ``right``; return where they begin."""
    size = theme.u(TOUCH_U)
    x = right
    for button in reversed(f.zoom):
        button.place(Box(round(x - size), y, size, size))
        x -= size + theme.u(1.4)
    return x


def _middle_column(theme: Theme, box: Box, foot: float, f: Furniture) -> float:
    """Place the words, or the twins of the discs; return how high they reach."""
    if f.twins is not None:
        height = f.twins.height_at(box.width)
        f.twins.place(Box(round(box.x), round(box.y + foot), round(box.width), height))
        return box.y + foot + height
    if box.width < theme.u(_INTRO_U):
        return box.y
    height = f.intro.height_at(box.width)
    f.intro.place(Box(round(box.x), round(box.y + foot), round(box.width), height))
    return box.y + foot + height


def _card_over_picture(theme: Theme, box: Box, comparer: Comparer, f: Furniture, spot: HotSpot | None) -> None:
    """Lay the card over the side on which the spot is not."""
    u, card = theme.u, f.card
    if card is None:
        return
    at_left = spot is not None and comparer.share_of(spot.x) > 0.5
    width = round(min(u(56) * theme.scale(0.5), box.width * 0.46))
    bottom = box.y + comparer.covered + u(0.6)
    height = round(min(card.height_at(width), box.top - u(5) - bottom))
    x = box.x + u(6.4) if at_left else box.right - u(6.4) - width
    card.place(Box(round(x), round(bottom), width, height))


def place_portrait(theme: Theme, box: Box, comparer: Comparer, f: Furniture, *, spot: HotSpot | None) -> None:
    """Stand title, comparer, controls, words and places below each other; a card takes the room of the last two."""
    u = theme.u
    column = box.inset(u(5.6), 0)
    top = column.top - u(4.6)
    for text, gap in ((f.eyebrow, u(1.2)), (f.title, u(3.4))):
        height = text.height_at(column.width)
        text.place(Box(column.x, top - height, column.width, height))
        top -= height + gap
    place_width, _ = _places(theme, f, column.width)
    places = max((one.height_at(place_width) for one in f.places), default=0.0)
    caption, intro = f.caption.height_at(column.width), f.intro.height_at(column.width)
    states, row = f.states.height_at(column.width), u(TOUCH_U)
    controls = u(1.2) + caption + u(1.8) + states + u(2.4) + row
    words = u(2.8) + intro + u(3.4) + places + u(4.0)
    picture = round(min(_natural_height(box, comparer), top - box.y - controls - words))
    comparer.covered = 0
    comparer.place(Box(box.x, round(top) - picture, box.width, picture))
    top = comparer.y - u(1.2)
    f.caption.place(Box(column.x, top - caption, column.width, caption))
    top -= caption + u(1.8)
    f.states.place(Box(column.x, round(top - states), column.width, states))
    top -= states + u(2.4)
    x = _zoom_row(theme, column.right, round(top - row), f)
    if f.about is not None:
        f.about.place(Box(column.x, round(top - row), round(min(f.about.natural_width(), x - column.x)), row))
    top -= row
    if f.card is not None:
        area = Box(box.x + u(2.6), box.y + u(2.4), box.width - 2 * u(2.6), top - u(2.4) - box.y - u(2.4))
        height = round(min(f.card.height_at(area.width), area.height))
        f.card.place(Box(area.x, round(area.top - height), area.width, height))
        return
    spare = top - box.y - words
    f.intro.place(Box(column.x, round(top - u(2.8) - spare * 0.3 - intro), column.width, intro))
    for i, one in enumerate(f.places):
        height = one.height_at(place_width)
        x = column.x + i * (place_width + u(_BETWEEN_PLACES_U))
        one.place(Box(round(x), round(box.y + u(4.0) + spare * 0.3 + places - height), place_width, height))


def _natural_height(box: Box, comparer: Comparer) -> float:
    """Return the height at which the frame of the pictures fills the width."""
    left, _, right, _ = comparer.frame_part
    return box.width / max(right - left, 0.1) * comparer.proportions
