"""Pictures of one thing, one at a time: swiped, or turned with two buttons; dots say which it is."""

from collections.abc import Callable, Sequence

from kiosk.theme import TOUCH_U, Colour, Theme, fade
from kiosk.widgets.box import Box
from kiosk.widgets.buttons import RoundButton
from kiosk.widgets.elide import Elided
from kiosk.widgets.icons import draw_icon
from kiosk.widgets.picture import Shot
from kiosk.widgets.piece import Piece
from kiosk.widgets.shapes import disc, fill, shade
from kiosk.widgets.swipe import SwipePicture
from kiosk.widgets.text import Text

_NOTE_SHARE = 0.4
"""A note that would hide more of its picture has smaller letters."""


class Gallery(Piece):
    """One of several pictures over the whole box, with its note at the foot, beside the buttons or above them.

    ``turned`` is called with the number of the picture that is asked for; :meth:`show` shows it.
    Where there is no picture the box is filled with ``colour``. ``apart`` keeps the :attr:`turner`
    out of the box: whoever says so places it elsewhere.
    """

    role = "group"

    def __init__(
        self,
        theme: Theme,
        shots: Sequence[Shot],
        notes: Sequence[str],
        colour: Colour,
        turned: Callable[[int], None],
        *,
        names: tuple[str, str],
        apart: bool = False,
    ) -> None:
        super().__init__(theme)
        self.shots = shots
        self.notes = notes
        self.shown = 0
        self._apart = apart
        self._turned = turned
        self._ground = _Ground(theme, colour)
        self.picture = SwipePicture(theme, shots[0] if shots else None, self.turn)
        self._veil = _Veil(theme)
        self.note = Text(theme, "", "small", colour=theme.palette.on_coal)
        self.turner = None
        if len(shots) > 1:
            self.turner = Turner(theme, len(shots), self.turn, names, kind="sunk" if apart else "paper")

    def turn(self, step: int) -> None:
        """Ask for the picture so many further on; after the last comes the first."""
        if len(self.shots) > 1:
            self._turned((self.shown + step) % len(self.shots))

    def show(self, number: int) -> None:
        """Show a picture."""
        if not self.shots:
            return
        self.shown = number % len(self.shots)
        shot = self.shots[self.shown]
        self.picture.shot, self.picture.name = shot, shot.alt
        self.note = self._note("small")
        if self.turner:
            self.turner.show(self.shown)

    def _note(self, letters: str) -> Elided:
        return Elided(self.theme, self.notes[self.shown], letters, colour=self.theme.palette.on_coal)

    def arrange(self, box: Box) -> None:
        """Fill the box with the picture; the note stands on a shade at its foot."""
        self.clear_widgets()
        if not self.shots:
            self.add(self._ground)
            self._ground.place(box)
            return
        theme = self.theme
        self.picture.place(box)
        self.add(self.picture, self._veil)
        inner = Box(box.x + theme.u(4.0), box.y + theme.u(2.6), box.width - 2 * theme.u(4.0), box.height)
        note, top = inner, inner.y
        tall = self._note("small").height_at(inner.width) > box.height * _NOTE_SHARE
        self.note = self._note("note" if tall else "small")
        self.note.most_height = box.height - theme.u(TOUCH_U + 6.0)
        if self.turner and not self._apart:
            size = self.turner.height_at(inner.width)
            row = inner.cut_bottom(size)[0]
            buttons, beside = row.cut_right(self.turner.natural_width(), theme.u(3.0))
            self.turner.place(buttons)
            top = row.top
            own = self.note.height_at(beside.width)
            if own <= size:
                note = Box(beside.x, row.y + (size - own) / 2, beside.width, own)
            else:
                note = Box(inner.x, row.top + theme.u(1.8), inner.width, inner.height)
        if self.note.text:
            height = self.note.height_at(note.width)
            self.note.place(Box(note.x, round(note.y), note.width, height))
            self.add(self.note)
            top = max(top, note.y + height)
        if self.turner and not self._apart:
            self.add(self.turner)
        self._veil.solid = top - box.y if self.note.text else 0.0
        self._veil.place(box)


class _Ground(Piece):
    def __init__(self, theme: Theme, colour: Colour) -> None:
        super().__init__(theme)
        self._colour = colour

    def draw(self) -> None:
        self.canvas.before.clear()
        with self.canvas.before:
            fill(self.box, self._colour)
            letters = self.theme.letters("icon_large")
            letters = type(letters)(letters.font, self.theme.u(26), 1.0)
            draw_icon(letters, "lightbulb", *self.box.centre, fade(self.theme.palette.white, 0.4))


class _Veil(Piece):
    """The shade on which the note stands."""

    solid = 0.0

    def draw(self) -> None:
        box, coal = self.box, self.theme.palette.coal
        solid = min(self.solid + self.theme.u(0.6), box.height)
        self.canvas.before.clear()
        if not self.solid:
            return
        with self.canvas.before:
            edge = max(0.72, self.theme.cover(self.theme.palette.on_coal))
            shade(Box(box.x, box.y, box.width, solid), coal, 0.9, edge)
            shade(Box(box.x, box.y + solid, box.width, min(self.theme.u(9), box.height - solid)), coal, edge, 0.0)


class Turner(Piece):
    """The two buttons and the dots that go with a gallery; may be placed on it or elsewhere."""

    role = "group"

    def __init__(
        self, theme: Theme, count: int, turn: Callable[[int], None], names: tuple[str, str], *, kind: str
    ) -> None:
        super().__init__(theme)
        self.count = count
        self.shown = 0
        self.kind = kind
        self._back = RoundButton(theme, "chevron-left", names[0], lambda: turn(-1), kind=kind)
        self._on = RoundButton(theme, "chevron-right", names[1], lambda: turn(+1), kind=kind)
        self.add(self._back, self._on)

    def natural_width(self) -> float:
        """Return the width of the buttons and the dots between them."""
        return self.theme.u(2 * TOUCH_U + 2.4 + 2.4 * self.count)

    def height_at(self, width: float) -> float:
        """Return the height of a finger."""
        return self.theme.u(TOUCH_U)

    def show(self, number: int) -> None:
        """Mark the dot of another picture."""
        self.shown = number
        if self.parent is not None:
            self.redraw()

    def arrange(self, box: Box) -> None:
        """Place the buttons at the ends."""
        size = self.theme.u(TOUCH_U)
        self._back.place(Box(box.x, box.y, size, size))
        self._on.place(Box(box.right - size, box.y, size, size))

    def draw(self) -> None:
        """Draw the dots."""
        theme, palette = self.theme, self.theme.palette
        on_picture = self.kind != "sunk"
        x, y = self.box.centre
        step = theme.u(2.4)
        left = x - (self.count - 1) * step / 2
        chosen, other = (palette.white, palette.aluminium) if on_picture else (palette.ink, palette.line)
        self.canvas.before.clear()
        with self.canvas.before:
            for i in range(self.count):
                shown = i == self.shown
                disc(left + i * step, y, theme.u(0.85 if shown else 0.5), chosen if shown else other)
