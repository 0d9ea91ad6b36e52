"""A small map, drawn from outlines: land and sea, one area picked out, a few names. Knows no edition."""

from functools import lru_cache

from kivy.graphics import Color, Mesh, SmoothLine

from kiosk.screens.about.label_placement import DotLabel, least_covering, place_labels
from kiosk.screens.about.map_geometry import (
    MapContent,
    MapPoint,
    MapShape,
    coasts,
    dashes,
    fit_aspect,
    ground_at,
    smooth_runs,
    to_pixels,
)
from kiosk.theme import Colour, TextStyle, Theme, rgb
from kiosk.widgets.core.corners import lay_corners
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import disc, fill, rounded
from kiosk.widgets.core.text import Text, draw_halo, draw_lines, measure, wrap_text
from kiosk.widgets.core.typesetting import apply_typography, words

RADIUS_U = 2.4
"""The radius of the corners of the map, in u."""
_INSET_U = 1.8
_PAD_U = 1.2
_NOTE_LINES = 3
_NOTE_SHARES = (0.68, 0.5)
_NAME_LEADING = 1.16
_NAME_SHARE = 0.64
_NAME_U = 16.0
"""The greatest width of a landmark's name: a share of the map, or this many u if that is more."""


class MapView(Element):
    """A map in a panel with round corners, as large as its aspect allows, in the middle of its rectangle.

    ``behind`` is the colour behind the panel.
    """

    role = "image"

    def __init__(self, theme: Theme, plan: MapContent, *, name: str, behind: Colour) -> None:
        super().__init__(theme)
        self._behind = behind
        self._note: Text | None = None
        self._note_rect: Rect | None = None
        self.show(plan, name)

    def show(self, plan: MapContent, name: str) -> None:
        """Show another map in the same place."""
        self.plan = plan
        landmarks = [apply_typography(mark.name, self.theme.language) for mark in plan.landmarks]
        self.name = ". ".join(part for part in (name, ", ".join(landmarks), plan.note) if part)
        self.clear_widgets()
        self._note_rect = None
        quiet = self.theme.palette.ink_quiet
        self._note = (
            Text(self.theme, plan.note, "small", colour=quiet, most_lines=_NOTE_LINES, role="") if plan.note else None
        )
        if self._note:
            self.add(self._note)
        self.invalidate_layout()

    @property
    def panel(self) -> Rect:
        """The rectangle of the map itself, in pixels."""
        return fit_aspect(self.plan.aspect, self.rect)

    def height_for_width(self, width: float) -> float:
        return round(width / self.plan.aspect)

    def layout_children(self, rect: Rect) -> None:
        """Put the note into the corner in which it hides the least."""
        if self._note is None:
            return
        inner, pad = self.panel.inset(self.theme.u(_INSET_U)), self.theme.u(_PAD_U)
        rects: list[Rect] = []
        widths: list[float] = []
        for width in (inner.width * share for share in _NOTE_SHARES):
            if len(self._note.typeset(width)[1]) > _NOTE_LINES:
                continue
            wide, high = self._note.longest_line(width) + 2 * pad, self._note.height_for_width(width) + 1.2 * pad
            top, below = inner.cut_top(high)[0], inner.cut_bottom(high)[0]
            widths += [width] * 3
            rects += [below.cut_left(wide)[0], top.cut_left(wide)[0], top.cut_right(wide)[0]]
        chosen = least_covering(rects, self.plan, self.panel)
        if chosen is None:  # too small for both: the names of the places matter more, and speech has the note
            self.remove_widget(self._note)
            return
        self._note_rect = rects[chosen]
        note = self._note_rect.inset(pad, 0.6 * pad)
        self._note.layout(Rect(note.x, note.y, widths[chosen], note.height))

    def name_style(self, landmark: MapPoint) -> TextStyle:
        """Return the style of a landmark's name."""
        style = self.theme.text_style("place" if landmark.here else "small_strong")
        return style._replace(leading=_NAME_LEADING)

    def _name_lines(self, landmark: MapPoint) -> list[str]:
        """Return the name of a landmark on one line, or on several if one would cross most of the map.

        No lines at all if the map is too small for its words.
        """
        style, name = self.name_style(landmark), apply_typography(landmark.name, self.theme.language)
        inner = self.panel.inset(self.theme.u(_INSET_U))
        width = min(max(self.panel.width * _NAME_SHARE, self.theme.u(_NAME_U)), inner.width)

        if measure(style, name) <= width:
            return [name]
        lines = wrap_text(name, style, width, self.theme.language, balance=True)
        whole = " ".join(lines).split(" ") == words(name)
        return lines if whole and len(lines) * style.line_height < inner.height * _NAME_SHARE else []

    def name_rects(self) -> list[Rect | None]:
        """Return the rectangles of the names, in the order of the landmarks; ``None`` for a name without room."""
        theme, panel, marks = self.theme, self.panel, self.plan.landmarks
        order = sorted(range(len(marks)), key=lambda i: not marks[i].here)  # the place itself chooses first
        order = [i for i in order if self._name_lines(marks[i])]
        named = []
        for i in order:
            style = self.name_style(marks[i])
            lines = self._name_lines(marks[i])
            width = max((measure(style, line) for line in lines), default=0.0)
            x, y = to_pixels((marks[i].x, marks[i].y), panel)
            height = len(lines) * style.line_height
            named.append(DotLabel(x, y, self._reach(marks[i]), width, height, marks[i].side))
        note = self._note_rect
        placed = place_labels(
            named, panel.inset(theme.u(_INSET_U)), gap=theme.u(1.0), taken=(note,) if note else ()
        )  # fmt: skip
        found = dict(zip(order, placed, strict=True))
        dots = {i: one.dot for i, one in zip(order, named, strict=True)}
        for i, rect in found.items():  # a name that hides another place is worse than none
            if rect and not marks[i].here and any(rect.meets(dot) for k, dot in dots.items() if k != i):
                found[i] = None
        return [found.get(i) for i in range(len(marks))]

    def _reach(self, landmark: MapPoint) -> float:
        return self.theme.u(2.2 if landmark.here else 1.1)

    def paint(self) -> None:
        theme, panel = self.theme, self.panel
        fill(panel, theme.palette.sea)
        for shape in self.plan.shapes:
            self._draw_shape(shape, panel)
        for landmark, rect in zip(self.plan.landmarks, self.name_rects(), strict=True):
            if rect:
                self._draw_name(landmark, rect, panel)
        for landmark in self.plan.landmarks:
            self._draw_dot(landmark, panel)
        if self._note_rect:
            rounded(self._note_rect, theme.u(1.2), theme.palette.paper)
        radius = theme.u(RADIUS_U)
        lay_corners(panel, radius, self._behind)
        Color(*theme.palette.line)
        frame = panel.inset(0.5)
        SmoothLine(
            rounded_rectangle=(frame.x, frame.y, frame.width, frame.height, radius),
            width=max(1.0, theme.u(0.15)),
        )

    def _fill_of(self, kind: str) -> Colour:
        palette = self.theme.palette
        land = palette.white if self.theme.high_contrast else rgb("#FBFAF6")
        return {"land": land, "area": palette.brick_pale, "water": palette.sea, "green": palette.green}[kind]

    def _draw_shape(self, shape: MapShape, panel: Rect) -> None:
        theme, palette = self.theme, self.theme.palette
        if shape.kind == "way":
            for ring in shape.rings:
                _draw_railway(theme, [to_pixels(point, panel) for point in ring])
            return
        Color(*self._fill_of(shape.kind))
        for vertices, indices in _triangles(shape.rings):
            moved = []
            for i in range(0, len(vertices), 4):
                moved += [*to_pixels((vertices[i], vertices[i + 1]), panel), 0, 0]
            Mesh(vertices=moved, indices=indices, mode="triangle_fan")
        # shapes without an outline get one in their own colour, which smooths the edge
        colour = {"land": palette.line, "area": palette.brick}.get(shape.kind, self._fill_of(shape.kind))
        Color(*colour)
        for ring in shape.rings:
            for run in coasts(ring):
                for part in smooth_runs([to_pixels(point, panel) for point in run], theme.unit * 0.2):
                    points = [value for point in part for value in point]
                    SmoothLine(points=points, width=max(1.0, theme.unit * (0.16 if shape.kind == "area" else 0.12)))

    def _draw_name(self, landmark: MapPoint, rect: Rect, panel: Rect) -> None:
        palette = self.theme.palette
        x, middle = rect.x, rect.centre[1]
        style = self.name_style(landmark)
        lines = self._name_lines(landmark)
        top = middle + len(lines) * style.line_height / 2
        corners = [
            (x, middle),
            (rect.right, middle),
            (x, rect.y),
            (rect.right, rect.y),
            (x, rect.top),
            (rect.right, rect.top),
        ]
        grounds = {
            ground_at(((a - panel.x) / panel.width, (panel.top - b) / panel.height), self.plan.shapes)
            for a, b in corners
        }  # fmt: skip
        if self.theme.high_contrast:  # no line may show through a name
            rounded(
                Rect(rect.x - self.theme.u(0.5), rect.y, rect.width + self.theme.u(1.0), rect.height), 2, palette.white
            )
        else:  # a halo keeps lines clear of the letters
            kind = grounds.pop() if len(grounds) == 1 else "land"
            background, halo = self._fill_of(kind), max(2, self.theme.u(0.3))
            draw_halo(style, lines, x, top, background, halo)
        draw_lines(style, lines, x, top, palette.ink)

    def _draw_dot(self, landmark: MapPoint, panel: Rect) -> None:
        theme, palette = self.theme, self.theme.palette
        x, y = to_pixels((landmark.x, landmark.y), panel)
        if landmark.here:
            disc(x, y, theme.u(2.2), palette.white)
            disc(x, y, theme.u(1.95), palette.brick)
            disc(x, y, theme.u(1.6), palette.white)
            disc(x, y, theme.u(1.1), palette.brick)
        else:
            disc(x, y, theme.u(1.05), palette.white)
            disc(x, y, theme.u(0.75), palette.ink)


def _draw_railway(theme: Theme, points: list[tuple[float, float]]) -> None:
    Color(*theme.palette.ink_quiet)
    SmoothLine(points=[value for point in points for value in point], width=theme.unit * 0.34)
    Color(*theme.palette.white)
    for dash in dashes(points, theme.u(1.5), theme.u(1.5)):
        SmoothLine(points=[value for point in dash for value in point], width=theme.unit * 0.18)


@lru_cache(maxsize=64)
def _triangles(rings: tuple[tuple[tuple[float, float], ...], ...]) -> list[tuple[list[float], list[int]]]:
    """Return meshes that fill the rings, in fractions. Kept, because this takes a while."""
    from kivy.graphics.tesselator import TYPE_POLYGONS, WINDING_ODD, Tesselator  # only maps need it

    tesselator = Tesselator()
    for ring in rings:
        tesselator.add_contour([value for point in ring for value in point])
    if not tesselator.tesselate(WINDING_ODD, TYPE_POLYGONS):
        return []
    return [(list(vertices), list(indices)) for vertices, indices in tesselator.meshes]
