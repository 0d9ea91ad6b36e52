"""Looks a placed screen over as a careful person with a ruler would. Says what is wrong, in u.

It knows pieces, their boxes and the lines of text that they draw; it knows no screen by name.
"""

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np
from kivy.graphics import ClearBuffers, ClearColor, Fbo, PopMatrix, PushMatrix, Translate
from kivy.graphics.texture import Texture

from kiosk.edition.folder import LoadedEdition
from kiosk.runtime.store import Store
from kiosk.shell import Shell
from kiosk.theme import MARGIN_U, SMALLEST_TEXT_U, TOUCH_PITCH_U, TOUCH_U, Colour, Letters
from kiosk.visit.visit import Visit
from kiosk.widgets import picture as picture_module
from kiosk.widgets import text as text_module
from kiosk.widgets.box import Box
from kiosk.widgets.piece import Piece
from kiosk.widgets.scroller import _Pane
from kiosk.widgets.touchable import Touchable

_AREAS = ("slider",)
"""Roles of what is touched anywhere on a wide area, which other things may lie upon."""
_ORIGINAL_LINE = text_module.draw_line


@dataclass(frozen=True, slots=True)
class Line:
    """A line of letters where it is seen on the screen: the box around its ink, and what cuts it."""

    piece: Piece
    text: str
    letters: Letters
    colour: Colour
    ink: Box
    seen: Box | None
    is_icon: bool = False


@contextmanager
def shown(loaded: LoadedEdition, visit: Visit, size: tuple[int, int]) -> Iterator[Shell]:
    """Place the shell for one visit."""
    store = Store(loaded)
    store.visit = visit
    shell = Shell(store, calm=True)
    shell.fit(*size)
    try:
        yield shell
    finally:
        if shell.screen is not None:
            shell.screen.leave()


@contextmanager
def without_pictures() -> Iterator[None]:
    """Have one plain texture stand for every picture: a layout does not depend on what they show."""
    plain = Texture.create(size=(4, 4))
    with mock.patch.object(picture_module.TEXTURES, "get", return_value=plain):
        yield


@contextmanager
def in_every_module(original: Any, stand_in: Any) -> Iterator[None]:
    """Have all modules of the kiosk use another function for the length of a ``with``."""
    users: list[tuple[ModuleType, str]] = [
        (module, name)
        for key, module in list(sys.modules.items())
        if key.startswith("kiosk")
        for name, value in list(vars(module).items())
        if value is original
    ]
    for module, name in users:
        setattr(module, name, stand_in)
    try:
        yield
    finally:
        for module, name in users:
            setattr(module, name, original)


def lines_of(shell: Shell, *, below: Piece | None = None) -> list[Line]:
    """Return every line that is drawn on the screen, by having each piece draw once more."""
    drawn: list[tuple[Piece, Letters, str, Colour, Box, list[Translate]]] = []
    now: list[Piece] = [shell]

    def line(letters: Letters, text: str, x: float, middle: float, colour: Colour, *, align: str = "left") -> float:
        width, height = text_module.TEXTURES.line(letters.font, letters.size, text).size
        left = x - {"left": 0.0, "centre": width / 2, "right": float(width)}[align]
        inked = _ink(letters.font, letters.size, text)
        if inked is not None and _who_draws() is now[0]:  # what others draw meanwhile is noted in their own turn
            box = Box(round(left) + inked.x, round(middle - height / 2) + inked.y, inked.width, inked.height)
            drawn.append((now[0], letters, text, colour, box, _moved_by(now[0])))
        return _ORIGINAL_LINE(letters, text, x, middle, colour, align=align)

    with in_every_module(_ORIGINAL_LINE, line):
        for piece in (below or shell).in_order():
            now[0] = piece
            piece.draw()
    found = []
    for piece, letters, text, colour, box, moves in drawn:
        box = Box(box.x + sum(move.x for move in moves), box.y + sum(move.y for move in moves), box.width, box.height)
        is_icon = letters.font.endswith("Icons.ttf")
        ink, seen = on_glass(piece, box), seen_part(piece, box)
        if is_icon and common(ink, shell.box) is None:
            continue  # parked out of sight, as the handle of a comparer at its edge
        opacity = math.prod(one.opacity for one in (piece, *ancestors(piece)))
        if opacity > 0.5:  # below that it is on its way out, or gone
            found.append(Line(piece, text, letters, colour, ink, seen, is_icon))
    return found


