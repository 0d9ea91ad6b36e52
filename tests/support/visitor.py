"""A visitor of the exhibit, for tests that read as a visit. Touches take the same way as real ones, with grabs."""

from collections.abc import Iterable
from itertools import count

from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.input import MotionEvent

from kiosk.app import ExhibitApp
from kiosk.edition.folder import LoadedEdition
from kiosk.preview.screen_text import ancestors, visible_part
from kiosk.timings import Timings
from kiosk.visit import routes
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.picture import TextureCache
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.touchable import Touchable
from kiosk.wiring import UserInterface, user_interface
from tests.support.clock import FRAME_S, StillClock

Point = tuple[float, float]

KEYS = {
    "escape": 27,
    "enter": 13,
    "tab": 9,
    "space": 32,
    "backspace": 8,
    "delete": 127,
    "menu": 319,
    "left": 276,
    "right": 275,
    "up": 273,
    "down": 274,
    **{f"f{n}": 281 + n for n in range(1, 13)},
}
"""Kivy's numbers of the keys without a letter."""

SCREENS: dict[type, str] = {
    type(None): "attract",
    routes.HomeRoute: "home",
    routes.StoryRoute: "story",
    routes.BuildingRoute: "building",
    routes.LaureatesRoute: "laureates",
    routes.LaureateRoute: "laureate",
    routes.AboutRoute: "about",
}
_OF_CLASSES = {
    "AttractScreen": "attract",
    "HomeScreen": "home",
    "StoryScreen": "story",
    "BuildingScreen": "building",
    "LaureateListScreen": "laureates",
    "LaureateProfileScreen": "laureate",
    "AboutScreen": "about",
}

_numbers = count(1)


def reading_order(root: Element) -> list[Element]:
    """Return every element that speech or a key could reach, in reading order."""
    return [element for element in root.in_order() if element.role]


class Finger(MotionEvent):
    """One finger on the screen, as a provider of touches reports it."""

    def __init__(self, sx: float, sy: float, device: str = "visitor") -> None:
        super().__init__(device, next(_numbers), (sx, sy), is_touch=True, type_id="touch")

    def depack(self, args: tuple[float, float]) -> None:
        """Take the position, in fractions of the window."""
        self.profile = ["pos"]
        self.sx, self.sy = args
        super().depack(args)


