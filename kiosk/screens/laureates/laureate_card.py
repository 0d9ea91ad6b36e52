"""The card of a laureate: a picture, what it is about, a name and one line."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kivy.graphics import Color

from kiosk.theme import Colour, TextStyle, Theme, with_opacity
from kiosk.widgets.core.corners import lay_corners
from kiosk.widgets.core.elide import elided, elided_lines
from kiosk.widgets.core.picture import PictureRef, crop, draw_part
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill, outline, rounded
from kiosk.widgets.core.text import draw_line, draw_lines, measure, wrap_text
from kiosk.widgets.core.touchable import Touchable
from kiosk.widgets.core.typesetting import apply_typography


class CardFace(NamedTuple):
    """The content of a card. ``short_field`` is used if the whole name of the field does not fit."""

    key: str
    name: str
    tagline: str
    field: str
    short_field: str
    colour: Colour
    numeral: str = ""
    mark: str = ""
    ref: PictureRef | None = None


class CardLines(NamedTuple):
    """The number of lines of names and of taglines on all cards of a grid."""

    name: int = 2
    tagline: int = 2

    @classmethod
    def for_faces(cls, theme: Theme, faces: Sequence[CardFace], width: float) -> "CardLines":
        """Return the lines that these cards need at this width: at most two and three."""
        inner = width - 2 * theme.u(_SIDE)

        def lines(text: str, role: str) -> int:
            style = theme.text_style(role)
            text = apply_typography(text, theme.language)
            return len(wrap_text(text, style, inner, theme.language))

        name = max((lines(face.name, _NAME) for face in faces), default=1)
        tagline = max((lines(face.tagline, _TAGLINE) for face in faces), default=1)
        return cls(min(name, 2), min(tagline, 3))

    def height(self, theme: Theme) -> int:
        """Return the height of the part of a card below its picture."""
        field, name, tagline = (theme.text_style(role) for role in (_FIELD, _NAME, _TAGLINE))
        text = field.line_height + self.name * name.line_height
        return round(text + self.tagline * tagline.line_height + theme.u(_ABOVE + _BELOW + _GAPS))


_FIELD, _NAME, _TAGLINE = "small_strong", "subheading", "small"
_SIDE, _ABOVE, _BELOW, _GAPS = 2.2, 1.8, 2.0, 0.8
_RADIUS = 1.8


class LaureateCard(Touchable):
    """One entry: a picture or a field of colour, what it is about, its name, one line. All of it is one link."""

    role = "link"

    def __init__(self, theme: Theme, page: Colour, *, on_open: Callable[[int], None]) -> None:
        super().__init__(theme, "")
        self._on_open = on_open
        self._page = page
        self.index = -1
        self.face: CardFace | None = None
        self.lines = CardLines()

    def show(self, index: int, face: CardFace, lines: CardLines, rect: Rect) -> None:
        """Show this entry in this rectangle, and forget a finger on another entry."""
        if face != self.face:
            self.let_go()
        self.index, self.face, self.lines = index, face, lines
        self.name = face.name
        self.description = ". ".join(part for part in (face.mark, face.field, face.tagline) if part)
        self.layout(rect)

    def activate(self) -> None:
        self._on_open(self.index)

    def paint(self) -> None:
        theme, palette, rect, face = self.theme, self.theme.palette, self.rect, self.face
        if face is None:
            return
        text = min(self.lines.height(theme), rect.height)
        above, below = rect.cut_top(rect.height - text)
        radius = theme.u(_RADIUS)
        rounded(rect, radius, palette.paper_pressed if self.pressed else palette.white)
        if above.height > 1:
            self._picture(face, above)
            lay_corners(above, radius, self._page, lower=False)
            fill(Rect(above.x, above.y, above.width, theme.u(0.6)), face.colour)
        marked = bool(face.mark) and self._mark(face, above)
        self._words(face, below, mark=face.mark if face.mark and not marked else "")
        if theme.high_contrast:
            outline(rect, radius, palette.outline, theme.u(0.4))

    def _picture(self, face: CardFace, rect: Rect) -> None:
        texture = None
        if face.ref:
            part = crop(face.ref.width, face.ref.height, rect, face.ref.focus)
            texture = face.ref.texture(rect.width / max(part[2] - part[0], 0.01))
        if texture is not None:
            Color(1, 1, 1, 1)
            draw_part(texture, rect, part)
            return
        fill(rect, face.colour)
        style = self.theme.text_style("figure")
        style = TextStyle(style.font, round(min(rect.height * 0.9, self.theme.u(14))), 1.0)
        white = with_opacity(self.theme.palette.white, 0.4)
        draw_line(style, face.numeral, rect.right - self.theme.u(2.6), rect.centre[1], white, align="right")

    def _mark(self, face: CardFace, rect: Rect) -> bool:
        """Mark the picture; return ``False`` if it is too low for that."""
        theme = self.theme
        style = theme.text_style("small_strong")
        label = apply_typography(face.mark, theme.language)
        width, height = measure(style, label) + theme.u(2.4), round(style.size * 1.6)
        if rect.height < height + theme.u(2.0):
            return False
        tag = Rect(round(rect.x + theme.u(1.2)), round(rect.top - theme.u(1.2) - height), round(width), height)
        rounded(tag, theme.u(0.9), theme.palette.white)
        draw_line(style, label, *tag.centre, theme.palette.ink, align="centre")
        return True

    def _words(self, face: CardFace, rect: Rect, *, mark: str) -> None:
        theme, palette = self.theme, self.theme.palette
        x, width = rect.x + theme.u(_SIDE), rect.width - 2 * theme.u(_SIDE)
        top = rect.top - theme.u(_ABOVE)
        style = theme.text_style(_FIELD)
        before = f"{mark} · " if mark else ""
        field = apply_typography(before + face.field, theme.language)
        if measure(style, field) > width:
            field = elided(apply_typography(before + face.short_field, theme.language), style, width)
        colour = palette.ink if theme.high_contrast else face.colour
        top = draw_lines(style, [field], x, top, colour) - theme.u(_GAPS * 0.4)
        style = theme.text_style(_NAME)
        name = elided_lines(apply_typography(face.name, theme.language), style, width, self.lines.name, theme.language)
        top = draw_lines(style, name, x, top, palette.ink) - theme.u(_GAPS * 0.6)
        style = theme.text_style(_TAGLINE)
        # a name of one line leaves its second line to the tagline
        spare = int((top - rect.y - theme.u(_BELOW) + 1) // style.line_height)
        tagline = elided_lines(
            apply_typography(face.tagline, theme.language), style, width, max(1, spare), theme.language
        )
        draw_lines(style, tagline, x, top, palette.ink_quiet)
