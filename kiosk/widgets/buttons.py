"""Buttons: pills with words, round ones with an icon, and a row of which one is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.theme import TOUCH_U, Colour, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.elide import elided, elided_lines
from kiosk.widgets.icons import draw_icon
from kiosk.widgets.piece import Piece, disc, fill, outlined, rounded, rounded_some
from kiosk.widgets.text import draw_line, measure
from kiosk.widgets.touchable import Act, Touchable
from kiosk.widgets.typeset import break_lines, dress


@dataclass(frozen=True, slots=True)
class Coat:
    """The colours of a button: its ground, its letters, and its ground under a finger."""

    ground: Colour
    letters: Colour
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
                draw_line(letters, self.label, left, middle + small.size * 0.62, shown.letters)
                draw_line(small, self.second, left, middle - letters.size * 0.68, shown.letters)
                return
            lines = self._lines(box.width - theme.u(3.0))
            if self.icon:
                size = theme.letters("icon")
                label = elided(self.label, letters, box.width - size.size - theme.u(3.0))
                wide = measure(letters.font, letters.size, label)
                left = x - (wide + size.size + theme.u(1.0)) / 2
                draw_icon(size, self.icon, left + size.size / 2, middle, shown.letters)
                draw_line(letters, label, left + size.size + theme.u(1.0), middle, shown.letters)
                return
            step = letters.size * letters.leading
            for i, line in enumerate(lines):
                draw_line(
                    letters, line, x, middle + (len(lines) - 1) * step / 2 - i * step, shown.letters, align="centre"
                )

    def _lines(self, width: float) -> list[str]:
        letters = self.theme.letters(self.letters)
        return break_lines(
            self.label,
            width,
            lambda piece: measure(letters.font, letters.size, piece),
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
            draw_icon(letters, self.icon, x, y, shown.letters)


class Segment(Touchable):
    """One of a row of buttons that touch each other; the first and the last have a round end."""

    role = "tab"

    def __init__(
        self, theme: Theme, label: str, act: Act | None, *, name: str, icon: str, kind: str, ends: tuple[bool, bool]
    ) -> None:
        super().__init__(theme, name or label, act)
        self.label = dress(label, theme.language)
        self.icon = icon
        self.coat = coat(theme, kind)
        self.ends = ends
        self.parted = False
        """True where the segment before it has the same ground: a fine line parts them."""
        self.setting = _SEGMENT_SETTINGS[0]

    def natural_width(self) -> float:
        """Return how wide this segment is when nothing presses it."""
        if self.icon:
            return self.theme.u(10.5)
        letters = self.theme.letters("button")
        return max(measure(letters.font, letters.size, self.label) + self.theme.u(7.0), self.theme.u(9.0))

    def lines_at(self, width: float, setting: tuple[str, int]) -> list[str]:
        """Return the lines of the word in a segment of this width; what is too long for the setting is cut."""
        role, most = setting
        room = width - self.theme.u(2.4)
        return elided_lines(self.label, self.theme.letters(role), room, most, self.theme.language, balance=True)

    def is_whole_at(self, width: float, setting: tuple[str, int]) -> bool:
        """Tell whether all of the word is seen, and no part of it is parted, in a segment of this width."""
        lines = self.lines_at(width, setting)
        return bool(self.icon) or " ".join(lines).split() == self.label.split()

    def draw(self) -> None:
        """Draw the segment and its word or icon."""
        box = self.box
        left, right = (box.height / 2 if end else 0.0 for end in self.ends)
        self.canvas.before.clear()
        with self.canvas.before:
            colour = self.coat.pressed if self.pressed else self.coat.ground
            rounded_some(box, (left or 0.01, right or 0.01, right or 0.01, left or 0.01), colour)
            if self.parted:
                fill(
                    Box(box.x, box.y + box.height * 0.25, self.theme.u(0.2), box.height * 0.5), self.theme.palette.line
                )
            if self.icon:
                draw_icon(self.theme.letters("icon"), self.icon, *box.centre, self.coat.letters)
                return
            letters = self.theme.letters(self.setting[0])
            lines = self.lines_at(box.width, self.setting)
            step = letters.size * letters.leading
            x, middle = box.centre
            for i, line in enumerate(lines):
                y = middle + ((len(lines) - 1) / 2 - i) * step
                draw_line(letters, line, x, y, self.coat.letters, align="centre")


_SEGMENT_SETTINGS = (("button", 1), ("button", 2), ("small_strong", 2), ("small_strong", 3))
"""Letters and lines of the words in a row of segments: the first in which all of them are whole, else the last."""
_NARROWEST_SEGMENT_U = 8.4


class Segments(Piece):
    """A row of words of which one or more are chosen; every word is a button of its own.

    Where the row is too narrow for its words the long ones give way first: they take more lines, then smaller
    letters, and what is still too long is cut. Each word is whole in the name of its button.
    """

    role = "group"

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme)
        self.name = name
        self._entries: list[tuple[str, Act, bool, str, str, str]] = []

    def entry(
        self, label: str, act: Act, *, chosen: bool = False, icon: str = "", name: str = "", kind: str = ""
    ) -> "Segments":
        """Add a button at the right end."""
        self._entries.append((label, act, chosen, icon, name, kind or ("sunk" if chosen else "paper")))
        return self

    def close(self) -> "Segments":
        """Make the buttons, now that it is known which is first and which is last."""
        last = len(self._entries) - 1
        for i, (label, act, chosen, icon, name, kind) in enumerate(self._entries):
            segment = Segment(self.theme, label, act, name=name, icon=icon, kind=kind, ends=(i == 0, i == last))
            segment.condition = "chosen" if chosen else ""
            segment.parted = i > 0 and self._entries[i - 1][5] == kind
            self.add(segment)
        return self

    @property
    def segments(self) -> list[Segment]:
        """The buttons from left to right."""
        return [child for child in reversed(self.children) if isinstance(child, Segment)]

    def natural_width(self) -> float:
        """Return the width of all buttons beside each other."""
        return sum(segment.natural_width() for segment in self.segments)

    def least_width(self) -> float:
        """Return the width at which every word is whole on one line."""
        return sum(self._squeezed())

    def _squeezed(self) -> list[float]:
        least, squeeze = self.theme.u(_NARROWEST_SEGMENT_U), self.theme.u(_SQUEEZE_U)
        return [max(segment.natural_width() - squeeze, least) for segment in self.segments]

    def height_at(self, width: float) -> float:
        """Return the height of a finger, and a little more; that of the lines where there are several."""
        role, _ = setting = self._setting(width)
        letters, widths = self.theme.letters(role), self._widths(width)
        lines = max(len(s.lines_at(w, setting)) for s, w in zip(self.segments, widths, strict=True))
        return max(self.theme.u(8.8), round(lines * letters.size * letters.leading + self.theme.u(2.2)))

    def _setting(self, width: float) -> tuple[str, int]:
        """Return the first setting in which all words are whole at this width, else the last."""
        pairs = list(zip(self.segments, self._widths(width), strict=True))
        for setting in _SEGMENT_SETTINGS:
            if all(segment.is_whole_at(own, setting) for segment, own in pairs):
                return setting
        return _SEGMENT_SETTINGS[-1]

    def _widths(self, width: float) -> list[float]:
        """Return the widths of the buttons: in proportion to their words, or the long ones cut to one length."""
        natural = [segment.natural_width() for segment in self.segments]
        squeezed = self._squeezed()
        if sum(squeezed) <= width:
            return [own * width / sum(natural) for own in natural]
        longest = _levelled(squeezed, width, self.theme.u(_NARROWEST_SEGMENT_U))
        return [min(own, longest) for own in squeezed]

    def arrange(self, box: Box) -> None:
        """Spread the buttons over the width."""
        x, setting = box.x, self._setting(box.width)
        for segment, width in zip(self.segments, self._widths(box.width), strict=True):
            segment.setting = setting
            segment.place(Box(round(x), box.y, round(x + width) - round(x), box.height))
            x += width


_SQUEEZE_U = 3.0
"""How much of its air a segment may give up so that its word stays whole."""


def _levelled(widths: list[float], room: float, least: float) -> float:
    """Return the length to which the longest of these are cut so that all fit, at least ``least``."""
    left, count = room, len(widths)
    for width in sorted(widths):
        if width * count >= left:
            return max(left / count, least)
        left, count = left - width, count - 1
    return max(widths)


class Mark(Piece):
    """A small label in a frame, for instance to mark an example."""

    def __init__(self, theme: Theme, text: str, colour: Colour) -> None:
        super().__init__(theme)
        self.role = "text"
        self.name = self.text = dress(text, theme.language)
        self.colour = colour

    def natural_width(self) -> float:
        """Return the width of the word and its frame."""
        letters = self.theme.letters("small_strong")
        return measure(letters.font, letters.size, self.text) + self.theme.u(3.0)

    def height_at(self, width: float) -> float:
        """Return the height of the word and its frame."""
        return round(self.theme.letters("small_strong").size * 1.75)

    def draw(self) -> None:
        """Draw the frame and the word."""
        self.canvas.before.clear()
        with self.canvas.before:
            outlined(self.box, self.theme.u(1.0), self.colour, self.theme.u(0.3))
            draw_line(self.theme.letters("small_strong"), self.text, *self.box.centre, self.colour, align="centre")


def flow(pieces: Sequence[Pill], width: float, theme: Theme, *, gap: float = 1.2) -> list[list[Pill]]:
    """Return the pills in as many rows as they need at this width."""
    rows: list[list[Pill]] = [[]]
    used = 0.0
    for pill in pieces:
        wide = min(pill.natural_width(), width)
        if rows[-1] and used + wide > width:
            rows.append([])
            used = 0.0
        rows[-1].append(pill)
        used += wide + theme.u(gap)
    return rows


def place_flow(pieces: Sequence[Pill], box: Box, theme: Theme, *, gap: float = 1.2) -> float:
    """Place the pills in rows from the top of the box; return the height they took."""
    height = max((pill.height_at(box.width) for pill in pieces), default=0.0)
    top = box.top
    for row in flow(pieces, box.width, theme, gap=gap):
        x = box.x
        for pill in row:
            width = min(pill.natural_width(), box.width)
            pill.place(Box(x, top - height, width, height))
            x += width + theme.u(gap)
        top -= height + theme.u(gap)
    return box.top - top - theme.u(gap) if pieces else 0.0


def flow_height(pieces: Sequence[Pill], width: float, theme: Theme, *, gap: float = 1.2) -> float:
    """Return the height that :func:`place_flow` would take."""
    if not pieces:
        return 0.0
    rows = len(flow(pieces, width, theme, gap=gap))
    return rows * pieces[0].height_at(width) + (rows - 1) * theme.u(gap)
