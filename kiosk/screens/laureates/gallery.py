"""Pictures of one thing, one at a time: swiped, or turned with two buttons; dots say which it is."""

from collections.abc import Callable, Sequence

from kiosk.theme import TOUCH_U, Colour, Theme, with_opacity
from kiosk.widgets.controls.buttons import RoundButton
from kiosk.widgets.controls.scrim import Scrim
from kiosk.widgets.controls.swipe_picture import SwipePicture
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.elide import Elided
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.picture import PictureRef
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import disc, fill

_NOTE_SHARE = 0.4
"""A note that would cover a larger share of its picture has smaller letters."""


class Gallery(Element):
    """One of several pictures over the whole rectangle, with its note at the foot, beside the buttons or above them.

    ``on_turn`` is called with the number of the picture that is asked for; :meth:`show` shows it.
    Without pictures the rectangle is filled with ``colour``. A :attr:`pager` that is ``apart`` is not placed here:
    the caller places it elsewhere.
    """

    role = "group"

    def __init__(
        self,
        theme: Theme,
        refs: Sequence[PictureRef],
        notes: Sequence[str],
        colour: Colour,
        *,
        names: tuple[str, str],
        apart: bool = False,
        on_turn: Callable[[int], None],
    ) -> None:
        super().__init__(theme)
        self.refs = refs
        self.notes = notes
        self.shown = 0
        self._apart = apart
        self._on_turn = on_turn
        self._ground = _NoPicture(theme, colour)
        self.picture = SwipePicture(theme, refs[0] if refs else None, on_turn=self.turn)
        self._scrim = Scrim(theme, theme.palette.on_coal, least=0.72, foot=0.9)
        self.pager = None
        if len(refs) > 1:
            self.pager = Pager(theme, len(refs), names, kind="sunk" if apart else "paper", on_turn=self.turn)

    def turn(self, step: int) -> None:
        """Ask for the picture ``step`` further on; after the last comes the first."""
        if len(self.refs) > 1:
            self._on_turn((self.shown + step) % len(self.refs))

    def show(self, number: int) -> None:
        """Show a picture."""
        if not self.refs:
            return
        self.shown = number % len(self.refs)
        ref = self.refs[self.shown]
        self.picture.ref, self.picture.name = ref, ref.alt
        if self.pager:
            self.pager.show(self.shown)
        self.invalidate_layout()

    def _note(self, style: str) -> Elided:
        return Elided(self.theme, self.notes[self.shown], style, colour=self.theme.palette.on_coal)

    def layout_children(self, rect: Rect) -> None:
        """Fill the rectangle with the picture; the note stands on a shade at its foot."""
        self.clear_widgets()
        if not self.refs:
            self.add(self._ground)
            self._ground.layout(rect)
            return
        theme = self.theme
        self.picture.layout(rect)
        self.add(self.picture, self._scrim)
        inner = Rect(rect.x + theme.u(4.0), rect.y + theme.u(2.6), rect.width - 2 * theme.u(4.0), rect.height)
        place, top = inner, inner.y
        tall = self._note("small").height_for_width(inner.width) > rect.height * _NOTE_SHARE
        note = self._note("note" if tall else "small")
        note.most_height = rect.height - theme.u(TOUCH_U + 6.0)
        if self.pager and not self._apart:
            size = self.pager.height_for_width(inner.width)
            row = inner.cut_bottom(size)[0]
            buttons, beside = row.cut_right(self.pager.natural_width(), theme.u(3.0))
            self.pager.layout(buttons)
            top = row.top
            own = note.height_for_width(beside.width)
            if own <= size:
                place = Rect(beside.x, row.y + (size - own) / 2, beside.width, own)
            else:
                place = Rect(inner.x, row.top + theme.u(1.8), inner.width, inner.height)
        if note.text:
            height = note.height_for_width(place.width)
            note.layout(Rect(place.x, round(place.y), place.width, height))
            self.add(note)
            top = max(top, place.y + height)
        if self.pager and not self._apart:
            self.add(self.pager)
        self._scrim.lay_over(rect, solid=top - rect.y + theme.u(0.6) if note.text else 0.0, fade=theme.u(9))


class _NoPicture(Element):
    def __init__(self, theme: Theme, colour: Colour) -> None:
        super().__init__(theme)
        self._colour = colour

    def paint(self) -> None:
        fill(self.rect, self._colour)
        style = self.theme.text_style("icon_large")
        style = type(style)(style.font, self.theme.u(26), 1.0)
        draw_icon(style, "lightbulb", *self.rect.centre, with_opacity(self.theme.palette.white, 0.4))


class Pager(Element):
    """The two buttons and the dots of a gallery, on it or elsewhere. ``on_turn`` is called with -1 or +1."""

    role = "group"

    def __init__(
        self, theme: Theme, count: int, names: tuple[str, str], *, kind: str, on_turn: Callable[[int], None]
    ) -> None:
        super().__init__(theme)
        self.count = count
        self.shown = 0
        self.kind = kind
        self._previous = RoundButton(theme, "chevron-left", names[0], lambda: on_turn(-1), kind=kind)
        self._next = RoundButton(theme, "chevron-right", names[1], lambda: on_turn(+1), kind=kind)
        self.add(self._previous, self._next)

    def natural_width(self) -> float:
        return self.theme.u(2 * TOUCH_U + 2.4 + 2.4 * self.count)

    def height_for_width(self, width: float) -> float:
        return self.theme.u(TOUCH_U)

    def show(self, number: int) -> None:
        """Mark the dot of another picture."""
        self.shown = number
        if self.parent is not None:
            self.invalidate()

    def layout_children(self, rect: Rect) -> None:
        size = self.theme.u(TOUCH_U)
        self._previous.layout(Rect(rect.x, rect.y, size, size))
        self._next.layout(Rect(rect.right - size, rect.y, size, size))

    def paint(self) -> None:
        theme, palette = self.theme, self.theme.palette
        on_picture = self.kind != "sunk"
        x, y = self.rect.centre
        step = theme.u(2.4)
        left = x - (self.count - 1) * step / 2
        chosen, other = (palette.white, palette.aluminium) if on_picture else (palette.ink, palette.line)
        for i in range(self.count):
            shown = i == self.shown
            disc(left + i * step, y, theme.u(0.85 if shown else 0.5), chosen if shown else other)
