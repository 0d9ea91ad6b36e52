"""Measures a laid out screen and describes each problem in words.

The kiosk's own fit check finds texts that do not fit. The audit adds rules that the content cannot break.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from unittest import mock

from kivy.graphics.texture import Texture

from kiosk.preview.fit import AREAS, misplaced, outside
from kiosk.preview.screen_text import ScreenText, ancestors, rect_on_screen
from kiosk.shell import Shell
from kiosk.theme import TOUCH_PITCH_U, TOUCH_U
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.picture import TextureCache
from kiosk.widgets.core.rect import Rect


@contextmanager
def without_pictures() -> Iterator[None]:
    """Use one plain texture for every picture: a layout does not depend on their content."""
    plain = Texture.create(size=(4, 4))
    with mock.patch.object(TextureCache, "_read", return_value=plain):
        yield


class Audit:
    """Finds the problems of one laid out screen."""

    def __init__(self, shell: Shell) -> None:
        self.reading = ScreenText(shell)
        self.theme = shell.theme
        self.window = shell.rect
        self.targets = self.reading.targets
        self.found: list[str] = []

    def run(self) -> list[str]:
        """Return the problems, a sentence each."""
        self._names()
        self._fit()
        self._targets()
        if self.theme.reach:
            self._reach()
        return self.found

    def _say(self, rule: str, what: str) -> None:
        self.found.append(f"{rule}: {what}")

    def _u(self, pixels: float) -> str:
        return f"{pixels / self.theme.unit:.1f}u"

    def _names(self) -> None:
        for element in self.reading.elements:
            if element.role and element.role != "group" and not element.name and getattr(element, "text", None) != "":
                self._say("no name", f"{type(element).__name__} with role {element.role!r}")

    def _fit(self) -> None:
        for misfit, _ in misplaced(self.reading):
            if (misfit.rule, misfit.severity) != (
                "cut",
                "warning",
            ):  # a cut text may lead to the whole one
                self._say(misfit.rule, f"{misfit.text!r} by {misfit.by}")

    def _targets(self) -> None:
        theme = self.theme
        small, near = theme.u(TOUCH_U) - 1, theme.u(TOUCH_PITCH_U) - 1
        for element, rect in self.targets:
            if element.role not in AREAS and outside(rect, self.window) > 1:
                self._say("off the screen", _named(element))
        whole = [(p, b) for p, b in self.targets if p.role not in AREAS and _same(b, rect_on_screen(p, p.rect))]
        for element, rect in whole:
            if rect.width < small or rect.height < small:
                self._say("small target", f"{_named(element)}: {self._u(rect.width)} x {self._u(rect.height)}")
        for (a, a_rect), (b, b_rect) in combinations(whole, 2):
            if a in ancestors(b) or b in ancestors(a):
                continue
            (ax, ay), (bx, by) = a_rect.centre, b_rect.centre
            apart = ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5
            if apart < near:
                self._say("targets too near", f"{_named(a)} and {_named(b)}: {self._u(apart)}")
            elif (both := a_rect.common(b_rect)) and both.width > 2 and both.height > 2:
                self._say("targets overlap", f"{_named(a)} and {_named(b)} by {self._u(min(both.width, both.height))}")

    def _reach(self) -> None:
        share = 1 / 3 if self.theme.portrait else 0.45
        limit = self.window.height * share + 1
        for element, rect in self.targets:
            if element.role and rect.y > limit:  # without a role it is the twin of an element within reach
                self._say(
                    "out of reach", f"{_named(element)} begins at {rect.y / self.window.height:.0%} of the height"
                )


def _named(element: Element) -> str:
    return f"{type(element).__name__} {element.name!r}" if element.name else type(element).__name__


def _same(a: Rect, b: Rect) -> bool:
    return abs(a.width - b.width) < 1 and abs(a.height - b.height) < 1
