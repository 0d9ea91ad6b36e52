"""What every part of a screen can do: take its place in one pass, say what it is, and redraw itself.

Layout is synchronous. A piece is asked how tall it would be at a width, then told its box, once;
nothing settles over several frames, so the first frame of a screen is its last.
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from kivy.input import MotionEvent
from kivy.uix.widget import Widget

from kiosk.theme import Colour, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.shapes import fill, rounded

Change = Callable[[], Box | list[Box] | None]
"""Changes what is drawn, and returns the box or boxes on the screen that look different now (``None``: all of it)."""


class Frame(Protocol):
    """Draws the screen, and only the part of it that has changed where it can."""

    @property
    def rotation(self) -> int:
        """By how many degrees the picture is turned in the framebuffer, against the clock."""
        ...

    @property
    def whole_frame_s(self) -> float:
        """How long the last frame took that was drawn whole, in seconds; 0 before the first."""
        ...

    def soon(self, change: Change) -> None:
        """Make this change just before the next picture is drawn, once however often it is asked for."""
        ...


class Piece(Widget):
    """A part of a screen.

    ``role`` and ``name`` are what speech needs: what kind of thing this is ("button", "heading",
    "text", "image", "slider", …; empty for mere decoration) and what it is called. ``state`` says
    whether it is chosen, ``value`` is what it holds now (the text of a field), ``description`` is what more there is
    to say of it; each is empty where there is none. The order in which pieces are added to their
    parent is the order in which they are read.

    A piece that was never placed has no size. Only a piece that can be seen and is not ``disabled`` hears of a finger,
    and so do the pieces inside it.
    """

    role = ""
    frame: Frame | None = None
    canvas: Any  # Kivy makes it; it is never None once the piece exists

    def __init__(self, theme: Theme, **kwargs: object) -> None:
        super().__init__(size_hint=(None, None), size=(0, 0), **kwargs)
        self.theme = theme
        self.name = ""
        self.state = self.value = self.description = ""

    def apply_class_lang_rules(self, root: Any = None, ignored_consts: Any = (), rule_children: Any = None) -> None:
        """Skip Kivy's search for kv rules: there are none, and a screen has a hundred pieces."""

    @property
    def box(self) -> Box:
        """Where this piece is, in pixels."""
        return Box(self.x, self.y, self.width, self.height)

    def height_at(self, width: float) -> float:
        """Return how tall this piece would be at this width, in pixels."""
        raise NotImplementedError

    def natural_width(self) -> float:
        """Return how wide this piece is when nothing presses it, in pixels."""
        raise NotImplementedError

    def place(self, box: Box) -> "Piece":
        """Take this box, arrange what is inside, and draw."""
        self.pos = (box.x, box.y)
        self.size = (box.width, box.height)
        self.arrange(box)
        self.draw()
        return self

    def arrange(self, box: Box) -> None:
        """Place the pieces inside."""

    def draw(self) -> None:
        """Draw this piece's own picture into ``canvas.before``, from nothing."""

    def redraw(self) -> None:
        """Draw again after a change of state that stays inside this piece's box."""
        self.soon(self._drawn_again)

    def _drawn_again(self) -> Box:
        self.draw()
        return self.on_screen(self.box)

    def soon(self, change: Change) -> None:
        """Change the picture just before the next frame; at once where no frame is watched."""
        piece = self
        while isinstance(piece, Piece):
            if piece.frame is not None:
                piece.frame.soon(change)
                return
            piece = piece.parent
        change()

    def on_screen(self, box: Box) -> Box:
        """Return where a box of this piece is on the screen, with a margin for smooth edges."""
        x, y = box.x, box.y
        parent = self.parent
        while isinstance(parent, Piece):
            x, y = parent.to_parent(x, y)
            parent = parent.parent
        return Box(x - 2, y - 2, box.width + 4, box.height + 4)

    def add(self, *pieces: "Piece") -> None:
        """Add pieces, in the order in which they are read."""
        for piece in pieces:
            self.add_widget(piece)

    @property
    def answers(self) -> bool:
        """Tell whether a finger may touch it: it has a place, is not transparent and not disabled."""
        return self.width > 0 and self.height > 0 and self.opacity > 0 and not self.disabled

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Give the finger to the first piece inside that takes it, from the topmost down."""
        return self.answers and any(
            child.dispatch("on_touch_down", touch)
            for child in self.children[:]
            if not isinstance(child, Piece) or child.answers
        )

    def in_order(self) -> "Iterator[Piece]":
        """Yield the pieces inside, at any depth, in reading order."""
        for child in reversed(self.children):
            if isinstance(child, Piece):
                yield child
                yield from child.in_order()


def reading_order(root: Piece) -> list[Piece]:
    """Return all that could be spoken or reached by a key, in the order in which it is read."""
    return [piece for piece in root.in_order() if piece.role]


class Ground(Piece):
    """A plain coloured area."""

    def __init__(self, theme: Theme, colour: Colour, *, radius: float = 0.0) -> None:
        super().__init__(theme)
        self.colour = colour
        self.radius = radius

    def draw(self) -> None:
        """Fill the box."""
        self.canvas.before.clear()
        with self.canvas.before:
            if self.radius:
                rounded(self.box, self.radius, self.colour)
            else:
                fill(self.box, self.colour)
