"""Prints for many random changes whether a partial frame equals the whole frame."""

import json
import random
import sys

from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics import Color, Ellipse, Line, Rectangle, RoundedRectangle, ScissorPop, ScissorPush
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from kivy.uix.label import Label
from kivy.uix.stencilview import StencilView
from kivy.uix.widget import Widget

from kiosk.kivy_patches.window_painter import WindowPainter
from kiosk.rotation import Rectangle as Box
from tests.support.window_programs.counting import FrameCounter

ROTATION, FORGETS = int(sys.argv[1]), "forgets" in sys.argv
chance = random.Random(7)  # noqa: S311 - a seed for pictures, not for secrets


class Scene(Widget):
    """A square among shapes below, above and beside it that are transparent, smooth, clipped or stencilled."""

    def __init__(self) -> None:
        super().__init__()
        with self.canvas.before:
            Color(0.2, 0.3, 0.5)
            Rectangle(size=(Window.width / 2, Window.height))  # beside it, only the clear is below the patch
            Color(1, 1, 1, 0.4)
            Ellipse(pos=(20, 10), size=(200, 150))
        with self.canvas:
            self.color = Color(0.9, 0.3, 0.1, 0.6)
            self.patch = Rectangle(size=(50, 40))
        with self.canvas.after:
            ScissorPush(x=30, y=30, width=120, height=90)
            Color(0.1, 0.8, 0.4, 0.5)
            RoundedRectangle(pos=(10, 10), size=(160, 80), radius=[17])
            ScissorPop()
            Color(1, 1, 0, 0.7)
            Line(circle=(130, 120, 60), width=1.7)
        clipped = StencilView(pos=(90, 60), size=(80, 100))
        clipped.add_widget(Label(text="Lens", font_size=70, pos=(80, 60), color=(1, 1, 1, 0.8)))
        self.add_widget(clipped)
        self.next = Box(60, 60, 50, 40)

    def change(self) -> Box:
        (x, y), (width, height) = self.patch.pos, self.patch.size
        new = self.next
        self.patch.pos, self.patch.size = (new.x, new.y), (new.width, new.height)
        self.color.g = chance.random()
        left, bottom = min(x, new.x), min(y, new.y)
        right, top = max(x + width, new.x + new.width), max(y + height, new.y + new.height)
        if FORGETS:  # the mistake that the comparison must see: where the patch was before
            return new
        return Box(left, bottom, right - left, top - bottom)


def pixels() -> bytes:
    """Read the picture from the buffer that the next frame builds on."""
    width, height = Window.system_size
    return bytes(glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE))


def move() -> None:
    """Move the square anywhere, also half outside and between pixels."""
    scene.next = Box(chance.uniform(-30, Window.width), chance.uniform(-30, Window.height), chance.uniform(1, 90), 40.5)
    frame.invalidate_with(scene.change)


def counted(act) -> list[int]:
    """Return the number of whole and of partial frames that an action causes."""
    whole, in_part = frames.whole, frames.in_part
    act()
    EventLoop.idle()
    return [frames.whole - whole, frames.in_part - in_part]


Window.rotation = ROTATION
scene = Scene()
runTouchApp(scene, embedded=True)
frame = WindowPainter(Window)
report: dict[str, object] = {"keeps_buffer": frame.keeps_buffer}
move()
report["moved_before_the_installation"] = (
    max(abs(a - b) for a, b in zip(scene.patch.pos, scene.next[:2], strict=True)) < 0.01
)
frame.install()
frames = FrameCounter()
for _ in range(3):
    EventLoop.idle()
while any(not event.loop for event in Clock.get_events()):  # a rotated window comes to rest half a second later
    EventLoop.idle()
report["drawn_at_once"] = frames.whole
report["settling"] = [counted(move) for _ in range(4)]

differences, wholes, parts = 0, 0, 0
for _ in range(60):
    whole, part = counted(move)
    wholes, parts = wholes + whole, parts + part
    in_part = pixels()
    Window.canvas.ask_update()
    EventLoop.idle()
    differences += in_part != pixels()
    move()  # what was drawn whole may not hide what the next one gets wrong
    EventLoop.idle()
report |= {"differences": differences, "wholes": wholes, "parts": parts}


def twice() -> None:
    move()
    move()


def with_a_stranger() -> None:
    move()
    Window.clearcolor = (0, 0, 0, 1)
    scene.canvas.after.add(Color(1, 1, 1))


def nothing_new() -> None:
    scene.next = Box(*scene.patch.pos, *scene.patch.size)
    frame.invalidate_with(lambda: Box(0, 0, 0, 0))


def unknown() -> None:
    def change() -> None:
        scene.patch.pos = (1, 1)

    move()
    frame.invalidate_with(change)


def failing() -> None:
    def change() -> Box:
        raise ValueError("a broken change")

    frame.invalidate_with(change)


report["nothing"] = counted(lambda: None)
report["twice"] = counted(twice)
report["with_a_stranger"] = counted(with_a_stranger)
report["nothing_new"] = counted(nothing_new)
report["unknown"] = counted(unknown)
try:
    failing()
    EventLoop.idle()
except ValueError:
    report["after_a_failure"] = counted(move)
Window.dispatch("on_restore")
report["after_exposure"] = counted(lambda: None), counted(move), counted(move), counted(move), counted(move)
report["whole_frame_s"] = frame.whole_frame_s
sys.stdout.write(json.dumps(report))
