"""Buttons: pills with words, and round ones with an icon."""

from dataclasses import dataclass

from kiosk.theme import TOUCH_U, Colour, Theme
from kiosk.widgets.core.elide import elided
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import disc, outline, surface
from kiosk.widgets.core.text import draw_line, draw_lines_around, measure, wrap_text
from kiosk.widgets.core.touchable import Action, Touchable
from kiosk.widgets.core.typesetting import apply_typography


@dataclass(frozen=True, slots=True)
class ButtonColours:
    """The colours of a button: its background, its text, and its background under a finger."""

    background: Colour
    ink: Colour
    pressed: Colour

    def background_when(self, *, pressed: bool) -> Colour:
        """Return the colour of the background, with a finger on it or without."""
        return self.pressed if pressed else self.background


def button_colours(theme: Theme, kind: str) -> ButtonColours:
    """Return the colours of a kind of button: ``coal``, ``paper``, ``sunk``, ``brick``, ``ink``, ``white``."""
    p = theme.palette
    return {
        "coal": ButtonColours(p.coal_raised, p.on_coal, p.coal_pressed),
        "paper": ButtonColours(p.paper, p.ink, p.paper_pressed),
        "sunk": ButtonColours(p.paper_sunk, p.ink, p.paper_pressed),
        "white": ButtonColours(p.white, p.ink, p.paper_pressed),
        "brick": ButtonColours(p.brick, p.white, p.brick_pressed),
        "ink": ButtonColours(p.ink, p.white, p.coal_pressed),
    }[kind]


class Pill(Touchable):
    """A button with a word or two, perhaps an icon before them, perhaps a second, smaller line."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        on_activate: Action | None = None,
        *,
        kind: str = "coal",
        icon: str = "",
        second: str = "",
        chosen: bool = False,
        role: str = "button",
        style: str = "button",
    ) -> None:
        super().__init__(theme, name, on_activate)
        self.role = role
        self.label = apply_typography(name, theme.language)
        self.second = apply_typography(second, theme.language)
        self.colours = button_colours(theme, kind)
        self.icon = icon
        self.chosen = chosen
        self.state = "chosen" if chosen else ""
        self.style = style

    def natural_width(self) -> float:
        theme = self.theme
        style = theme.text_style(self.style)
        wide = measure(style, self.label)
        if self.second:
            small = theme.text_style("small")
            wide = max(wide, measure(small, self.second))
        icon = theme.text_style("icon").size + theme.u(1.0) if self.icon else 0
        return round(max(wide + icon + theme.u(5.2 if not self.second else 7.6), theme.u(TOUCH_U)))

    def height_for_width(self, width: float) -> float:
        return self.theme.u(TOUCH_U if not self.second else 12.4 * self.theme.scale(0.5))

    def paint(self) -> None:
        theme, rect, shown = self.theme, self.rect, self.colours
        style = theme.text_style(self.style)
        surface(theme, rect, rect.height / 2, shown.background_when(pressed=self.pressed))
        x, middle = rect.centre
        if self.second:
            small = theme.text_style("small")
            left = rect.x + theme.u(3.8)
            draw_line(style, self.label, left, middle + small.size * 0.62, shown.ink)
            draw_line(small, self.second, left, middle - style.size * 0.68, shown.ink)
            return
        if self.icon:
            size = theme.text_style("icon")
            label = elided(self.label, style, rect.width - size.size - theme.u(3.0))
            wide = measure(style, label)
            left = x - (wide + size.size + theme.u(1.0)) / 2
            draw_icon(size, self.icon, left + size.size / 2, middle, shown.ink)
            draw_line(style, label, left + size.size + theme.u(1.0), middle, shown.ink)
            return
        lines = wrap_text(self.label, style, rect.width - theme.u(3.0), theme.language, balance=True)
        draw_lines_around(style, lines, x, middle, shown.ink)


class RoundButton(Touchable):
    """A button that is an icon on a disc; its name is spoken, not shown."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        on_activate: Action | None = None,
        *,
        kind: str = "coal",
        chosen: bool = False,
        role: str = "button",
        units: float = TOUCH_U,
    ) -> None:
        super().__init__(theme, name, on_activate)
        self.role = role
        self.icon = icon
        self.colours = button_colours(theme, kind)
        self.chosen = chosen
        self.units = units

    def natural_width(self) -> float:
        return self.theme.u(self.units)

    def height_for_width(self, width: float) -> float:
        return self.theme.u(self.units)

    def paint(self) -> None:
        theme, shown = self.theme, self.colours
        x, y = self.rect.centre
        radius = min(self.width, self.height) / 2
        disc(x, y, radius, shown.background_when(pressed=self.pressed))
        if theme.high_contrast or self.chosen:
            colour = theme.palette.light if self.chosen else theme.palette.outline
            outline(Rect(x - radius, y - radius, 2 * radius, 2 * radius), radius, colour, theme.u(0.4))
        style = theme.text_style("icon_large" if self.units > 8 else "icon")
        draw_icon(style, self.icon, x, y, shown.ink)
