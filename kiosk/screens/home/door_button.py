"""A door: a tall or wide picture with a title, a sentence and an arrow. All of it is one button."""

from dataclasses import dataclass
from functools import partial

from kiosk.theme import Theme
from kiosk.widgets.controls.scrim import Scrim
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.elide import Elided
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.picture import PictureRef, PictureView
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import disc
from kiosk.widgets.core.text import Text
from kiosk.widgets.core.touchable import Action, Touchable


@dataclass(frozen=True, slots=True)
class DoorWords:
    """The words on a door."""

    eyebrow: str
    title: str
    sentence: str


SETTINGS = (
    ("door", "body", 2),
    ("title_close", "body", 3),
    ("heading", "body_close", 3),
    ("subheading", "body_close", 4),
    ("subheading", "small", 5),
)
"""Styles of the title and of the sentence, and lines of the title, from roomy to close."""
_ABOVE_U = 3.0


class DoorButton(Touchable):
    """One way in. Its words are on a shade that keeps them legible on any picture.

    A ``low`` door has its title and its sentence on one line each, and no eyebrow.
    """

    def __init__(
        self, theme: Theme, words: DoorWords, ref: PictureRef | None, on_activate: Action, *, low: bool = False
    ) -> None:
        super().__init__(theme, words.title, on_activate)
        self.description = words.sentence
        self.words = words
        self.low = low
        self.picture = PictureView(theme, ref)
        self.picture.role = ""
        self.scrim = Scrim(theme, theme.palette.light, least=0.86 if theme.high_contrast else 0.72)
        self.arrow = _Arrow(theme)
        self.words_height: tuple[float, float, float] | None = None
        self._slot = Element(theme)
        self.set_in(*SETTINGS[0])
        self.add(self.picture, self.scrim, self._slot, self.arrow)

    def set_in(self, title: str, sentence: str, lines: int) -> None:
        """Set the words in one of :data:`SETTINGS`."""
        theme, palette, low = self.theme, self.theme.palette, self.low
        eyebrow = "" if low else self.words.eyebrow.upper()
        self.eyebrow = Text(theme, eyebrow, "eyebrow", colour=palette.light, role="", most_lines=1)
        text = partial(Elided, theme, colour=palette.on_coal, role="")
        self.title = text(self.words.title, title, balance=True, most_lines=1 if low else lines)
        self.sentence = text(self.words.sentence, sentence, most_lines=1 if low else None)
        self._slot.set_children(self.eyebrow, self.title, self.sentence)

    def fits(self, rect: Rect, heights: tuple[float, float, float] | None = None) -> bool:
        """Tell whether the words fit into a door of this size and leave an edge of the picture above them."""
        below, gaps = self._measures()
        return sum(heights or self.heights(rect.width)) + below + gaps + self.theme.u(_ABOVE_U) <= rect.height

    def cut_to(self, rect: Rect) -> None:
        """Cut the sentence, and then the title, if even the closest setting is too tall for the door."""
        eyebrow, title, _ = self.heights(rect.width)
        below, gaps = self._measures()
        room = rect.height - below - gaps - self.theme.u(_ABOVE_U) - eyebrow
        self.title.most_height = max(room * 0.5, room - self.sentence.height_for_width(self._inner_width(rect.width)))
        self.sentence.most_height = room - min(title, self.title.most_height)

    def _measures(self) -> tuple[float, float]:
        """Return the distance of the words from the lower edge, and the sum of the gaps between them."""
        theme = self.theme
        below = theme.u(4.6) if theme.portrait else theme.u(4.6) + theme.u(8.8) + theme.u(3.0)
        return below, theme.u(1.8) + theme.u(1.4)

    def heights(self, width: float) -> tuple[float, float, float]:
        """Return the heights of eyebrow, title and sentence in a door of this width."""
        inner = self._inner_width(width)
        eyebrow, title, sentence = (text.height_for_width(inner) for text in (self.eyebrow, self.title, self.sentence))
        return eyebrow, title, sentence

    def _inner_width(self, width: float) -> float:
        theme = self.theme
        return width - theme.u(9.6) - (theme.u(14) if theme.portrait else 0)

    def layout_children(self, rect: Rect) -> None:
        """Put the words at the bottom, on the lines that all doors share."""
        theme = self.theme
        eyebrow, title, sentence = self.words_height or self.heights(rect.width)
        x, width = rect.x + theme.u(4.8), self._inner_width(rect.width)
        size, bottom = theme.u(8.8), rect.y + self._measures()[0]
        if theme.portrait:
            arrow = Rect(rect.right - theme.u(4.8) - size, bottom, size, size)
        else:
            arrow = Rect(x, rect.y + theme.u(4.6), size, size)
        top = bottom + sentence + theme.u(1.8) + title + theme.u(1.4) + eyebrow
        self.picture.layout(rect)
        self.scrim.lay_over(rect, solid=top + theme.u(1.5) - rect.y, fade=theme.u(30))
        self.arrow.layout(arrow)
        self._slot.layout(rect)
        line = bottom + sentence
        for text, room, gap in ((self.sentence, sentence, 1.8), (self.title, title, 1.4), (self.eyebrow, eyebrow, 0)):
            own = text.height_for_width(width)
            # sentences begin, and titles end, on a line that all doors share
            y = line - own if text is self.sentence else line
            text.layout(Rect(x, y, width, own))
            line += theme.u(gap) + (own if text is self.title else 0 if text is self.sentence else room)

    def invalidate(self) -> None:
        """Show the finger on the arrow: it is the part that says "go"."""
        self.arrow.pressed = self.pressed
        self.arrow.invalidate()


class _Arrow(Element):
    pressed = False

    def paint(self) -> None:
        palette = self.theme.palette
        x, y = self.rect.centre
        disc(x, y, self.width / 2, palette.brick_pressed if self.pressed else palette.brick)
        draw_icon(self.theme.text_style("icon_large"), "arrow-right", x, y, palette.white)
