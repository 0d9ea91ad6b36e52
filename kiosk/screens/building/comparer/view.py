"""The drawing of a comparer for a pair of states and a view: pictures, divider, handle, labels, discs.

It decides nothing and takes no touch. While only the divider moves, it changes a few existing
instructions, and draws only the strips that look different.
"""

from collections.abc import Callable, Sequence

from kivy.graphics import Color, Rectangle

from kiosk.screens.building.comparer.geometry import WHOLE, Geometry, Half, Part, apart
from kiosk.screens.building.comparer.overlays import (
    DividerHandle,
    HotSpotDisc,
    HotSpotMark,
    StateLabel,
    StatePicture,
    corner_gradient,
    handle_sizes,
)
from kiosk.screens.building.comparer.pair import Pair, edges, normal
from kiosk.screens.building.comparer.picture_detail import ComparerPictures
from kiosk.theme import TOUCH_PITCH_U, TOUCH_U, Theme
from kiosk.visit.routes import View
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.fitting import first_that_fits
from kiosk.widgets.core.picture import part_coords
from kiosk.widgets.core.rect import Point, Rect
from kiosk.widgets.core.shapes import gradient

_BESIDE_DIVIDER_U = 9.0
"""Labels end this far from the middle, so that they are seen whole while the divider is there."""
_AROUND_LABEL_U = 1.0
_LABEL_LETTERS = ("title", "heading", "subheading", "place")
"""Styles of the names of states, from large to small: the first in which they stay above the handle."""
_CLEAR_U = 4.0
"""A disc shows if its middle is this far from the divider, so that discs on both sides never meet."""


