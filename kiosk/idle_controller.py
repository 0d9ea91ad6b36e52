"""Keeps an eye on the visitor: whoever has walked away is asked, and then the exhibit begins again."""

from kivy.clock import Clock, ClockEvent

from kiosk.runtime.idle_timer import Active, Asking, Away, IdleTimer
from kiosk.shell import Shell
from kiosk.visit.events import VisitorLeft, WentIdle


class IdleController:
    """Notices when a visitor has walked away: first asks, then brings the exhibit back to attract."""

    def __init__(self, shell: Shell, timer: IdleTimer) -> None:
        self._shell = shell
        self._timer = timer
        self._clock: ClockEvent | None = None
        self._begun = False

    def touched(self) -> None:
        """Take note that somebody is there. A touch on the question is the question's to understand."""
        self._timer.touched()
        self.watch()

    def watch(self, *_: object) -> None:
        """Do what is due, and come back when the next thing is."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        shell = self._shell
        visit = shell.store.visit
        if not visit.history:
            self._begun = False
            return
        if not self._begun:  # however a visit has begun, somebody is there
            self._begun = True
            self._timer.touched()
        self._timer.set_limits(*shell.idle_times())
        state = self._timer.state
        match state:
            case Away():
                shell.send(VisitorLeft())
                return
            case Asking(seconds_left):
                shell.send(WentIdle())
                if shell.prompt is not None:
                    shell.prompt.count_down(seconds_left, shell.idle_times()[1])
            case Active():
                pass  # a question that is on the screen hears the touch itself, and nothing below it does
        self._clock = Clock.schedule_once(self.watch, self._timer.next_change_s())
