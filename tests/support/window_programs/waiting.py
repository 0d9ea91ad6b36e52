"""Prints how the waiting loop handles due events, triggers, animations and calls from other threads."""

import collections
import json
import sys
import threading
import time

from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.input.provider import MotionEventProvider
from kivy.input.providers import hidinput
from kivy.uix.widget import Widget

from kiosk.kivy_patches.waiting_loop import WaitingLoop, threads_read_input
from tests.support.window_programs.counting import PassCounter

LONGEST_S, FRAME_S = 20.0, 0.1
loop = WaitingLoop(Clock, Window, frame_s=FRAME_S, longest_s=LONGEST_S)


def run(until: threading.Event, *, at_most_s: float = 15.0) -> float:
    """Let the loop run until a time; return the seconds that it took."""
    started = time.perf_counter()
    while not until.is_set() and time.perf_counter() - started < at_most_s:
        EventLoop.idle()
        Window.mainloop()
    return time.perf_counter() - started


def tick() -> None:
    """Bring the clock to the present, from which events are scheduled."""
    loop.wake()
    EventLoop.idle()


def nothing_is_due_but_one() -> dict[str, float]:
    done, before = threading.Event(), counter.passes
    tick()
    Clock.schedule_once(lambda _dt: done.set(), 0.5)
    return {"took_s": run(done), "passes": counter.passes - before}


def a_trigger() -> dict[str, float]:
    done = threading.Event()
    Clock.schedule_once(lambda _dt: done.set(), 0)
    return {"took_s": run(done)}


def a_trigger_that_sets_itself_again() -> dict[str, float]:
    done, runs = threading.Event(), []

    def again(_dt: float) -> None:
        runs.append(1)
        if not done.is_set():
            trigger()

    trigger = Clock.create_trigger(again, 0)
    trigger()
    tick()
    Clock.schedule_once(lambda _dt: done.set(), 0.5)
    took = run(done)
    trigger.cancel()
    return {"took_s": took, "runs": len(runs)}


def an_animation() -> dict[str, float]:
    done, runs = threading.Event(), []
    tick()
    event = Clock.schedule_interval(lambda _dt: runs.append(1), 0)
    Clock.schedule_once(lambda _dt: done.set(), 0.5)
    took = run(done)
    event.cancel()
    return {"took_s": took, "runs": len(runs)}


def a_call_from_a_thread() -> dict[str, float]:
    """The fastest of several calls, each made when the loop has just gone to sleep."""

    def once() -> float:
        done = threading.Event()

        def act() -> None:
            Clock.schedule_once(lambda _dt: done.set(), 0)
            loop.wake()

        return _one_call_from_a_thread(done, act)

    return {"took_s": min(once() for _ in range(5))}


def a_touch_read_by_a_thread() -> dict[str, object]:
    """A provider like Kivy's mtdev, with a thread that puts its events into a queue."""
    done = threading.Event()

    class Panel(MotionEventProvider):
        queue = hidinput.collections.deque()

        def update(self, dispatch_fn) -> None:
            if self.queue:
                self.queue.clear()
                done.set()

    panel = Panel("panel", "")
    EventLoop.add_input_provider(panel)
    report = {"polled": threads_read_input(), "took_s": _one_call_from_a_thread(done, lambda: panel.queue.append(1))}
    panel.queue = collections.deque()
    report["polled_without_bell"] = threads_read_input()
    EventLoop.remove_input_provider(panel)
    return report


def _one_call_from_a_thread(done: threading.Event, act) -> float:
    asleep = threading.Event()

    def call() -> None:
        asleep.wait()
        act()

    thread = threading.Thread(target=call)
    thread.start()
    sleep, loop._sleep = loop._sleep, lambda seconds: asleep.set() or sleep(seconds)
    took = run(done)
    del loop._sleep
    thread.join()
    return took


def a_frame_that_nobody_asked_for() -> dict[str, float]:
    flips, done = [], threading.Event()
    Window.bind(on_flip=lambda *_: flips.append(1))
    for _ in range(3):
        tick()
    Clock.schedule_once(lambda _dt: done.set(), 0)
    run(done)
    return {"flips": len(flips)}


runTouchApp(Widget(), embedded=True)
report: dict[str, object] = {"waits": loop.install()}
counter = PassCounter()
for event in Clock.get_events():
    event.cancel()
for _ in range(5):
    tick()
for scenario in (
    nothing_is_due_but_one,
    a_trigger,
    a_trigger_that_sets_itself_again,
    an_animation,
    a_call_from_a_thread,
    a_touch_read_by_a_thread,
    a_frame_that_nobody_asked_for,
):
    report[scenario.__name__] = scenario()
sys.stdout.write(json.dumps(report))