class ComparerView(Element):
    """Two or more aligned pictures of one place, as they look for :attr:`pair` and :attr:`view`.

    ``frame`` is the part of the pictures that must be seen; ``on_open`` is called with the position
    of a mark whose disc was tapped.
    """

    def __init__(
        self,
        theme: Theme,
        states: Sequence[StatePicture],
        marks: Sequence[HotSpotMark],
        frame: tuple[float, float, float, float],
        *,
        on_open: Callable[[int], None],
    ) -> None:
        super().__init__(theme)
        self.states = states
        self.marks = marks
        self.frame_part = frame
        self.pair = normal(0, -1, 0.5, len(states))
        self.view = WHOLE
        self.covered = 0.0
        """The height of the foot that fades into the ground, in pixels; the frame stays above it."""
        self.geometry = Geometry(self.rect, (1.0, self.proportions), frame)
        self.pictures = ComparerPictures(
            [picture.ref for picture in states], on_finer=lambda: self.invalidate_with(self._sharpened)
        )
        self._hidden: Sequence[Rect] = ()
        self._labels: dict[tuple[str, int], StateLabel] = {}
        self._discs = [HotSpotDisc(theme, mark, lambda n=n: on_open(n)) for n, mark in enumerate(marks)]
        self._spots: dict[int, list[tuple[HotSpotDisc, Point]]] = {}
        self._shown: list[Element] = []
        self._drawn: tuple[Pair, View] | None = None

    @property
    def held(self) -> bool:
        """Tell whether a finger is on the pictures; the handle shows it."""
        return False

    @property
    def dragged(self) -> bool:
        """Tell whether a finger draws the divider along; the handle is away then."""
        return False

    @property
    def drawn(self) -> bool:
        """Tell whether the comparer has been drawn, and only needs to change."""
        return self._drawn is not None

    @property
    def proportions(self) -> float:
        """The height of the pictures for a width of 1."""
        ref = next((picture.ref for picture in self.states if picture.ref), None)
        return ref.height / ref.width if ref else 9 / 16

    @property
    def middle(self) -> Point:
        """The point around which the buttons zoom; the handle is at its height."""
        return (self.rect.centre[0], self.y + self.covered + (self.height - self.covered) / 2)

    def mark_opened(self, number: int | None) -> None:
        """Mark the disc whose card is open, and no other."""
        for n, one in enumerate(self._discs):
            if one.opened != (n == number):
                one.opened = n == number
                one.invalidate()

    def hide_under(self, rects: Sequence[Rect]) -> None:
        """Hide each disc and label that would lie under one of these rectangles."""
        self._hidden = tuple(rects)
        if self.drawn:
            self.invalidate_with(self._changed)

    def marks_here(self) -> list[int]:
        """Return the positions of the marks that are in sight, in a state in which they are true."""
        return [
            n
            for n, mark in enumerate(self.marks)
            if self.sees(mark.x, mark.y) and self.pair.state_at(self.share_of(mark.x)) in mark.states
        ]

    def sees(self, x: float, y: float, view: View | None = None) -> bool:
        """Tell whether a point of the picture is in sight, now or in another view."""
        part = self.geometry.part(view or self.view)
        return part.left <= x <= part.right and part.top <= y <= part.bottom

    def share_of(self, x: float, view: View | None = None) -> float:
        """Return the x of a point of the picture in a view, as a fraction of the rectangle's width."""
        part = self.geometry.part(view or self.view)
        return (x - part.left) / part.width

    def update(self) -> None:
        """Show the present pair and view, with the next frame."""
        self.invalidate_with(self._changed)

    def sharpen(self) -> None:
        """Read pictures that are fine enough for this view, or drop those that are too fine."""
        self.pictures.rest((self.pair.left, self.pair.right), self._picture_width(self.view.zoom))

    def finish(self) -> None:
        """Read the pictures of this pair now."""
        self.pictures.finish()
        super().finish()

    @property
    def _part(self) -> Part:
        return self.geometry.part(self.view)

    def _picture_width(self, zoom: float = 1.0) -> float:
        return self.width / self.geometry.whole.width * zoom

    def layout_children(self, rect: Rect) -> None:
        self.geometry = Geometry(rect, (1.0, self.proportions), self.frame_part, self.covered)
        self.view = self.geometry.bounded(self.view)
        self._handle_y = round(self.middle[1])
        self._labels = {}

    def draw(self) -> None:
        """Draw everything anew: pictures, line and shades below, the handle on top."""
        theme, rect = self.theme, self.rect
        self.canvas.before.clear()
        self.canvas.after.clear()
        line = theme.u(0.6)
        for side in ("left", "right"):  # made here: an element that is made inside a canvas would be drawn by it too
            for state in range(len(self.states)):
                self._label(side, state)
        with self.canvas.before:
            self._sides = [(Color(1, 1, 1, 1), Rectangle()) for _ in range(2)]
            Color(*theme.palette.paper)
            self._line = Rectangle(size=(line, rect.height - self.covered))
            self._shade_corners()
            if self.covered:
                gradient(Rect(rect.x, rect.y, rect.width, self.covered), theme.palette.coal, 1.0, 0.0)
        self._make_handles()
        for one in self._discs:
            one.draw()
        self._drawn = None
        self._changed()
        self.sharpen()

    def _shade_corners(self) -> None:
        """Darken the upper corners, so far that the label of every state stands out from whatever lies below it."""
        theme, rect, palette = self.theme, self.rect, self.theme.palette
        dark = max(0.88 if theme.high_contrast else 0.65, theme.cover(palette.white))
        for side, towards in (("left", 1), ("right", -1)):
            labels = [self._label(side, state).rect for state in range(len(self.states))]
            edge = (
                max(one.right for one in labels) - rect.x if towards > 0 else rect.right - min(one.x for one in labels)
            )
            width = min(edge + theme.u(_AROUND_LABEL_U), rect.width / 2)
            height = min(rect.top - min(one.y for one in labels) + theme.u(_AROUND_LABEL_U), rect.height)
            wide, high = min(theme.u(64), rect.width / 2) - width, min(theme.u(30), rect.height / 2) - height
            fading = max(theme.u(8), wide), min(max(theme.u(8), high), rect.height - height)
            x = rect.x if towards > 0 else rect.right - width
            corner_gradient(Rect(x, rect.top - height, width, height), fading, palette.coal, dark, towards)

    def _sharpened(self) -> list[Rect]:
        self._drawn = None
        return self._changed()

    def _changed(self) -> list[Rect]:
        """Bring what is drawn in line with the pair and the view; return where the screen looks different."""
        before, self._drawn = self._drawn, (self.pair, self.view)
        same = before is not None and before[0][:2] == self.pair[:2] and before[1] == self.view
        if not same:
            self._lay_out()
        divider_x = self.geometry.divider_x(self.pair.divider)
        damage = [self._divide(divider_x)]
        damage += self._put_handles()
        damage += self._fade_labels(divider_x)
        damage += self._show_children(divider_x)
        return (
            [self.to_window_rect(rect) for rect in damage if rect.width > 0]
            if same
            else [self.to_window_rect(self.rect)]
        )

    def _lay_out(self) -> None:
        """Take textures for both sides, and find the places of the discs of each state."""
        width = self._picture_width()
        for (colour, rectangle), state in zip(self._sides, self.pair[:2], strict=True):
            texture = self.pictures.texture(state, width)
            rectangle.texture = texture
            colour.rgba = (1, 1, 1, 1) if texture else self.theme.palette.coal_raised
        self._spots = {}
        for state in set(self.pair[:2]):
            true = [one for one in self._discs if state in one.mark.states]
            points = [self.geometry.to_screen(self._part, one.mark.x, one.mark.y) for one in true]
            points = apart(points, self.theme.u(TOUCH_PITCH_U) + 1)
            self._spots[state] = list(zip(true, points, strict=True))

    def _divide(self, divider_x: int) -> Rect:
        halves = self.geometry.halves(self._part, self.pair.divider)
        for (_, rectangle), half in zip(self._sides, halves, strict=True):
            _put(rectangle, half)
        line, width = self._line, self._line.size[0]
        old = line.pos[0]
        at_edge = self.pair.whole is not None
        x = -1000 if at_edge else divider_x - width // 2
        line.pos = (x, self.y + self.covered)
        xs = [max(self.x, min(x, old)), min(self.right, max(x, old) + width)] if not at_edge else [self.x, self.right]
        return Rect(xs[0], self.y, xs[1] - xs[0], self.height)

    def _handle_xs(self) -> list[int]:
        """Return the x of each handle: on the divider, or at the edges from which another state can be pulled."""
        inset = handle_sizes(self.theme)[1] + self.theme.u(0.6)
        shares = edges(self.pair, len(self.states))
        return [round(min(max(self.geometry.divider_x(share), self.x + inset), self.right - inset)) for share in shares]

    def _make_handles(self) -> None:
        self.canvas.after.clear()
        with self.canvas.after:
            self._handles = [DividerHandle(self.theme, x, self._handle_y) for x in self._handle_xs()]

    def _put_handles(self) -> list[Rect]:
        damage: list[Rect] = []
        xs = self._handle_xs()
        if len(xs) != len(self._handles):
            damage += [handle.rect for handle in self._handles]
            self._make_handles()
            damage += [handle.rect for handle in self._handles]
        for handle, x in zip(self._handles, xs, strict=True):
            before = handle.rect
            if handle.put(x, held=self.held, away=self.dragged):
                damage += [before, handle.rect]
        return damage

    def _fade_labels(self, divider_x: int) -> list[Rect]:
        damage = []
        for label in (self._label("left", self.pair.left), self._label("right", self.pair.right)):
            opacity = round(label.shown_beside(divider_x), 2)
            if label.opacity != opacity:
                label.opacity = opacity
                damage.append(label.rect)
        return damage

    def _label(self, side: str, state: int) -> StateLabel:
        label = self._labels.get((side, state))
        if label is None:
            theme = self.theme
            corner = self.rect.inset(
                theme.u(6.4 if not theme.portrait else 5.6), theme.u(5.2 if not theme.portrait else 4.0)
            )
            room = corner.top - self.middle[1] - handle_sizes(theme)[1]
            most = corner.width / 2 - theme.u(_BESIDE_DIVIDER_U)
            self._labels[side, state] = label = first_that_fits(
                _LABEL_LETTERS,
                lambda style: StateLabel(theme, self.states[state], align=side, style=style),
                lambda label: label.height_for_width(label.natural_width(most)) <= room,
            )
            width = label.natural_width(most)
            height = label.height_for_width(width)
            x = corner.x if side == "left" else corner.right - width
            label.layout(Rect(round(x), round(corner.top - height), width, height))
        return label

    def _show_children(self, divider_x: int) -> list[Rect]:
        """Hold exactly the labels and discs that are seen; return the rectangles of those that came or went."""
        damage = []
        labels = [self._label("left", self.pair.left), self._label("right", self.pair.right)]
        wanted: list[Element] = [
            one for one in labels if one.opacity > 0 and not any(map(one.rect.meets, self._hidden))
        ]
        taken = (*self._hidden, *(one.rect for one in wanted))
        discs = []
        for state, side in ((self.pair.left, -1), (self.pair.right, +1)):
            for one, (x, y) in self._spots[state]:
                if self._fits(x, y, (x - divider_x) * side, taken):
                    if one not in self._shown or not _same_place(one, x, y):
                        one.move_to(x, y)
                    discs.append(one)
        wanted += sorted(set(discs), key=lambda one: one.mark.number)
        if wanted != self._shown:
            damage = [element.rect for element in {*wanted} ^ {*self._shown}]
            self.clear_widgets(list(self._shown))
            self.add(*wanted)
            self._shown = wanted
        return damage

    def _fits(self, x: float, y: float, beyond: float, taken: Sequence[Rect]) -> bool:
        """Tell whether a disc this far ``beyond`` the divider is seen: wholly inside, and under nothing else."""
        theme = self.theme
        half = theme.u(TOUCH_U / 2)
        inside = self.x + half <= x <= self.right - half and self.y + self.covered + half <= y <= self.top - half
        edge = 0 if self.pair.whole is not None else theme.u(_CLEAR_U)
        if beyond < edge or not inside:
            return False
        if any(handle.contains(x, y, times=1 + half / handle.radius) for handle in self._handles):
            return False
        return not any(map(Rect(x - half, y - half, 2 * half, 2 * half).meets, taken))


def _same_place(one: HotSpotDisc, x: float, y: float) -> bool:
    """Tell whether a disc is around this point already."""
    return abs(one.center_x - x) < 1 and abs(one.center_y - y) < 1


def _put(rectangle: Rectangle, half: Half) -> None:
    rect = half.rect
    rectangle.pos, rectangle.size = (rect.x, rect.y), (rect.width, rect.height)
    if rectangle.texture is not None:
        rectangle.tex_coords = part_coords(rectangle.texture, *half.part)
