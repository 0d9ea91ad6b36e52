"""Thousands of touches and keys without sense end in the exhibit, and it still answers."""

import random

import pytest

from kiosk.preview.tour import stops
from kiosk.timings import Timings
from kiosk.visit.events import Opened
from kiosk.visit.rules import LONGEST_HISTORY
from kiosk.visit.state import Visit
from tests.support.audit import without_pictures
from tests.support.visitor import KEYS, SCREENS, Visitor, seen_rect

SIZES = [(1920, 1080), (1080, 1920), (1280, 720), (720, 1280), (1280, 960)]
LETTERS = "abc xyzé1 "


class Monkey:
    """Somebody who touches everything, with several fingers, and means nothing by it."""

    def __init__(self, visitor: Visitor, seed: int) -> None:
        self._visitor = visitor
        self._random = random.Random(seed)  # noqa: S311 - a monkey, not a secret
        self.events = 0
        self.last: list[str] = []

    def plays(self, events: int) -> None:
        """Go on until so many touches and keys have happened; every one leaves a visit that makes sense."""
        kinds = [self._taps, self._pokes, self._drags, self._fumbles, self._types, self._waits, self._turns]
        weights = [34, 14, 16, 14, 10, 9, 3]
        while self.events < events:
            kind = self._random.choices(kinds, weights)[0]
            self.last = [*self.last[-11:], kind.__name__]
            kind()
            visit = self._visitor.visit
            assert len(visit.history) <= LONGEST_HISTORY, self.last
            assert visit.language in self._visitor.store.loaded.edition.languages
            assert self._visitor.is_on(SCREENS[type(visit.route)]), self.last

    def _point(self) -> tuple[float, float]:
        shell = self._visitor.shell
        return self._random.uniform(-5, shell.width + 5), self._random.uniform(-5, shell.height + 5)

    def _taps(self) -> None:
        targets = self._visitor.touchables()
        rect = seen_rect(self._random.choice(targets)) if targets else None
        if rect:
            self._visitor.hand.tap(
                rect.x + rect.width * self._random.random(), rect.y + rect.height * self._random.random()
            )
            self.events += 2

    def _pokes(self) -> None:
        self._visitor.hand.tap(*self._point())
        self.events += 2

    def _drags(self) -> None:
        steps = self._random.randint(1, 8)
        self._visitor.hand.drag(self._point(), self._point(), steps=steps)
        self.events += steps + 8

    def _fumbles(self) -> None:
        """Put fingers down and lift others, in any order; some stay for long."""
        hand = self._visitor.hand
        for _ in range(self._random.randint(2, 8)):
            if hand.fingers and (len(hand.fingers) > 4 or self._random.random() < 0.6):
                finger = self._random.choice(hand.fingers)
                if self._random.random() < 0.5:
                    hand.move(finger, *self._point())
                else:
                    hand.up(finger)
            else:
                hand.down(*self._point())
            self.events += 1

    def _types(self) -> None:
        for _ in range(self._random.randint(1, 4)):
            self._visitor.presses(self._random.choice([*KEYS, *LETTERS]))
            self.events += 2

    def _waits(self) -> None:
        self._visitor.waits(seconds=self._random.choice([0.02, 0.2, 1, 5, 50, 90]))

    def _turns(self) -> None:
        self._visitor.shell.fit(*self._random.choice(SIZES))


@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_senseless_events_end_in_the_exhibit(visits, seed):
    """The next visitor is invited, and can begin."""
    visitor = visits(timings=Timings(ask_after_s=60, leave_after_s=20))
    with without_pictures():
        monkey = Monkey(visitor, seed)
        monkey.plays(1000)
        for finger in list(visitor.hand.fingers):
            visitor.hand.up(finger)
        visitor.waits(minutes=3)

        assert visitor.is_on("attract")
        visitor.taps("English")
        visitor.taps("The story")
        assert visitor.is_on("story"), monkey.last


def test_every_screen_bears_senseless_touches(visits, loaded):
    """Each stop of the tour in turn, so that none is left to chance."""
    visitor = visits(timings=Timings(ask_after_s=600, leave_after_s=20))
    with without_pictures():
        for number, stop in enumerate(stops(loaded.edition, Visit("en"))):
            if stop.visit.route is None:
                continue
            if visitor.route is None:
                visitor.taps("English")
            visitor.store.send(Opened(stop.visit.route))
            Monkey(visitor, number).plays(25)
        visitor.waits(minutes=12)
        assert visitor.is_on("attract")
