"""A door: a tall or wide picture with a title, a sentence and an arrow; the whole of it is one button."""

from dataclasses import dataclass

from kiosk.theme import Theme
from kiosk.widgets.box import Box
from kiosk.widgets.icons import draw_icon
from kiosk.widgets.picture import Picture, Shot, shade
from kiosk.widgets.piece import Piece, disc
from kiosk.widgets.text import Text
from kiosk.widgets.touchable import Act, Touchable


@dataclass(frozen=True, slots=True)
class DoorWords:
    """What is written on a door."""

    eyebrow: str
    title: str
    sentence: str


class Door(Touchable):
    """One way in. Its words stand on a shade that is dark enough for them wherever the picture is light.

    A ``low`` door has its title and its sentence on one line each, and no eyebrow.
    """

    def __init__(self, theme: Theme, words: DoorWords, shot: Shot | None, act: Act, *, low: bool = False) -> None:
        super().__init__(theme, words.title, act)
        palette = theme.palette
        eyebrow = "" if low else words.eyebrow.upper()
        self.condition = words.sentence
        self.picture = Picture(theme, shot)
        self.picture.role = ""
        self.veil = _Veil(theme)
        self.eyebrow = Text(theme, eyebrow, "eyebrow", colour=palette.light, role="", most_lines=1)
        self.title = Text(
            theme,
            words.title,
            "door",
            colour=palette.on_coal,
            balance=True,
            role="",
            most_lines=1 if low else 2,
        )
        self.sentence = Text(
            theme, words.sentence, "body", colour=palette.on_coal, role="", most_lines=1 if low else None
        )
        self.arrow = _Arrow(theme)
        self.words_height: tuple[float, float, float] | None = None
        self.add(self.picture, self.veil, self.eyebrow, self.title, self.sentence, self.arrow)

    def heights(self, width: float) -> tuple[float, float, float]:
        """Return how tall eyebrow, title and sentence are in a door of this width."""
        inner = self._inner_width(width)
        return (self.eyebrow.height_at(inner), self.title.height_at(inner), self.sentence.height_at(inner))

    def _inner_width(self, width: float) -> float:
        theme = self.theme
        return width - theme.u(9.6) - (theme.u(14) if theme.portrait else 0)

    def arrange(self, box: Box) -> None:
        """Set the words at the bottom, on the lines that all doors share."""
        theme = self.theme
        eyebrow, title, sentence = self.words_height or self.heights(box.width)
        x, width = box.x + theme.u(4.8), self._inner_width(box.width)
        size = theme.u(8.8)
        if theme.portrait:
            bottom = box.y + theme.u(4.6)
            arrow = Box(box.right - theme.u(4.8) - size, bottom, size, size)
        else:
            bottom = box.y + theme.u(4.6) + size + theme.u(3.0)
            arrow = Box(x, box.y + theme.u(4.6), size, size)
        top = bottom + sentence + theme.u(1.8) + title + theme.u(1.4) + eyebrow
        self.picture.place(box)
        self.veil.words_top = top
        self.veil.place(box)
        self.arrow.place(arrow)
        line = bottom + sentence
        for text, room, gap in ((self.sentence, sentence, 1.8), (self.title, title, 1.4), (self.eyebrow, eyebrow, 0)):
            own = text.height_at(width)
            # sentences begin, and titles end, on a line that all doors share
            y = line - own if text is self.sentence else line
            text.place(Box(x, y, width, own))
            line += theme.u(gap) + (own if text is self.title else 0 if text is self.sentence else room)

    def redraw(self) -> None:
        """Show the finger on the arrow: it is the part that says "go"."""
        self.arrow.pressed = self.pressed
        self.arrow.redraw()


class _Veil(Piece):
    """The shade between the picture and the words."""

    words_top = 0.0

    def draw(self) -> None:
        box, coal = self.box, self.theme.palette.coal
        solid = self.words_top + self.theme.u(1.5) - box.y
        fade_height = min(self.theme.u(30), box.height - solid)
        self.canvas.before.clear()
        with self.canvas.before:
            # dark enough for light letters upon the lightest sky; measured in tests
            edge = 0.86 if self.theme.high_contrast else 0.72
            shade(Box(box.x, box.y, box.width, solid), coal, 0.95, edge)
            shade(Box(box.x, box.y + solid, box.width, max(0.0, fade_height)), coal, edge, 0.0)


class _Arrow(Piece):
    pressed = False

    def draw(self) -> None:
        palette = self.theme.palette
        x, y = self.box.centre
        self.canvas.before.clear()
        with self.canvas.before:
            disc(x, y, self.width / 2, palette.brick_pressed if self.pressed else palette.brick)
            draw_icon(self.theme.letters("icon_large"), "arrow-right", x, y, palette.white)