def _who_draws() -> Piece | None:
    """Return the piece that draws a line, found among the callers."""
    frame = sys._getframe(2)
    while frame is not None:
        if isinstance(caller := frame.f_locals.get("self"), Piece):
            return caller
        frame = frame.f_back
    return None


def _moved_by(piece: Piece) -> list[Translate]:
    """Return what moves all that a piece draws from here on."""
    canvas = piece.canvas
    moves: list[list[Translate]] = [[]]
    for instruction in [*canvas.before.children, *canvas.children, *canvas.after.children]:
        if isinstance(instruction, PushMatrix):
            moves.append([])
        elif isinstance(instruction, PopMatrix):
            moves.pop()
        elif isinstance(instruction, Translate):
            moves[-1].append(instruction)
    return [move for level in moves for move in level]


def picture_without_letters(shell: Shell) -> "np.ndarray[Any, Any]":
    """Return the picture of a placed shell as (height, width, 3) bytes from the bottom row up, without its letters.

    Where a piece draws the same words several times (letters with a halo), only the last of them is left out.
    """
    counts: Counter[tuple[Piece, str]] = Counter()

    def counted(key: tuple[Piece, str], colour: Colour) -> Colour:
        counts[key] += 1
        return colour

    def hidden(key: tuple[Piece, str], colour: Colour) -> Colour | None:
        counts[key] -= 1
        return colour if counts[key] and not _is_sign(key[1]) else None

    _draw_in(shell, counted)
    _draw_in(shell, hidden)
    return pixels_of(shell)


def picture_in_other_colours(shell: Shell) -> "np.ndarray[Any, Any]":
    """Return the picture with each letter in the opposite colour: what is covered looks the same in it."""
    _draw_in(shell, lambda _key, colour: (1 - colour[0], 1 - colour[1], 1 - colour[2], colour[3]))
    return pixels_of(shell)


def _is_sign(text: str) -> bool:
    return len(text) == 1 and "\ue000" <= text <= "\uf8ff"


def _draw_in(shell: Shell, colour_of: Callable[[tuple[Piece, str], Colour], Colour | None]) -> None:
    """Have each piece draw its lines once more, in other colours; in none where there is none."""
    now: list[Piece] = [shell]

    def line(letters: Letters, text: str, x: float, middle: float, colour: Colour, *, align: str = "left") -> float:
        if _who_draws() is now[0]:
            chosen = colour_of((now[0], text), colour)
            if chosen is None:
                return text_module.TEXTURES.line(letters.font, letters.size, text).width
            colour = chosen
        return _ORIGINAL_LINE(letters, text, x, middle, colour, align=align)

    with in_every_module(_ORIGINAL_LINE, line):
        for piece in list(shell.in_order()):
            now[0] = piece
            piece.draw()


def pixels_of(shell: Shell) -> "np.ndarray[Any, Any]":
    """Return the picture of a placed shell as (height, width, 3) bytes, from the bottom row up."""
    width, height = round(shell.width), round(shell.height)
    fbo = Fbo(size=(width, height))
    with fbo:
        ClearColor(0, 0, 0, 1)
        ClearBuffers()
    fbo.add(shell.canvas)
    fbo.draw()
    return np.frombuffer(fbo.pixels, np.uint8).reshape(height, width, 4)[:, :, :3]


@lru_cache(maxsize=20_000)
def _letters_of(font: str, size: int, text: str) -> "np.ndarray[Any, Any]":
    """Return where a line has ink, as rows of yes and no from the bottom up."""
    texture = text_module.TEXTURES.line(font, size, text)
    alpha = np.frombuffer(texture.pixels, np.uint8).reshape(texture.height, texture.width, 4)[:, :, 3] > 60
    upside_down = texture.tex_coords[1] > texture.tex_coords[5]
    return alpha[::-1] if upside_down else alpha


