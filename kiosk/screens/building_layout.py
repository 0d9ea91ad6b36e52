"""Where things stand on the building screen: beside each other in a wide one, below each other in a tall one."""

from kiosk.edition.types import HotSpot
from kiosk.screens.building_furniture import Furniture
from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.card import Card
from kiosk.widgets.comparer import Comparer
from kiosk.widgets.piece import Piece

_PLACE_U = (22.0, 13.0)
"""The widest and the narrowest picture of a place."""
_BETWEEN_PLACES_U = 2.4
_FADE_U = 11.0
"""How tall the foot of the pictures is in which they fade into the ground; controls reach into it."""
_INTRO_U = 36.0
_TWINS_U = 22.0
"""What is narrower than this is no room for the intro, for the twins of the discs."""


def place_landscape(theme: Theme, box: Box, comparer: Comparer, f: Furniture, *, spot: HotSpot | None) -> None:
    """Let the comparer fill the box; stand the controls in a band at its foot: places, words, states."""
    u = theme.u
    gap = u(4.6)
    band = Box(box.x + u(6.4), box.y + u(3.0), box.width - 2 * u(6.4), box.height)
    states = f.states.natural_width()
    right = max(states, min(f.caption.width_at(u(80)) + 2, band.width * 0.4))
    place_width, places_width = _places(theme, f, band.width - right - gap)
    label = max([f.caption.height_at(right), *(one.label_height(place_width) for one in f.places)])
    foot = label + u(1.1)
    _right_column(theme, Box(band.right - right, band.y, right, band.height), states, foot, f)
    top = f.states.top
    for i, one in enumerate(f.places):
        height = one.height_at(place_width)
        x = band.x + i * (place_width + u(_BETWEEN_PLACES_U))
        one.place(Box(round(x), round(band.y + label - one.label_height(place_width)), place_width, height))
        top = max(top, one.top)
    middle = Box(band.x + places_width + gap, band.y, band.width - places_width - right - 2 * gap, band.height)
    words = _middle_column(theme, middle, f)
    if f.twins is not None and f.twins.width == 0:
        width = band.width - right - gap
        height = f.twins.height_at(width)
        f.twins.place(Box(round(band.x), round(top + u(1.8)), round(width), height))
        top += u(1.8) + height
    comparer.covered = u(_FADE_U)
    foot_of_picture = round(max(top + u(1.6) - u(_FADE_U), words - u(2.0)))
    comparer.place(Box(box.x, foot_of_picture, box.width, box.top - foot_of_picture))
    if f.card is not None:
        _card_over_picture(theme, box, band, comparer, f, spot)


