"""Prints how a sleeping loop handles touches: the pass that handles and draws them, and the number of passes."""

import json
import sys
import threading
import time

from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock
from kivy.config import Config

Config.remove_option("input", "%(name)s")

from kivy.core.window import Window  # noqa: E402 - the input providers come first
from kivy.graphics import Color, Rectangle  # noqa: E402
from kivy.uix.widget import Widget  # noqa: E402
from Xlib import X, display  # noqa: E402
from Xlib.ext import xtest  # noqa: E402

from kiosk.kivy_patches.waiting_loop import WaitingLoop  # noqa: E402
from tests.support.window_programs.counting import PassCounter  # noqa: E402

loop = WaitingLoop(Clock, Window, longest_s=20.0)
fingers = display.Display()


class Pad(Widget):
    """Draws a square under the finger."""

    def __init__(self) -> None:
        super().__init__()
        self.downs: list[int] = []
        self.places: list[tuple[float, float]] = []
        self.lifted = threading.Event()
        with self.canvas:
            Color(1, 0.5, 0)
            self.square = Rectangle(size=(20, 20))

    def on_touch_down(self, touch) -> bool:
        self.downs.append(counter.passes)
        return self.on_touch_move(touch)

    def on_touch_move(self, touch) -> bool:
        self.places.append(touch.pos)
        self.square.pos = touch.pos
        return True

    def on_touch_up(self, touch) -> bool:
        self.places.append(touch.pos)
        self.lifted.set()
        return True


def finger(kind: int, detail: int = 0, x: int = 0, y: int = 0) -> None:
    xtest.fake_input(fingers, kind, detail, x=x, y=y)
    fingers.sync()


def run_while(work) -> float:
    """Let the loop run while another thread works; return how long that took in seconds."""
    done = threading.Event()

    def finish(_dt: float) -> None:
        done.set()

    def act() -> None:
        try:
            work()
        finally:
            Clock.schedule_once(finish, 0)
            loop.wake()

    thread = threading.Thread(target=act)
    started = time.perf_counter()
    thread.start()
    while not done.is_set():
        EventLoop.idle()
        Window.mainloop()
    thread.join()
    return time.perf_counter() - started


def a_tap() -> dict[str, object]:
    seen, flips = threading.Event(), []

    def flip(*_: object) -> None:
        if pad.downs:
            flips.append(counter.passes)
            seen.set()

    Window.bind(on_flip=flip)
    finger(X.MotionNotify, x=50, y=60)
    run_while(lambda: None)

    def tap() -> None:
        finger(X.ButtonPress, 1)
        assert seen.wait(10), "the tap was not drawn"
        finger(X.ButtonRelease, 1)

    took = run_while(tap)
    Window.unbind(on_flip=flip)
    return {"took_s": took, "handled_in": pad.downs[0], "drawn_in": flips[0], "place": pad.places[0]}


def a_timer_set_while_the_queue_is_read() -> dict[str, float]:
    """A timer that is set after a long sleep counts from now, not from before the sleep."""
    timed, set_at = threading.Event(), []

    def due(_dt: float) -> None:
        set_at.append(time.perf_counter())
        timed.set()

    def pressed(*_: object) -> None:
        set_at.append(time.perf_counter())
        Clock.schedule_once(due, 0.4)

    Window.bind(on_mouse_down=pressed)

    def work() -> None:
        threading.Event().wait(0.5)  # the long sleep
        finger(X.ButtonPress, 1)
        finger(X.ButtonRelease, 1)
        timed.wait(10)

    run_while(work)
    Window.unbind(on_mouse_down=pressed)
    return {"due_after_s": set_at[1] - set_at[0]}


def a_drag_at_full_speed() -> dict[str, object]:
    before, sent = counter.passes, 0
    pad.lifted.clear()

    def drag() -> None:
        nonlocal sent
        finger(X.ButtonPress, 1)
        end = time.perf_counter() + 0.5
        while time.perf_counter() < end:
            sent += 1
            finger(X.MotionNotify, x=20 + sent % 200, y=100)
        finger(X.MotionNotify, x=300, y=100)
        finger(X.ButtonRelease, 1)
        assert pad.lifted.wait(10), "the end of the drag did not come"

    took = run_while(drag)
    return {"took_s": took, "sent": sent, "passes": counter.passes - before, "end": pad.places[-1]}


pad = Pad()
runTouchApp(pad, embedded=True)
report: dict[str, object] = {"waits": loop.install()}
counter = PassCounter()
for event in Clock.get_events():
    event.cancel()
for _ in range(5):
    loop.wake()
    EventLoop.idle()
for scenario in (a_tap, a_timer_set_while_the_queue_is_read, a_drag_at_full_speed):
    report[scenario.__name__] = scenario()
sys.stdout.write(json.dumps(report))
