"""The parts of a screen: each takes its place in one pass, says what it is, and paints itself.

Layout is synchronous. A container asks an element for its height at a width, then gives it a rectangle, once.
Nothing settles over several frames, so the first frame of a screen is its last.
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from kivy.input import MotionEvent
from kivy.uix.widget import Widget

from kiosk.theme import Colour, Theme
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill

DamageFn = Callable[[], Rect | list[Rect] | None]
"""Changes the picture. Returns the rectangle or rectangles of the window that look different now (``None``: all)."""


class DamageSink(Protocol):
    """Draws the screen: only the changed part of it, if the renderer allows that."""

    @property
    def rotation(self) -> int:
        """The rotation of the picture in the framebuffer, in degrees counter-clockwise."""
        ...

    @property
    def whole_frame_s(self) -> float:
        """The duration of the last whole frame, in seconds; 0 before the first."""
        ...

    def invalidate_with(self, change: DamageFn) -> None:
        """Make this change just before the next frame. Several calls with one change count once."""
        ...


class Element(Widget):
    """A part of a screen.

    Speech needs ``role``, the kind of element ("button", "heading", "text", "image", "slider", …; empty for
    decoration), and ``name``. ``state`` says whether it is chosen, ``value`` holds what a visitor has set (the text of
    a field), and ``description`` says more; each may be empty. Elements are read in the order in which they are added.

    Before its first layout an element has no size and is not visible. An opacity of 0 hides it with all that is
    inside. Only a visible element that is not ``disabled`` receives touches; the same goes for the elements inside it.
    """

    role = ""
    damage_sink: DamageSink | None = None
    canvas: Any  # Kivy makes it; it is never None once the element exists

    def __init__(self, theme: Theme, **kwargs: object) -> None:
        super().__init__(size_hint=(None, None), size=(0, 0), **kwargs)
        self.theme = theme
        self.name = ""
        self.state = self.value = self.description = ""

    def apply_class_lang_rules(self, root: Any = None, ignored_consts: Any = (), rule_children: Any = None) -> None:
        """Skip Kivy's search for kv rules: there are none, and a screen has a hundred elements."""

    @property
    def rect(self) -> Rect:
        """The rectangle of this element, in pixels."""
        return Rect(self.x, self.y, self.width, self.height)

    def height_for_width(self, width: float) -> float:
        """Return how tall this element would be at this width, in pixels."""
        raise NotImplementedError

    def natural_width(self) -> float:
        """Return how wide this element would like to be, in pixels."""
        raise NotImplementedError

    def layout(self, rect: Rect) -> "Element":
        """Take this rectangle, place the elements inside, and draw."""
        self.pos = (rect.x, rect.y)
        self.size = (rect.width, rect.height)
        self.layout_children(rect)
        self.draw()
        return self

    def layout_children(self, rect: Rect) -> None:
        """Place the elements inside."""

    def draw(self) -> None:
        """Draw this element again: clear ``canvas.before``, and paint into it."""
        if type(self).paint is not Element.paint:
            self.canvas.before.clear()
            with self.canvas.before:
                self.paint()

    def paint(self) -> None:
        """Paint this element into the current canvas, which is empty."""

    def invalidate(self) -> None:
        """Draw again after a change of state that stays inside this element's rectangle."""
        self.invalidate_with(self._repaint)

    def _repaint(self) -> Rect:
        self.draw()
        return self.to_window_rect(self.rect)

    def invalidate_layout(self) -> None:
        """Lay out again in the same rectangle, after a change that moves or replaces the elements inside.

        An element that has no rectangle yet waits for its first layout.
        """
        if self.width > 0 and self.height > 0:
            self.invalidate_with(self._layout_again)

    def _layout_again(self) -> Rect:
        self.layout(self.rect)
        return self.to_window_rect(self.rect)

    def invalidate_with(self, change: DamageFn) -> None:
        """Make a change just before the next frame; at once if nothing draws frames, as in tests."""
        element = self
        while isinstance(element, Element):
            if element.damage_sink is not None:
                element.damage_sink.invalidate_with(change)
                return
            element = element.parent
        change()

    def to_window_rect(self, rect: Rect) -> Rect:
        """Return a rectangle of this element in pixels of the window, with a margin for smooth edges."""
        x, y = rect.x, rect.y
        parent = self.parent
        while isinstance(parent, Element):
            x, y = parent.to_parent(x, y)
            parent = parent.parent
        return Rect(x - 2, y - 2, rect.width + 4, rect.height + 4)

    def add(self, *elements: "Element") -> None:
        """Add elements, in the order in which they are read."""
        for element in elements:
            self.add_widget(element)

    def set_children(self, *elements: "Element") -> None:
        """Hold exactly these elements, in reading order; an element that another one holds moves here."""
        self.clear_widgets()
        for element in elements:
            if element.parent is not None:
                element.parent.remove_widget(element)
        self.add(*elements)

    @property
    def visible(self) -> bool:
        """Tell whether this element can be seen: it has been laid out with a size, and is not transparent."""
        return self.width > 0 and self.height > 0 and self.opacity > 0

    @property
    def takes_touches(self) -> bool:
        """Tell whether a finger may touch this element: it is visible and not disabled."""
        return self.visible and not self.disabled

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Give the finger to the first element inside that takes it, from the topmost down."""
        return self.takes_touches and any(
            child.dispatch("on_touch_down", touch)
            for child in self.children[:]
            if not isinstance(child, Element) or child.takes_touches
        )

    def finish(self) -> None:
        """Do the work of later frames now: draw sharp the pictures that were drawn from their smallest copy."""
        for child in self.children[:]:
            if isinstance(child, Element):
                child.finish()

    def in_order(self) -> "Iterator[Element]":
        """Yield the elements inside, at any depth, in reading order."""
        for child in reversed(self.children):
            if isinstance(child, Element):
                yield child
                yield from child.in_order()


class Background(Element):
    """A plain coloured area."""

    def __init__(self, theme: Theme, colour: Colour) -> None:
        super().__init__(theme)
        self.colour = colour

    def paint(self) -> None:
        fill(self.rect, self.colour)


class Placeholder(Element):
    """A place for one element, which another may replace."""

    def show(self, element: Element, rect: Rect | None = None) -> None:
        """Show this element in place of the one before: in this rectangle, or in that of the placeholder."""
        if rect is not None:
            self.layout(rect)
        self.set_children(element)
        element.layout(self.rect)
