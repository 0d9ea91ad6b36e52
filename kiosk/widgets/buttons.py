"""Buttons: pills with words, and round ones with an icon."""

from dataclasses import dataclass

from kiosk.theme import TOUCH_U, Colour, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.elide import elided
from kiosk.widgets.icons import draw_icon
from kiosk.widgets.shapes import disc, outlined, rounded
from kiosk.widgets.text import draw_line, measure
from kiosk.widgets.touchable import Act, Touchable
from kiosk.widgets.typeset import break_lines, dress


@dataclass(frozen=True, slots=True)
class Coat:
    """The colours of a button: its ground, its letters, and its ground under a finger."""

    ground: Colour
    ink: Colour
    pressed: Colour


def coat(theme: Theme, kind: str) -> Coat:
    """Return the colours of a kind of button: ``coal``, ``paper``, ``sunk``, ``brick``, ``ink``, ``white``."""
    p = theme.palette
    return {
        "coal": Coat(p.coal_raised, p.on_coal, p.coal_pressed),
        "paper": Coat(p.paper, p.ink, p.paper_pressed),
        "sunk": Coat(p.paper_sunk, p.ink, p.paper_pressed),
        "white": Coat(p.white, p.ink, p.paper_pressed),
        "brick": Coat(p.brick, p.white, p.brick_pressed),
        "ink": Coat(p.ink, p.white, p.coal_pressed),
    }[kind]


class Pill(Touchable):
    """A button with a word or two, perhaps an icon before them, perhaps a second, smaller line."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        act: Act | None = None,
        *,
        kind: str = "coal",
        icon: str = "",
        second: str = "",
        chosen: bool = False,
        role: str = "button",
        letters: str = "button",
    ) -> None:
        super().__init__(theme, name, act)
        self.role = role
        self.label = dress(name, theme.language)
        self.second = dress(second, theme.language)
        self.coat = coat(theme, kind)
        self.icon = icon
        self.chosen = chosen
        self.letters = letters

    def natural_width(self) -> float:
        """Return how wide this button is when nothing presses it."""
        theme = self.theme
        letters = theme.letters(self.letters)
        wide = measure(letters.font, letters.size, self.label)
        if self.second:
            small = theme.letters("small")
            wide = max(wide, measure(small.font, small.size, self.second))
        icon = theme.letters("icon").size + theme.u(1.0) if self.icon else 0
        return round(max(wide + icon + theme.u(5.2 if not self.second else 7.6), theme.u(TOUCH_U)))

    def height_at(self, width: float) -> float:
        """Return the height of one line (or of the two), at least that of a finger."""
        return self.theme.u(TOUCH_U if not self.second else 12.4 * self.theme.scale(0.5))

    def draw(self) -> None:
        """Draw the pill, and its words in the middle."""
        theme, box, shown = self.theme, self.box, self.coat
        letters = theme.letters(self.letters)
        self.canvas.before.clear()
        with self.canvas.before:
            rounded(box, box.height / 2, shown.pressed if self.pressed else shown.ground)
            if theme.high_contrast:
                outlined(box, box.height / 2, theme.palette.outline, theme.u(0.3))
            x, middle = box.centre
            if self.second:
                small = theme.letters("small")
                left = box.x + theme.u(3.8)
                draw_line(letters, self.label, left, middle + small.size * 0.62, shown.ink)
                draw_line(small, self.second, left, middle - letters.size * 0.68, shown.ink)
                return
            lines = self._lines(box.width - theme.u(3.0))
            if self.icon:
                size = theme.letters("icon")
                label = elided(self.label, letters, box.width - size.size - theme.u(3.0))
                wide = measure(letters.font, letters.size, label)
                left = x - (wide + size.size + theme.u(1.0)) / 2
                draw_icon(size, self.icon, left + size.size / 2, middle, shown.ink)
                draw_line(letters, label, left + size.size + theme.u(1.0), middle, shown.ink)
                return
            step = letters.size * letters.leading
            for i, line in enumerate(lines):
                draw_line(letters, line, x, middle + (len(lines) - 1) * step / 2 - i * step, shown.ink, align="centre")

    def _lines(self, width: float) -> list[str]:
        letters = self.theme.letters(self.letters)
        return break_lines(
            self.label,
            width,
            lambda part: measure(letters.font, letters.size, part),
            language=self.theme.language,
            balance=True,
        )


class RoundButton(Touchable):
    """A button that is an icon on a disc; its name is spoken, not shown."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        act: Act | None = None,
        *,
        kind: str = "coal",
        chosen: bool = False,
        role: str = "button",
        units: float = TOUCH_U,
        on_picture: bool = False,
    ) -> None:
        super().__init__(theme, name, act)
        self.role = role
        self.icon = icon
        self.coat = coat(theme, kind)
        self.chosen = chosen
        self.units = units
        self.on_picture = on_picture

    def natural_width(self) -> float:
        """Return the diameter."""
        return self.theme.u(self.units)

    def height_at(self, width: float) -> float:
        """Return the diameter."""
        return self.theme.u(self.units)

    def touched_at(self, x: float, y: float) -> bool:
        """Tell whether a point is on the disc or in the square around it."""
        return self.box.holds(x, y)

    def draw(self) -> None:
        """Draw the disc and its icon."""
        theme, shown = self.theme, self.coat
        x, y = self.box.centre
        radius = min(self.width, self.height) / 2
        self.canvas.before.clear()
        with self.canvas.before:
            disc(x, y, radius, shown.pressed if self.pressed else shown.ground)
            if theme.high_contrast or self.chosen:
                colour = theme.palette.light if self.chosen else theme.palette.outline
                outlined(Box(x - radius, y - radius, 2 * radius, 2 * radius), radius, colour, theme.u(0.4))
            letters = theme.letters("icon_large" if self.units > 8 else "icon")
            draw_icon(letters, self.icon, x, y, shown.ink)
