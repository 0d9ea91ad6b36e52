"""Draws only what changed, if the renderer keeps the rest of the picture.

Kivy 2.3.1 clears the window and draws all of it whenever anything has changed. We replace ``Window.on_draw`` and
``EventLoop.idle``, so that a frame is drawn in part if every change in it came through
``WindowPainter.invalidate_with`` with a rectangle. Any other frame is drawn whole, so that a widget that knows nothing
of this module is always right. Without a graphics card a whole frame takes many times as long as a strip of it.

To drop it: do not call ``install``; changes are then made at once, and Kivy draws. It knows the window, its canvas and
the rectangles that changed; it knows no widget.
"""

import logging
import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.graphics import ScissorPop, ScissorPush
from kivy.graphics.opengl import (
    GL_COLOR_BUFFER_BIT,
    GL_RENDERER,
    GL_SCISSOR_TEST,
    glClear,
    glClearColor,
    glDisable,
    glEnable,
    glGetString,
    glScissor,
)

from kiosk.rotation import Rectangle, in_framebuffer

_LOG = logging.getLogger(__name__)

_SETTLING_FRAMES = 3
_SMOOTHED_EDGE = 1  # pixels that a smooth edge may reach beyond its shape


class Area(Protocol):
    """A rectangle in window pixels, the origin at the lower left as everywhere in Kivy."""

    @property
    def x(self) -> float:
        """The left edge."""
        ...

    @property
    def y(self) -> float:
        """The lower edge."""
        ...

    @property
    def width(self) -> float:
        """The width."""
        ...

    @property
    def height(self) -> float:
        """The height."""
        ...


EVERYWHERE = Rectangle(-16384, -16384, 65536, 65536)

Change = Callable[[], Area | Sequence[Area] | None]
"""Changes canvas instructions. Returns one or a few rectangles that hold everything that looks different now.

A rectangle without area means that nothing looks different; ``None`` draws the frame whole.
"""

_WORTH_A_PASS = 30_000
"""The number of pixels that cost about as much as another pass through the instructions of the window."""


class WindowPainter:
    """Draws the window's frames: whole by default, or only the damaged rectangle if that is known and safe.

    A widget hands over its change instead of making it::

        painter.invalidate_with(self._move_divider)

    The change is made when all else in the pass is done, just before the frame is drawn. If nothing else touched the
    canvas of the window, only the rectangle that the change returns is cleared and drawn, under a scissor; else all is.
    Inside the rectangle everything is drawn again, from the clear on, so blending and overlapping widgets stay right.

    A change may set properties of canvas instructions. It may not touch an ``Fbo``, and a Kivy property that
    others follow is better set before, outside of the change.
    """

    def __init__(self, window: Any) -> None:
        self._window = window
        self.keeps_buffer = renderer_keeps_buffer(window)
        """True if frames may be drawn in part here."""
        self._changes: dict[Change, None] = {}
        self._settling = _SETTLING_FRAMES
        self._damage: list[Area] = []
        self._scissor = ScissorPush(x=EVERYWHERE.x, y=EVERYWHERE.y, width=EVERYWHERE.width, height=EVERYWHERE.height)
        self._scissor_end = ScissorPop()
        self._installed = False
        self._whole_since: float | None = None
        self.whole_frame_s = 0.0
        """The duration of the last frame that was drawn whole, in seconds; 0 before the first."""

    @property
    def rotation(self) -> int:
        """The rotation of the picture in the framebuffer, in degrees counter-clockwise."""
        return int(self._window.rotation)

    def install(self) -> None:
        """Take over the drawing of the window."""
        if self._installed:
            return
        self._installed = True
        window = self._window
        window.render_context.insert(0, self._scissor)
        window.render_context.add(self._scissor_end)
        window.on_draw = self._on_draw
        EventLoop.idle = self._idle
        for event in ("on_resize", "on_rotate", "on_restore", "on_show", "on_maximize"):
            window.fbind(event, self._on_window_changed)
        self.whole()

    def invalidate_with(self, change: Change) -> None:
        """Make this change at the end of this pass, and draw it. Several calls with one change count once."""
        if self._installed:
            self._changes[change] = None
        else:
            change()

    def whole(self) -> None:
        """Draw the next frames whole. The first of them is drawn even if nothing changes."""
        self._settling = _SETTLING_FRAMES
        self._window.canvas.ask_update()

    def _settle_further(self, _dt: float) -> None:
        if self._settling:
            self._window.canvas.ask_update()

    def _on_window_changed(self, *_: object) -> None:
        self.whole()

    def _idle(self) -> bool:
        """Run one pass of Kivy's loop, then draw a frame if only the changes of ``invalidate_with`` need one."""
        quits = type(EventLoop).idle(EventLoop)
        self._measure()
        if self._changes and not EventLoop.quit:
            self._draw_changes()
            self._measure()
            if self._changes:  # a change has asked for another: begin another pass
                Clock.schedule_once(_do_nothing, 0)
        return quits

    def _measure(self) -> None:
        """Measure a whole frame once it is on the screen: Kivy shows it after it was drawn."""
        if self._whole_since is not None:
            self.whole_frame_s = Clock.time() - self._whole_since
            self._whole_since = None

    def _draw_changes(self) -> None:
        """Make the waiting changes and draw them. All other changes of this pass are on the screen by now."""
        window = self._window
        damage = self._make_changes()
        if not window.canvas.needs_redraw:
            return
        if not self._settling and self.keeps_buffer and damage is not None:
            self._damage = damage
        window.dispatch("on_draw")
        window.dispatch("on_flip")

    def _make_changes(self) -> list[Area] | None:
        """Make the waiting changes; return the rectangles to draw, or ``None`` if a change asks for the whole frame."""
        changes, self._changes = self._changes, {}
        rects: list[Area] = []
        everywhere = False
        for change in changes:
            damage = change()
            if damage is None:
                everywhere = True
            elif isinstance(damage, list):
                rects += cast("list[Area]", damage)
            else:
                rects.append(cast("Area", damage))
        return None if everywhere else few(rects)

    def _on_draw(self) -> None:
        window = self._window
        damage, self._damage = self._damage, []
        if not damage:
            self._whole_since = Clock.time()
            self._make_changes()
            window.clear()
            window.render_context.draw()
            if self._settling:  # at once, not when a visitor's touch is the next thing to draw
                self._settling -= 1
                Clock.schedule_once(self._settle_further, 0)
            return
        try:
            for rect in damage:
                x, y, width, height = self._in_framebuffer(rect)
                self._set_scissor(x, y, width, height)
                glEnable(GL_SCISSOR_TEST)  # a scissor within the picture turns it off at its end
                glScissor(x, y, width, height)
                glClearColor(*window.clearcolor)
                glClear(GL_COLOR_BUFFER_BIT)  # not depth and stencil too, as the window does: that costs as much again
                window.render_context.draw()
        finally:
            glDisable(GL_SCISSOR_TEST)
            self._set_scissor(*EVERYWHERE)

    def _set_scissor(self, x: float, y: float, width: float, height: float) -> None:
        scissor = self._scissor
        scissor.x, scissor.y, scissor.width, scissor.height = x, y, width, height

    def _in_framebuffer(self, rect: Area) -> tuple[int, int, int, int]:
        """Return x, y, width and height of the area that drawing ``rect`` may touch, in whole framebuffer pixels."""
        turned = in_framebuffer(Rectangle(rect.x, rect.y, rect.width, rect.height), self._window.size, self.rotation)
        left, bottom = math.floor(turned.x) - _SMOOTHED_EDGE, math.floor(turned.y) - _SMOOTHED_EDGE
        right = math.ceil(turned.x + turned.width) + _SMOOTHED_EDGE
        top = math.ceil(turned.y + turned.height) + _SMOOTHED_EDGE
        return left, bottom, right - left, top - bottom


