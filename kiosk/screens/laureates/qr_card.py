"""A white card with a QR code, what it is for, and its address in letters."""

from kiosk.theme import Theme
from kiosk.widgets.controls.qr_code import AddressText, QrCode
from kiosk.widgets.core.column import stack, stacked_height
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import surface
from kiosk.widgets.core.text import Text

_PAD, _BETWEEN = 0.4, 0.8


class QrCard(Element):
    """The code at the left, the words beside it. Nothing is sent anywhere.

    ``address`` is written for people, ``coded`` for the phone that reads the code.
    """

    role = "group"

    def __init__(self, theme: Theme, address: str, coded: str, *, title: str, sentence: str, name: str) -> None:
        super().__init__(theme)
        palette = theme.palette
        self.code = QrCode(theme, coded, f"{name}. {title}")
        self.words: list[Element] = [
            Text(theme, title, "subheading", colour=palette.ink, role="heading"),
            Text(theme, sentence, "small", colour=palette.ink_quiet),
            AddressText(theme, address),
        ]
        self.add(self.code, *self.words)

    def _words_width(self, width: float) -> float:
        return width - self.code.side - self.theme.u(2 * _PAD + _BETWEEN + 1.6)

    def height_for_width(self, width: float) -> float:
        words = stacked_height(self.words, self._words_width(width), self.theme.u(0.8)) + self.theme.u(2.4)
        return round(max(self.code.side + self.theme.u(2 * _PAD), words))

    def layout_children(self, rect: Rect) -> None:
        theme, side = self.theme, self.code.side
        x = round(rect.x + theme.u(_PAD))
        self.code.layout(Rect(x, round(rect.y + (rect.height - side) / 2), side, side))
        width = self._words_width(rect.width)
        height = stacked_height(self.words, width, theme.u(0.8))
        stack(self.words, Rect(x + side + theme.u(_BETWEEN), rect.centre[1] - height / 2, width, height), theme.u(0.8))

    def paint(self) -> None:
        surface(self.theme, self.rect, self.theme.u(1.8), self.theme.palette.white)
