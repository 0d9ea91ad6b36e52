"""The card of a laureate: a picture, what it is about, a name and one line."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kivy.graphics import Color

from kiosk.theme import Colour, Letters, Theme, fade
from kiosk.widgets.box import Box
from kiosk.widgets.corners import lay_corners
from kiosk.widgets.elide import elided, elided_lines
from kiosk.widgets.picture import TEXTURES, Shot, crop, draw_part
from kiosk.widgets.shapes import fill, outlined, rounded
from kiosk.widgets.text import draw_line, measure
from kiosk.widgets.touchable import Touchable
from kiosk.widgets.typeset import break_lines, dress


class CardFace(NamedTuple):
    """What is on a card. ``short_field`` stands where the whole name of the field does not fit."""

    key: str
    name: str
    tagline: str
    field: str
    short_field: str
    colour: Colour
    numeral: str = ""
    mark: str = ""
    shot: Shot | None = None


class CardLines(NamedTuple):
    """How many lines the names and the taglines of all cards of a grid get."""

    name: int = 2
    tagline: int = 2

    @classmethod
    def for_faces(cls, theme: Theme, faces: Sequence[CardFace], width: float) -> "CardLines":
        """Return the lines that these cards need at this width, within reason."""
        inner = width - 2 * theme.u(_SIDE)

        def lines(text: str, role: str) -> int:
            letters = theme.letters(role)
            text = dress(text, theme.language)
            return len(break_lines(text, inner, _ruler(letters), language=theme.language))

        name = max((lines(face.name, _NAME) for face in faces), default=1)
        tagline = max((lines(face.tagline, _TAGLINE) for face in faces), default=1)
        return cls(min(name, 2), min(tagline, 3))

    def height(self, theme: Theme) -> int:
        """Return the height of the part of a card below its picture."""
        field, name, tagline = (theme.letters(role) for role in (_FIELD, _NAME, _TAGLINE))
        text = field.size * field.leading + self.name * name.size * name.leading
        return round(text + self.tagline * tagline.size * tagline.leading + theme.u(_ABOVE + _BELOW + _GAPS))


_FIELD, _NAME, _TAGLINE = "small_strong", "subheading", "small"
_SIDE, _ABOVE, _BELOW, _GAPS = 2.2, 1.8, 2.0, 0.8
_RADIUS = 1.8


class Card(Touchable):
    """One entry: a picture or a field of colour, what it is about, its name, one line. The whole of it is a way in."""

    role = "link"

    def __init__(self, theme: Theme, opened: Callable[[int], None], page: Colour) -> None:
        super().__init__(theme, "")
        self._opened = opened
        self._page = page
        self.index = -1
        self.face: CardFace | None = None
        self.lines = CardLines()

    def show(self, index: int, face: CardFace, lines: CardLines, box: Box) -> None:
        """Be the card of this entry, here. A finger that meant another entry is forgotten."""
        if face != self.face:
            self.let_go()
        self.index, self.face, self.lines = index, face, lines
        self.name = face.name
        self.description = ". ".join(part for part in (face.mark, face.field, face.tagline) if part)
        self.place(box)

    def act(self) -> None:
        """Open the entry."""
        self._opened(self.index)

    def draw(self) -> None:
        """Draw the card from nothing."""
        theme, palette, box, face = self.theme, self.theme.palette, self.box, self.face
        self.canvas.before.clear()
        if face is None:
            return
        text = min(self.lines.height(theme), box.height)
        above, below = box.cut_top(box.height - text)
        radius = theme.u(_RADIUS)
        with self.canvas.before:
            rounded(box, radius, palette.paper_pressed if self.pressed else palette.white)
            if above.height > 1:
                self._picture(face, above)
                lay_corners(above, radius, self._page, lower=False)
                fill(Box(above.x, above.y, above.width, theme.u(0.6)), face.colour)
            marked = bool(face.mark) and self._mark(face, above)
            self._words(face, below, told=face.mark if face.mark and not marked else "")
            if theme.high_contrast:
                outlined(box, radius, palette.outline, theme.u(0.4))

    def _picture(self, face: CardFace, box: Box) -> None:
        texture = None
        if face.shot:
            part = crop(face.shot.width, face.shot.height, box, face.shot.focus)
            texture = TEXTURES.get(face.shot.path_for(box.width / max(part[2] - part[0], 0.01)))
        if texture is not None:
            Color(1, 1, 1, 1)
            draw_part(texture, box, part)
            return
        fill(box, face.colour)
        letters = self.theme.letters("figure")
        letters = Letters(letters.font, round(min(box.height * 0.9, self.theme.u(14))), 1.0)
        white = fade(self.theme.palette.white, 0.4)
        draw_line(letters, face.numeral, box.right - self.theme.u(2.6), box.centre[1], white, align="right")

    def _mark(self, face: CardFace, box: Box) -> bool:
        """Mark the picture; ``False`` where it is too low for that."""
        theme = self.theme
        letters = theme.letters("small_strong")
        label = dress(face.mark, theme.language)
        width, height = measure(letters.font, letters.size, label) + theme.u(2.4), round(letters.size * 1.6)
        if box.height < height + theme.u(2.0):
            return False
        tag = Box(round(box.x + theme.u(1.2)), round(box.top - theme.u(1.2) - height), round(width), height)
        rounded(tag, theme.u(0.9), theme.palette.white)
        draw_line(letters, label, *tag.centre, theme.palette.ink, align="centre")
        return True

    def _words(self, face: CardFace, box: Box, *, told: str) -> None:
        theme, palette = self.theme, self.theme.palette
        x, width = box.x + theme.u(_SIDE), box.width - 2 * theme.u(_SIDE)
        top = box.top - theme.u(_ABOVE)
        letters = theme.letters(_FIELD)
        told = f"{told} · " if told else ""
        field = dress(told + face.field, theme.language)
        if measure(letters.font, letters.size, field) > width:
            field = elided(dress(told + face.short_field, theme.language), letters, width)
        colour = palette.ink if theme.high_contrast else face.colour
        top = _set([field], letters, x, top, colour) - theme.u(_GAPS * 0.4)
        letters = theme.letters(_NAME)
        name = elided_lines(dress(face.name, theme.language), letters, width, self.lines.name, theme.language)
        top = _set(name, letters, x, top, palette.ink) - theme.u(_GAPS * 0.6)
        letters = theme.letters(_TAGLINE)
        # a name of one line leaves its second line to the tagline
        spare = int((top - box.y - theme.u(_BELOW) + 1) // (letters.size * letters.leading))
        tagline = elided_lines(dress(face.tagline, theme.language), letters, width, max(1, spare), theme.language)
        _set(tagline, letters, x, top, palette.ink_quiet)


def _set(lines: list[str], letters: Letters, x: float, top: float, colour: Colour) -> float:
    """Draw lines below each other from ``top``; return where they end."""
    step = letters.size * letters.leading
    for i, line in enumerate(lines):
        draw_line(letters, line, x, top - (i + 0.5) * step, colour)
    return top - len(lines) * step


def _ruler(letters: Letters) -> Callable[[str], float]:
    return lambda part: measure(letters.font, letters.size, part)
