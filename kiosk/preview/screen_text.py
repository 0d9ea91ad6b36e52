"""Reads the texts of a laid out screen: their words, style, place, and how much of them is in sight. Checks nothing.

It knows elements, their rectangles and the lines in their canvases; it knows no screen by name.
"""

import math
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from kivy.graphics import Canvas, PopMatrix, PushMatrix, Translate
from kivy.graphics.instructions import InstructionGroup

from kiosk.theme import Colour, TextStyle
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.scroll import Viewport
from kiosk.widgets.core.text import DrawnLine, line_texture
from kiosk.widgets.core.touchable import Touchable

if TYPE_CHECKING:
    from kiosk.shell import Shell

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text on the screen: the rectangle around its ink, and the part of it that viewports leave in sight."""

    element: Element
    drawn: DrawnLine
    colour: Colour
    ink: Rect
    seen: Rect | None

    @property
    def text(self) -> str:
        """The characters of the line."""
        return self.drawn.text

    @property
    def style(self) -> TextStyle:
        """Its font and size."""
        return self.drawn.style

    @property
    def is_icon(self) -> bool:
        """Tell whether the line is an icon, not words."""
        return len(self.text) == 1 and "\ue000" <= self.text <= "\uf8ff"


def lines_of(root: Element, window: Rect) -> list[TextLine]:
    """Return every line of the elements in ``root``, in reading order."""
    found: list[TextLine] = []
    for element in root.in_order():
        opacity = math.prod(one.opacity for one in (element, *ancestors(element)))
        for drawn, (x, y) in _drawn_lines(element.canvas.children, [(0.0, 0.0)]):
            if opacity * drawn.paint.a <= 0.5:
                continue  # it is fading out, or mere ornament
            ink = _ink(drawn.style.font, drawn.style.size, drawn.text)
            if ink is None:
                continue
            left, bottom = drawn.pos
            rect = Rect(left + ink.x + x, bottom + ink.y + y, ink.width, ink.height)
            colour, ink_rect = tuple(drawn.paint.rgba), rect_on_screen(element, rect)
            line = TextLine(element, drawn, colour, ink_rect, visible_part(element, rect))
            if not (
                line.is_icon and line.ink.common(window) is None
            ):  # else it is parked outside, like a handle at an edge
                found.append(line)
    return found


def _drawn_lines(
    instructions: Iterable[object], moves: list[tuple[float, float]]
) -> Iterator[tuple[DrawnLine, tuple[float, float]]]:
    """Yield the lines of an element's instructions, each with its translation; ``moves`` is the stack of those."""
    for instruction in instructions:
        match instruction:
            case Canvas():
                pass  # the canvas of a child
            case InstructionGroup():
                yield from _drawn_lines(instruction.children, moves)
            case PushMatrix():
                moves.append(moves[-1])
            case PopMatrix():
                moves.pop()
            case Translate():
                moves[-1] = (moves[-1][0] + instruction.x, moves[-1][1] + instruction.y)
            case DrawnLine():
                yield instruction, moves[-1]


@contextmanager
def recoloured(lines: Iterable[TextLine], colour_of: Callable[[TextLine], Colour]) -> Generator[None, None, None]:
    """Give lines other colours for as long as the block runs."""
    before = [(line.drawn.paint, tuple(line.drawn.paint.rgba)) for line in lines]
    try:
        for line in lines:
            line.drawn.paint.rgba = colour_of(line)
        yield
    finally:
        for paint, colour in before:
            paint.rgba = colour


@lru_cache(maxsize=400)
def ink_mask(font: str, size: int, text: str) -> Array:
    """Return where a line has ink, as rows of booleans from the bottom up."""
    texture = line_texture(font, size, text)
    alpha = np.frombuffer(texture.pixels, np.uint8).reshape(texture.height, texture.width, 4)[:, :, 3] > 60
    upside_down = texture.tex_coords[1] > texture.tex_coords[5]
    return alpha[::-1] if upside_down else alpha


@lru_cache(maxsize=20_000)
def _ink(font: str, size: int, text: str) -> Rect | None:
    """Return the rectangle around the ink of a line, from the lower left of its texture."""
    mask = ink_mask(font, size, text)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return Rect(int(columns[0]), int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)


def rect_on_screen(element: Element, rect: Rect) -> Rect:
    """Return where a rectangle of an element is in the window, without the margin for smooth edges."""
    return element.to_window_rect(rect).inset(2)


def visible_part(element: Element, rect: Rect) -> Rect | None:
    """Return the part of an element's rectangle that its viewports leave in sight."""
    seen: Rect | None = rect_on_screen(element, rect)
    for viewport in viewports_around(element):
        seen = seen.common(rect_on_screen(viewport, viewport.rect)) if seen else None
    return seen


def viewports_around(element: Element) -> list[Viewport]:
    """Return the viewports that an element lies in, from the inside out."""
    return [parent for parent in ancestors(element) if isinstance(parent, Viewport)]


def ancestors(element: Element) -> Iterator[Element]:
    """Yield the elements that an element lies in, from the inside out."""
    parent = element.parent
    while isinstance(parent, Element):
        yield parent
        parent = parent.parent


class ScreenText:
    """One laid out screen: its elements, its lines, and its touch targets with the part of each that is in sight."""

    def __init__(self, shell: "Shell") -> None:
        self.theme = shell.theme
        self.window = shell.rect
        self.page: Element = shell
        root = shell.prompt or shell  # the prompt covers the rest on purpose
        self.elements = list(root.in_order())
        self.lines = lines_of(root, self.window)
        self.targets = [
            (element, rect)
            for element in self.elements
            if isinstance(element, Touchable) and not element.disabled and (rect := visible_part(element, element.rect))
        ]