@lru_cache(maxsize=20_000)
def _ink(font: str, size: int, text: str) -> Box | None:
    """Return the box around the ink of a line, from the lower left of its texture."""
    letters = _letters_of(font, size, text)
    rows, columns = np.flatnonzero(letters.any(axis=1)), np.flatnonzero(letters.any(axis=0))
    if not len(rows):
        return None
    return Box(int(columns[0]), int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)


def pixels_behind(line: Line, picture: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Return the pixels under the letters of a line, and right beside them, where it is seen at all."""
    box = _ink(line.letters.font, line.letters.size, line.text)
    if box is None or line.seen is None:
        return np.empty((0, 3), np.uint8)
    rim = max(1, round(line.letters.size / 16))
    mask = _letters_of(line.letters.font, line.letters.size, line.text)
    mask = np.pad(mask[int(box.y) : int(box.top), int(box.x) : int(box.right)], rim)
    mask = np.logical_or.reduce([np.roll(mask, (dy, dx), (0, 1)) for dy in (-rim, 0, rim) for dx in (-rim, 0, rim)])
    rows, columns = np.nonzero(mask)
    rows, columns = rows + round(line.ink.y) - rim, columns + round(line.ink.x) - rim
    seen, (height, width) = line.seen, picture.shape[:2]
    there = (rows >= max(0, seen.y - rim)) & (rows < min(height, seen.top + rim))
    there &= (columns >= max(0, seen.x - rim)) & (columns < min(width, seen.right + rim))
    return picture[rows[there], columns[there]]


def on_glass(piece: Piece, box: Box) -> Box:
    """Return where a box of a piece is on the screen."""
    placed = piece.on_screen(box)
    return Box(placed.x + 2, placed.y + 2, placed.width - 4, placed.height - 4)


def seen_part(piece: Piece, box: Box) -> Box | None:
    """Return what can be seen of a box of a piece: panes cut it off at their edges."""
    seen: Box | None = on_glass(piece, box)
    for pane in panes_around(piece):
        seen = common(seen, on_glass(pane, pane.box)) if seen else None
    return seen


def panes_around(piece: Piece) -> list[Piece]:
    """Return the panes in which a piece lies."""
    return [parent for parent in ancestors(piece) if isinstance(parent, _Pane)]


def ancestors(piece: Piece) -> Iterator[Piece]:
    """Yield what a piece lies in, from the inside out."""
    parent = piece.parent
    while isinstance(parent, Piece):
        yield parent
        parent = parent.parent


def common(a: Box, b: Box) -> Box | None:
    """Return what two boxes have in common, or ``None``."""
    x, y = max(a.x, b.x), max(a.y, b.y)
    right, top = min(a.right, b.right), min(a.top, b.top)
    return Box(x, y, right - x, top - y) if right > x and top > y else None


class Audit:
    """Everything that is wrong with one placed screen."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.theme = shell.theme
        self.window = shell.box
        root = shell.question or shell  # what lies under the question is covered on purpose
        self.pieces = list(root.in_order())
        self.lines = lines_of(shell, below=root)
        self.targets = [
            (piece, box)
            for piece in self.pieces
            if isinstance(piece, Touchable) and not piece.disabled and (box := seen_part(piece, piece.box))
        ]
        self.found: list[str] = []

    def run(self) -> list[str]:
        """Return what is wrong, a sentence each."""
        self._names()
        self._letters()
        self._edges()
        self._texts_apart()
        self._targets()
        if self.theme.reach:
            self._reach()
        return self.found

    def _say(self, rule: str, what: str) -> None:
        self.found.append(f"{rule}: {what}")

    def _u(self, pixels: float) -> str:
        return f"{pixels / self.theme.unit:.1f}u"

    def _names(self) -> None:
        for piece in self.pieces:
            if piece.role and piece.role != "group" and not piece.name and getattr(piece, "text", None) != "":
                self._say("no name", f"{type(piece).__name__} with role {piece.role!r}")

    def _letters(self) -> None:
        for line in self.lines:
            if line.seen and line.letters.size < SMALLEST_TEXT_U * self.theme.unit - 0.5:
                self._say("small letters", f"{line.text!r} has {self._u(line.letters.size)}")

    def _edges(self) -> None:
        margin = self.theme.u(MARGIN_U) - 1
        safe = self.window.inset(margin)
        for line in self.lines:
            if line.seen is None:
                continue
            if outside := _outside(line.seen, safe):
                self._say("at the edge", f"{line.text!r} is {self._u(outside)} into the outer {MARGIN_U:g}u")
            panes = panes_around(line.piece)
            pane = panes[0] if panes else None
            for holder in (line.piece, *ancestors(line.piece)):
                if holder is self.shell or _unplaced(holder):
                    continue
                if holder is pane:
                    box = on_glass(holder, holder.box)
                    if (out := max(box.x - line.ink.x, line.ink.right - box.right)) > 2:
                        self._say("cut", f"{line.text!r} sticks {self._u(out)} out of what scrolls")
                    break
                # ink may rise a little above the first line of a box or fall below its last: accents, tails
                slack = line.letters.size * 0.2
                if (out := _outside(line.ink, on_glass(holder, holder.box), slack)) > 2:
                    self._say("out of its box", f"{line.text!r} sticks {self._u(out)} out of {_told(holder)}")
                    break
        for piece, box in self.targets:
            if piece.role not in _AREAS and _outside(box, self.window) > 1:
                self._say("off the screen", _told(piece))

    def _texts_apart(self) -> None:
        words = [line for line in self.lines if line.seen and not line.is_icon]
        for a, b in combinations(words, 2):
            if a.piece is b.piece and a.text == b.text:
                continue  # letters with a halo are drawn several times
            if (both := common(a.seen, b.seen)) and both.width > 2 and both.height > 2:  # type: ignore[arg-type]
                self._say(
                    "texts overlap", f"{a.text!r} and {b.text!r} by {self._u(both.width)} x {self._u(both.height)}"
                )
        for line in words:
            for piece, box in self.targets:
                if piece.role in _AREAS or piece is line.piece or piece in ancestors(line.piece):
                    continue
                if line.piece in ancestors(piece):
                    continue
                both = common(line.seen, box)  # type: ignore[arg-type]
                if both and both.width > 2 and both.height > 2:
                    self._say("text under a button", f"{line.text!r} under {_told(piece)}")

    def _targets(self) -> None:
        theme = self.theme
        small, near = theme.u(TOUCH_U) - 1, theme.u(TOUCH_PITCH_U) - 1
        whole = [(p, b) for p, b in self.targets if p.role not in _AREAS and _same(b, on_glass(p, p.box))]
        for piece, box in whole:
            if box.width < small or box.height < small:
                self._say("small target", f"{_told(piece)}: {self._u(box.width)} x {self._u(box.height)}")
        for (a, a_box), (b, b_box) in combinations(whole, 2):
            if a in ancestors(b) or b in ancestors(a):
                continue
            (ax, ay), (bx, by) = a_box.centre, b_box.centre
            apart = ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5
            if apart < near:
                self._say("targets too near", f"{_told(a)} and {_told(b)}: {self._u(apart)}")
            elif (both := common(a_box, b_box)) and both.width > 2 and both.height > 2:
                self._say("targets overlap", f"{_told(a)} and {_told(b)} by {self._u(min(both.width, both.height))}")

    def _reach(self) -> None:
        share = 1 / 3 if self.theme.portrait else 0.45
        limit = self.window.height * share + 1
        for piece, box in self.targets:
            if piece.role and box.y > limit:  # without a role it is the twin of something that is within reach
                self._say("out of reach", f"{_told(piece)} begins at {box.y / self.window.height:.0%} of the height")


def _told(piece: Piece) -> str:
    return f"{type(piece).__name__} {piece.name!r}" if piece.name else type(piece).__name__


def _unplaced(piece: Piece) -> bool:
    return (piece.x, piece.y, piece.width, piece.height) == (0, 0, 100, 100)


def _outside(inner: Box, outer: Box, slack: float = 0) -> float:
    """Return how far one box reaches out of another, in pixels; upwards and downwards ``slack`` is allowed."""
    beside = max(outer.x - inner.x, inner.right - outer.right)
    above = max(outer.y - inner.y, inner.top - outer.top) - slack
    return max(beside, above, 0)


def _same(a: Box, b: Box) -> bool:
    return abs(a.width - b.width) < 1 and abs(a.height - b.height) < 1