class Hand:
    """Fingers that go down, move and lift, each step sent through Kivy's own dispatch."""

    def __init__(self, clock: StillClock) -> None:
        self._clock = clock
        self.fingers: list[Finger] = []

    def down(self, x: float, y: float, *, device: str = "visitor") -> Finger:
        """Put a finger on the screen, in pixels of the window from its lower left corner."""
        finger = Finger(*_share(x, y), device)
        finger.time_start = finger.time_update = self._clock.now  # Kivy reads the machine's time here, not its clock
        self.fingers.append(finger)
        EventLoop.post_dispatch_input("begin", finger)
        return finger

    def move(self, finger: Finger, x: float, y: float) -> None:
        """Move a finger that is down."""
        self._clock.frame()
        finger.move(_share(x, y))
        finger.time_update = self._clock.now
        EventLoop.post_dispatch_input("update", finger)

    def up(self, finger: Finger) -> None:
        """Lift a finger."""
        self._clock.frame()
        finger.update_time_end()
        self.fingers.remove(finger)
        EventLoop.post_dispatch_input("end", finger)

    def tap(self, x: float, y: float) -> None:
        """Touch a point and lift the finger."""
        self.up(self.down(x, y))

    def drag(self, start: Point, end: Point, *, steps: int = 8) -> None:
        """Move a finger along a straight line; it stops for a moment before it lifts."""
        finger = self.down(*start)
        for i in range(1, steps + 1):
            share = i / steps
            self.move(finger, start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
        for _ in range(6):
            self.move(finger, *end)
        self.up(finger)


def _share(x: float, y: float) -> Point:
    return (x / (Window.width - 1), y / (Window.height - 1))


_TEXTURES = TextureCache()
"""All visitors share the pictures, because reading them takes longer than most visits."""


class Visitor:
    """A visitor in front of an exhibit of their own.

    The exhibit is the real one (store, shell, idle controller, Kivy's window without a display); only its clock stands
    still. A failed assertion says what *is* on the screen.
    """

    def __init__(
        self,
        loaded: LoadedEdition,
        clock: StillClock,
        *,
        size: tuple[int, int] = (1920, 1080),
        language: str | None = None,
        timings: Timings | None = None,
        interface: UserInterface | None = None,
    ) -> None:
        EventLoop.ensure_window()
        self.clock = clock
        self.hand = Hand(clock)
        self._interface = interface or user_interface(
            loaded, clock, language=language, timings=timings, textures=_TEXTURES
        )
        self.store, self.shell = self._interface.store, self._interface.shell
        self._exhibit = ExhibitApp(self.shell, self._interface.idle_controller)
        self._exhibit.build()
        Window.unbind(size=self._exhibit._fit)  # the test chooses the size
        Window.add_widget(self.shell)
        self.shell.fit(*size)
        clock.frame()

    def goes_home(self) -> None:
        """Leave, and take the exhibit apart."""
        for finger in list(self.hand.fingers):
            self.hand.up(finger)
        self._interface.leave()
        Window.remove_widget(self.shell)
        Window.unbind(on_motion=self._exhibit._on_motion)
        for event in self.clock.get_events():
            event.cancel()

    # What a visitor does.

    def taps(self, name: str) -> None:
        """Touch the element with this name, in the middle of its visible part."""
        rect = seen_rect(self.finds(name))
        assert rect is not None, f"{name!r} is out of sight. {self.tells()}"
        self.taps_at(*rect.centre)

    def taps_at(self, x: float, y: float) -> None:
        """Touch a point, in pixels from the lower left corner."""
        self.hand.tap(x, y)
        self.clock.advance(0.25)

    def drags(self, start: Point | str, end: Point, *, steps: int = 8) -> None:
        """Move a finger from a point, or from the middle of the element with this name, to a point."""
        if isinstance(start, str):
            rect = seen_rect(self.finds(start))
            assert rect is not None, f"{start!r} is out of sight. {self.tells()}"
            start = rect.centre
        self.hand.drag(start, end, steps=steps)
        self.clock.advance(1.5)

    def swipes(self, direction: str, *, inside: Rect | None = None) -> None:
        """Sweep a finger over the middle of the screen or of a rectangle: "left", "right", "up" or "down"."""
        x, y = (inside or self.shell.rect).centre
        reach = self.shell.theme.u(14)
        dx, dy = {"left": (-reach, 0), "right": (reach, 0), "up": (0, reach), "down": (0, -reach)}[direction]
        self.drags((x - dx / 2, y - dy / 2), (x + dx / 2, y + dy / 2))

    def drags_the_divider(self, to: float) -> None:
        """Drag the divider of the comparer to this share of its width."""
        slider = self._slider()
        rect = slider.rect
        route = self.store.visit.route
        assert isinstance(route, routes.BuildingRoute), f"there is no divider here. {self.tells()}"
        middle = rect.centre[1]
        self.drags((rect.x + rect.width * route.divider, middle), (rect.x + rect.width * to, middle))

    def waits(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Do nothing for a while."""
        self.clock.advance(60 * minutes + seconds)

    def presses(self, key: str) -> None:
        """Press and release a key: a letter, or a name of ``KEYS``."""
        number = KEYS.get(key) or ord(key)
        text = key if len(key) == 1 else ""
        Window.dispatch("on_key_down", number, 0, text, [])
        if text:
            Window.dispatch("on_textinput", text)
        Window.dispatch("on_key_up", number, 0)
        self.clock.frame()

    # What a visitor finds.

    @property
    def visit(self):
        """The present visit."""
        return self.store.visit

    @property
    def route(self) -> routes.Route | None:
        """The route of the present visit."""
        return self.store.visit.route

    @property
    def divider(self) -> float:
        """The position of the comparer's divider, as a share of its width."""
        route = self.route
        assert isinstance(route, routes.BuildingRoute), f"there is no divider here. {self.tells()}"
        return route.divider

    @property
    def elements(self) -> list[Element]:
        """All elements that a screen reader could read, in reading order."""
        return reading_order(self.shell)

    def touchables(self) -> list[Touchable]:
        """All elements in sight that can be touched now, in reading order."""
        return [p for p in self.elements if isinstance(p, Touchable) and not p.disabled and seen_rect(p) is not None]

    def finds(self, name: str) -> Touchable:
        """Return the touchable element with this name, or else with this part of a name."""
        wanted = plain(name)
        here = self.touchables()
        for same in (
            [p for p in here if plain(p.name) == wanted],
            [p for p in here if wanted in plain(p.name)],
        ):
            if same:
                return same[-1] if self.shell.prompt is not None else same[0]
        raise AssertionError(f"nothing to touch is called {name!r}. {self.tells()}")

    def has(self, name: str) -> bool:
        """Tell whether an element with exactly this name can be touched."""
        return any(plain(p.name) == plain(name) for p in self.touchables())

    def sees(self, text: str) -> bool:
        """Assert that this text is on the screen, with any kind of spaces; always ``True``."""
        assert self.reads(text), f"{text!r} is not to be seen. {self.tells()}"
        return True

    def reads(self, text: str) -> bool:
        """Tell whether this text is on the screen, as (part of) a name, a state or a text."""
        wanted = plain(text)
        return any(wanted in plain(words) for words in self._words())

    def is_on(self, name: str) -> bool:
        """Assert that this screen is shown; always ``True``."""
        shown = SCREENS[type(self.route)]
        assert shown == name, f"this is not {name!r}. {self.tells()}"
        screen = type(self.shell.screen).__name__
        assert _OF_CLASSES[screen] == name, f"{screen} is shown for {name!r}. {self.tells()}"
        return True

    def _words(self) -> Iterable[str]:
        for element in self.shell.in_order():
            if seen_rect(element) is not None:
                for attribute in ("name", "state", "value", "description", "text", "label", "second"):
                    if isinstance(words := getattr(element, attribute, ""), str) and words:
                        yield words

    def _slider(self) -> Element:
        for element in self.elements:
            if element.role == "slider" and seen_rect(element) is not None:
                return element
        raise AssertionError(f"there is no divider here. {self.tells()}")

    def tells(self) -> str:
        """Describe the screen, for the message of a failed test."""
        names = [f"{p.role} {p.name!r}" for p in self.elements if p.name and seen_rect(p) is not None]
        return f"On the {SCREENS[type(self.route)]} screen ({self.route}) there are: {', '.join(names)}"


def plain(text: str) -> str:
    """Return a text as people type it: plain spaces and apostrophes, small letters."""
    return " ".join(text.replace("\u2019", "'").split()).casefold()


def seen_rect(element: Element) -> Rect | None:
    """Return the part of an element that is on the screen, in pixels of the window; ``None`` if all of it is hidden."""
    seen = visible_part(element, element.rect)
    *_, root = element, *ancestors(element)
    return seen and seen.common(root.rect)


__all__ = ["FRAME_S", "KEYS", "Finger", "Hand", "Visitor", "plain", "seen_rect"]
