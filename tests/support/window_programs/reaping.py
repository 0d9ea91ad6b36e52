"""Prints how a press without a release ends, with Kivy's own mouse provider and loop."""

import json
import sys

from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock
from kivy.config import Config

Config.remove_option("input", "%(name)s")

from kivy.core.window import Window  # noqa: E402 - the input providers come first
from kivy.uix.widget import Widget  # noqa: E402

from kiosk.runtime.touch_reaper import TouchReaper  # noqa: E402


class Pad(Widget):
    """Grabs every touch, as a button or a divider does, and records its events."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def on_touch_down(self, touch) -> bool:
        touch.grab(self)
        self.heard.append("down")
        return True

    def on_touch_move(self, touch) -> bool:
        if touch.grab_current is not self:
            self.heard.append("move")
        return True

    def on_touch_up(self, touch) -> bool:
        if touch.grab_current is self:
            touch.ungrab(self)
            self.heard.append("up")
        return True


class StoppedClock:
    """Schedules as Kivy's clock does. Its time moves only when the program sets it."""

    seconds = 0.0
    schedule_once = staticmethod(Clock.schedule_once)

    def time(self) -> float:
        return self.seconds


def one_pass() -> dict[str, object]:
    """Run one pass; return the events of the widget and the number of remaining touches."""
    EventLoop.idle()
    heard, pad.heard = pad.heard, []
    return {"heard": heard, "touches": len([touch for touch in EventLoop.touches if touch.is_touch])}


clock = StoppedClock()
pad = Pad()
runTouchApp(pad, embedded=True)
reaper = TouchReaper(clock, 0.05)
reaper.install()
EventLoop.idle()
report = {}
Window.dispatch("on_mouse_down", 100, 100, "left", [])
report["pressed"] = one_pass()
for _ in range(10):
    EventLoop.idle()
report["alarm_came_but_no_time_has_passed"] = one_pass()
clock.seconds = 0.06
report["held_too_long"] = one_pass()
Window.dispatch("on_mouse_move", 120, 100, [])
Window.dispatch("on_mouse_up", 120, 100, "left", [])
report["lifted_after_all"] = one_pass()
Window.dispatch("on_mouse_down", 100, 100, "left", [])
report["pressed_again_at_the_same_spot"] = one_pass()
Window.dispatch("on_mouse_up", 100, 100, "left", [])
report["lifted"] = one_pass()
sys.stdout.write(json.dumps(report))
