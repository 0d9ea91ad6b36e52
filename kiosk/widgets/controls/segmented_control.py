"""A segmented control: a row of joined buttons, of which one or more are chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.theme import Theme
from kiosk.widgets.controls.buttons import button_colours
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.elide import elided_lines
from kiosk.widgets.core.fitting import first_that_fits
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill, rounded_some
from kiosk.widgets.core.text import draw_lines_around, measure
from kiosk.widgets.core.touchable import Action, Touchable
from kiosk.widgets.core.typesetting import apply_typography


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A button of a segmented control; ``name`` is spoken in place of a ``label`` that does not say enough."""

    label: str
    on_activate: Action
    kind: str
    chosen: bool = False
    icon: str = ""
    name: str = ""


class Segment(Touchable):
    """One of a row of joined buttons; the first and the last have a round end."""

    role = "tab"

    def __init__(self, theme: Theme, entry: SegmentEntry, *, ends: tuple[bool, bool]) -> None:
        super().__init__(theme, entry.name or entry.label, entry.on_activate)
        self.state = "chosen" if entry.chosen else ""
        self.label = apply_typography(entry.label, theme.language)
        self.icon = entry.icon
        self.colours = button_colours(theme, entry.kind)
        self.ends = ends
        self.parted = False
        """True if the segment before has the same background: a fine line parts them."""
        self.setting = _SEGMENT_SETTINGS[0]

    def natural_width(self) -> float:
        if self.icon:
            return self.theme.u(10.5)
        style = self.theme.text_style("button")
        return max(measure(style, self.label) + self.theme.u(7.0), self.theme.u(9.0))

    def lines_at(self, width: float, setting: tuple[str, int]) -> list[str]:
        """Return the lines of the word in a segment of this width, cut if it is too long for the setting."""
        role, most = setting
        room = width - self.theme.u(2.4)
        return elided_lines(self.label, self.theme.text_style(role), room, most, self.theme.language, balance=True)

    def is_whole_at(self, width: float, setting: tuple[str, int]) -> bool:
        """Tell whether the word fits uncut and without a hyphen into a segment of this width."""
        lines = self.lines_at(width, setting)
        return bool(self.icon) or " ".join(lines).split() == self.label.split()

    def paint(self) -> None:
        rect = self.rect
        left, right = (rect.height / 2 if end else 0.0 for end in self.ends)
        ends = (left or 0.01, right or 0.01, right or 0.01, left or 0.01)
        rounded_some(rect, ends, self.colours.background_when(pressed=self.pressed))
        if self.parted:
            fill(
                Rect(rect.x, rect.y + rect.height * 0.25, self.theme.u(0.2), rect.height * 0.5),
                self.theme.palette.line,
            )
        if self.icon:
            draw_icon(self.theme.text_style("icon"), self.icon, *rect.centre, self.colours.ink)
            return
        style = self.theme.text_style(self.setting[0])
        lines = self.lines_at(rect.width, self.setting)
        draw_lines_around(style, lines, *rect.centre, self.colours.ink)


_SEGMENT_SETTINGS = (("button", 1), ("button", 2), ("small_strong", 2), ("small_strong", 3))
"""Style and number of lines of the words: the first in which all words are whole, else the last."""
_NARROWEST_SEGMENT_U = 8.4


class SegmentedControl(Element):
    """A row of words, each a button; one or more are chosen.

    If the row is too narrow, the words take more lines, then smaller letters; a word that is still too long is cut.
    The name of its button has the whole word.
    """

    role = "group"

    def __init__(self, theme: Theme, name: str, entries: Sequence[SegmentEntry]) -> None:
        super().__init__(theme)
        self.name = name
        last = len(entries) - 1
        for i, entry in enumerate(entries):
            segment = Segment(theme, entry, ends=(i == 0, i == last))
            segment.parted = i > 0 and entries[i - 1].kind == entry.kind
            self.add(segment)

    @property
    def segments(self) -> list[Segment]:
        """The buttons from left to right."""
        return [child for child in reversed(self.children) if isinstance(child, Segment)]

    def natural_width(self) -> float:
        return sum(segment.natural_width() for segment in self.segments)

    def least_width(self) -> float:
        """Return the width at which every word is whole on one line."""
        return sum(self._squeezed())

    def _squeezed(self) -> list[float]:
        least, squeeze = self.theme.u(_NARROWEST_SEGMENT_U), self.theme.u(_SQUEEZE_U)
        return [max(segment.natural_width() - squeeze, least) for segment in self.segments]

    def height_for_width(self, width: float) -> float:
        role, _ = setting = self._setting(width)
        style, widths = self.theme.text_style(role), self._widths(width)
        lines = max(len(s.lines_at(w, setting)) for s, w in zip(self.segments, widths, strict=True))
        return max(self.theme.u(8.8), round(lines * style.line_height + self.theme.u(2.2)))

    def _setting(self, width: float) -> tuple[str, int]:
        """Return the first setting in which all words are whole at this width, else the last."""
        pairs = list(zip(self.segments, self._widths(width), strict=True))
        return first_that_fits(
            _SEGMENT_SETTINGS,
            lambda setting: setting,
            lambda setting: all(segment.is_whole_at(own, setting) for segment, own in pairs),
        )

    def _widths(self, width: float) -> list[float]:
        """Return the widths of the buttons: in proportion to their words, or the long ones cut to one length."""
        natural = [segment.natural_width() for segment in self.segments]
        squeezed = self._squeezed()
        if sum(squeezed) <= width:
            return [own * width / sum(natural) for own in natural]
        longest = _levelled(squeezed, width, self.theme.u(_NARROWEST_SEGMENT_U))
        return [min(own, longest) for own in squeezed]

    def layout_children(self, rect: Rect) -> None:
        x, setting = rect.x, self._setting(rect.width)
        for segment, width in zip(self.segments, self._widths(rect.width), strict=True):
            segment.setting = setting
            segment.layout(Rect(round(x), rect.y, round(x + width) - round(x), rect.height))
            x += width


_SQUEEZE_U = 3.0
"""The padding that a segment may give up to keep its word whole."""


def _levelled(widths: list[float], room: float, least: float) -> float:
    """Return the length, at least ``least``, to which the longest of these are cut so that all fit."""
    left, count = room, len(widths)
    for width in sorted(widths):
        if width * count >= left:
            return max(left / count, least)
        left, count = left - width, count - 1
    return max(widths)