def few(rects: Sequence[Area]) -> list[Area]:
    """Return the cheapest few rectangles that hold all of these; rectangles without area are left out."""
    found: list[Area] = [rect for rect in rects if rect.width > 0 and rect.height > 0]
    while len(found) > 1:
        pairs = [(a, b) for i, a in enumerate(found) for b in found[i + 1 :]]
        cost, a, b = min(((_area(around(pair)) - _area(pair[0]) - _area(pair[1]), *pair) for pair in pairs), key=_first)
        if cost > _WORTH_A_PASS:
            break
        found = [rect for rect in found if rect is not a and rect is not b] + [around([a, b])]
    return found


def _area(rect: Area) -> float:
    return rect.width * rect.height


def _first(found: tuple[float, Area, Area]) -> float:
    return found[0]


def around(rects: Sequence[Area]) -> Rectangle:
    """Return the smallest rectangle that holds all of these; rectangles without area are left out."""
    real = [rect for rect in rects if rect.width > 0 and rect.height > 0]
    if not real:
        return Rectangle(0, 0, 0, 0)
    x, y = min(rect.x for rect in real), min(rect.y for rect in real)
    right, top = max(rect.x + rect.width for rect in real), max(rect.y + rect.height for rect in real)
    return Rectangle(x, y, right - x, top - y)


def renderer_keeps_buffer(window: Any) -> bool:
    """Return whether the back buffer stays the same after a swap: only software GL under X11 copies it.

    Zink draws on llvmpipe too, and names it, but swaps like a graphics card.
    """
    name = glGetString(GL_RENDERER) or b""
    renderer = (name.decode(errors="replace") if isinstance(name, bytes) else str(name)).lower()
    software = any(word in renderer for word in ("llvmpipe", "softpipe", "swrast")) and "zink" not in renderer
    under_x11 = type(window.get_window_info()).__name__ == "WindowInfoX11"
    _LOG.info("renderer %s: frames are drawn %s", renderer, "in part" if software and under_x11 else "whole")
    return software and under_x11


def _do_nothing(_dt: float) -> None:
    """Do nothing: the call is only a reason for another pass."""
