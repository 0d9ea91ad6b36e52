"""Prints how far screens drawn in a turned window are, turned back, from those of an unturned screen of that shape.

A program, because the rotation of Kivy's window is chosen before Kivy is imported.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from kiosk import bootstrap

ROTATION, OUT = int(sys.argv[1]), Path(sys.argv[2])
TURNED_BACK = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
WINDOW = (800, 450)
"""The size of the framebuffer, before it is turned."""

_STATE = TemporaryDirectory(prefix="kiosk-turned-")
bootstrap.prepare_environment(Path(_STATE.name), offscreen=True, window=WINDOW, rotation=ROTATION)
bootstrap.configure_touch("mouse")

from kivy.base import EventLoop, runTouchApp  # noqa: E402 - after the lines above
from kivy.clock import Clock  # noqa: E402
from kivy.core.window import Window  # noqa: E402
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels  # noqa: E402
from kivy.uix.widget import Widget  # noqa: E402

from kiosk.edition.folder import LoadedEdition, read_embedded  # noqa: E402
from kiosk.kivy_patches.window_painter import WindowPainter  # noqa: E402
from kiosk.preview.tour import picture_from, pixels_of, shown  # noqa: E402
from kiosk.shell import Shell  # noqa: E402
from kiosk.visit import routes  # noqa: E402
from kiosk.visit.state import Visit  # noqa: E402
from kiosk.widgets.controls.scroller import Scroller  # noqa: E402
from kiosk.wiring import user_interface  # noqa: E402
from tests.golden.compare import difference, side_by_side  # noqa: E402
from tests.golden.scenes import SCENES  # noqa: E402


def visits(loaded: LoadedEdition) -> Iterator[tuple[str, Visit]]:
    """Yield the golden scenes of this shape, and those in which much is scrolled."""
    yield from ((scene.name, scene.visit) for scene in SCENES if scene.size == Window.size)
    large = Visit("fr", history=(routes.HomeRoute(),), text_size=2)
    for laureate in loaded.edition.laureates[:2]:
        yield f"laureate-{laureate.id}", replace(large, history=(routes.HomeRoute(), routes.LaureateRoute(laureate.id)))
    yield "story", replace(large, history=(routes.HomeRoute(), routes.StoryRoute(loaded.edition.story[-1].id)))
    yield "sources", replace(large, history=(routes.HomeRoute(), routes.AboutRoute("sources")))
    yield "credits", replace(large, history=(routes.HomeRoute(), routes.AboutRoute("credits")))


def scroll(shell: Shell) -> int:
    """Scroll all that can be scrolled to its middle; return how much that is."""
    scrollers = [element for element in shell.in_order() if isinstance(element, Scroller) and element.overflows]
    for scroller in scrollers:
        scroller.show_at(scroller.motion.most / 2)
    return len(scrollers)


def in_the_window(loaded: LoadedEdition, visit: Visit, *, scrolled: bool) -> Image.Image:
    """Return what a visitor before the turned screen sees."""
    interface = user_interface(loaded, Clock, visit=visit, painter=frame, calm=True)
    shell = interface.shell
    Window.add_widget(shell)
    shell.fit(*Window.size)
    shell.finish()
    if scrolled:
        scroll(shell)
    EventLoop.idle()
    data = bytes(glReadPixels(0, 0, *WINDOW, GL_RGB, GL_UNSIGNED_BYTE))
    Window.remove_widget(shell)
    interface.leave()
    framebuffer = Image.frombytes("RGB", WINDOW, data, "raw", "RGB", 0, -1)
    return framebuffer.transpose(TURNED_BACK[ROTATION])


runTouchApp(Widget(), embedded=True)
frame = WindowPainter(Window)
frame.install()
while any(not event.loop for event in Clock.get_events()):  # a rotated window comes to rest half a second later
    EventLoop.idle()
edition = read_embedded()
report: dict[str, object] = {}
for name, visit in visits(edition):
    for scrolled in (False, True):
        with shown(edition, visit, Window.size) as upright:
            if scrolled and not scroll(upright):
                continue
            wanted = picture_from(pixels_of(upright), Window.size)
        got = in_the_window(edition, visit, scrolled=scrolled)
        apart = difference(got, wanted)
        named = f"{name}-scrolled" if scrolled else name
        report[named] = [apart.passes, str(apart)]
        if not apart.passes:
            OUT.mkdir(parents=True, exist_ok=True)
            side_by_side(got, wanted).save(OUT / f"turned-{ROTATION}-{named}.png")
sys.stdout.write(json.dumps(report))