def _places(theme: Theme, f: Furniture, room: float) -> tuple[float, float]:
    """Return how wide one picture of a place is, and all of them."""
    count, gap = len(f.places), theme.u(_BETWEEN_PLACES_U)
    if not count:
        return (0.0, 0.0)
    width = max(min(theme.u(_PLACE_U[0]), (room - gap * (count - 1)) // count), theme.u(_PLACE_U[1]))
    return (width, count * width + gap * (count - 1))


def _right_column(theme: Theme, box: Box, states: float, foot: float, f: Furniture) -> None:
    """Stand caption, states and zoom above each other; the last ones reach into the picture."""
    u = theme.u
    caption = f.caption.height_at(box.width)
    f.caption.place(Box(box.x, box.y + foot - u(1.1) - caption, box.width, caption))
    height = f.states.height_at(states)
    box = box.cut_right(states)[0]
    f.states.place(Box(round(box.x), round(box.y + foot), round(box.width), height))
    y = round(box.y + foot + height + u(1.8))
    x = _zoom_row(theme, box.right, y, f)
    if f.about is not None:
        width = min(f.about.natural_width(), x - box.x)
        f.about.place(Box(round(box.x), y, round(width), u(TOUCH_U)))


def _zoom_row(theme: Theme, right: float, y: float, f: Furniture) -> float:
    """Place the zoom buttons leftwards from ``right``; return where they begin."""
    size = theme.u(TOUCH_U)
    x = right
    for button in reversed(f.zoom):
        button.place(Box(round(x - size), y, size, size))
        x -= size + theme.u(1.4)
    return x


def _middle_column(theme: Theme, box: Box, f: Furniture) -> float:
    """Place the words, or the twins of the discs; return how high they reach."""
    piece = f.intro if f.twins is None else f.twins
    if box.width < theme.u(_INTRO_U if f.twins is None else _TWINS_U):
        return box.y
    height = piece.height_at(box.width)
    piece.place(Box(round(box.x), round(box.y), round(box.width), height))
    return box.y + height


def _card_over_picture(
    theme: Theme, box: Box, band: Box, comparer: Comparer, f: Furniture, spot: HotSpot | None
) -> None:
    """Lay the card over the side on which the spot is not; within reach it takes the place of the controls there."""
    u, card = theme.u, f.card
    if card is None:
        return
    at_left = spot is not None and comparer.share_of(spot.x) > 0.5
    width = round(max(f.states.width, u(54) * theme.scale(0.5)))
    bottom, top = f.zoom[0].top + u(1.8), box.top - u(5)
    if theme.reach:
        bottom = band.y
    elif card.height_at(width) > top - bottom:
        bottom = f.states.top + u(1.8)
    height = round(min(card.height_at(width), top - bottom))
    x = band.x if at_left else band.right - width
    card.place(Box(round(x), round(bottom), width, height))
    for piece in f.pieces:
        if piece is not card and piece.width and _meet(piece.box, card.box):
            piece.size = (0, 0)


def _meet(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.top and b.y < a.top


def place_portrait(theme: Theme, box: Box, comparer: Comparer, f: Furniture) -> None:
    """Stand title, comparer, controls, words and places below each other; a card takes the room of the last two.

    Within reach the words stand above the controls, and all that is touched in the lowest third.
    """
    column = box.inset(theme.u(5.6), 0)
    top = column.top - theme.u(4.6)
    for text, gap in ((f.eyebrow, theme.u(1.2)), (f.title, theme.u(3.4))):
        top = _below(text, column, top) - gap
    (_reach_below if theme.reach else _controls_below)(theme, box, column, top, comparer, f)


def _below(piece: Piece, column: Box, top: float) -> float:
    """Place a piece below ``top``; return where it ends."""
    height = piece.height_at(column.width)
    piece.place(Box(column.x, round(top - height), column.width, height))
    return piece.y


def _picture(box: Box, top: float, room: float, comparer: Comparer) -> float:
    """Place the comparer below ``top``, as tall as the room allows; return where it ends."""
    left, _, right, _ = comparer.frame_part
    natural = box.width / max(right - left, 0.1) * comparer.proportions  # the frame fills the width
    height = round(min(natural, room))
    comparer.covered = 0
    comparer.place(Box(box.x, round(top) - height, box.width, height))
    return comparer.y


def _row(theme: Theme, column: Box, top: float, f: Furniture) -> float:
    """Place the ways on and the zoom buttons in one row; return where it ends."""
    y = round(top - theme.u(TOUCH_U))
    x = _zoom_row(theme, column.right, y, f)
    if f.about is not None:
        f.about.place(Box(column.x, y, round(min(f.about.natural_width(), x - column.x)), theme.u(TOUCH_U)))
    return y


def _row_of_places(theme: Theme, column: Box, bottom: float, f: Furniture) -> float:
    """Place the other places above ``bottom``; return how high they reach."""
    width, _ = _places(theme, f, column.width)
    tallest = max((one.height_at(width) for one in f.places), default=0.0)
    for i, one in enumerate(f.places):
        height = one.height_at(width)
        x = column.x + i * (width + theme.u(_BETWEEN_PLACES_U))
        one.place(Box(round(x), round(bottom + tallest - height), width, height))
    return bottom + tallest


def _controls_below(theme: Theme, box: Box, column: Box, top: float, comparer: Comparer, f: Furniture) -> None:
    u = theme.u
    bottom = box.y + u(4.0)
    places = _row_of_places(theme, column, bottom, f)
    controls = u(1.2) + f.caption.height_at(column.width) + u(1.8) + f.states.height_at(0) + u(2.4) + u(TOUCH_U)
    words = u(2.8) + f.intro.height_at(column.width) + u(3.4)
    top = _picture(box, top, top - places - words - controls, comparer) - u(1.2)
    top = _below(f.caption, column, top) - u(1.8)
    top = _below(f.states, column, top) - u(2.4)
    top = _row(theme, column, top, f)
    if f.card is not None:
        for one in f.places:
            one.size = (0, 0)
        _lay_card(theme, box, top - u(2.4), f.card)
        return
    spare = max(0.0, top - places - words)
    _below(f.intro, column, top - u(2.8) - spare / 2)


def _reach_below(theme: Theme, box: Box, column: Box, top: float, comparer: Comparer, f: Furniture) -> None:
    u = theme.u
    bottom = box.y + u(3.2)
    states = f.states.height_at(column.width)
    if f.card is not None:
        height = round(min(f.card.height_at(box.width - 2 * u(2.6)), u(42)))
        low = bottom + height
        _lay_card(theme, box, low, f.card)
    else:
        low = _row_of_places(theme, column, bottom, f)
        if f.twins is not None and f.twins.pills:
            height = f.twins.height_at(column.width)
            f.twins.place(Box(column.x, round(low + u(2.0)), column.width, height))
            low = f.twins.top
        low = low + u(2.0)
        _row(theme, column, low + u(TOUCH_U), f)
        low += u(TOUCH_U)
    f.states.place(Box(column.x, round(low + u(2.0)), column.width, states))
    low = f.states.top + u(2.4)
    words = u(1.2) + f.caption.height_at(column.width) + u(2.0) + f.intro.height_at(column.width)
    top = _picture(box, top, top - low - words, comparer) - u(1.2)
    _below(f.intro, column, _below(f.caption, column, top) - u(2.0))


def _lay_card(theme: Theme, box: Box, top: float, card: Card) -> None:
    """Place the card below ``top``, as tall as it wants to be or as there is room."""
    width, bottom = box.width - 2 * theme.u(2.6), box.y + theme.u(2.4)
    height = round(min(card.height_at(width), top - bottom))
    card.place(Box(box.x + theme.u(2.6), round(top - height), width, height))
