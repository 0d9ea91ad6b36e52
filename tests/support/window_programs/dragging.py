"""Prints for random drags of the divider in the whole exhibit whether partial frames equal whole ones."""

import json
import random
import sys
from dataclasses import replace

from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

import kiosk.kivy_patches.window_painter
from kiosk.edition.folder import read_embedded
from kiosk.kivy_patches.window_painter import WindowPainter
from kiosk.visit import routes
from kiosk.visit.state import Visit
from kiosk.widgets.core.rect import Rect
from kiosk.wiring import user_interface
from tests.support.window_programs.counting import FrameCounter

kiosk.kivy_patches.window_painter._WORTH_A_PASS = 300  # this window is small: else all boxes would be drawn as one
FORGETS = "forgets" in sys.argv
chance = random.Random(11)  # noqa: S311 - a seed for pictures, not for secrets

visit = replace(Visit("en"), history=(routes.HomeRoute(), routes.BuildingRoute("facade", divider=0.55)))
frame = WindowPainter(Window)
shell = user_interface(read_embedded(), Clock, visit=visit, painter=frame, calm=True).shell
runTouchApp(shell, embedded=True)
frame.install()
frames = FrameCounter()
shell.fit(*Window.size)
comparer = shell.screen.comparer
for share in (0.5, 0.6, 0.5, 0.55):  # the first frames are drawn whole in any case
    EventLoop.idle()
    comparer.divide(comparer.x + comparer.width * share, first=False)
    EventLoop.idle()


def pixels() -> bytes:
    """Read the picture from the buffer that the next frame builds on."""
    width, height = Window.system_size
    return bytes(glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE))


def differ(one: bytes, other: bytes) -> bool:
    """Tell whether two pictures differ by more than the rounding of a renderer: one step of 255.

    The sides of the divider are other rectangles in each frame, and between two texels the renderer rounds
    by the corners of the rectangle.
    """
    return one != other and any(abs(a - b) > 1 for a, b in zip(one, other, strict=True))


if FORGETS:  # the mistake that the comparison must see: only where the divider is now
    honest = comparer._divide

    def forgetful(x: int) -> Rect:
        honest(x)
        return Rect(x - 2, comparer.y, 4, comparer.height)

    comparer._divide = forgetful

differences = wholes = parts = 0
x = comparer.x + comparer.width * 0.55
seen: set[tuple[int, ...]] = set()
for _ in range(120):
    x = min(max(x + chance.uniform(-50, 50), comparer.x + 6), comparer.right - 6)
    whole, part = frames.whole, frames.in_part
    comparer.divide(x, first=False)
    EventLoop.idle()
    wholes, parts = wholes + frames.whole - whole, parts + frames.in_part - part
    seen.add(tuple(comparer.marks_here()))
    in_part = pixels()
    Window.canvas.ask_update()
    EventLoop.idle()
    differences += differ(in_part, pixels())

report = {
    "keeps_buffer": frame.keeps_buffer,
    "differences": differences,
    "wholes": wholes,
    "parts": parts,
    "sets_of_discs": len(seen),
}
Clock.tick()
sys.stdout.write(json.dumps(report))
