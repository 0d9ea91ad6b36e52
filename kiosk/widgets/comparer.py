"""The comparer: two states of one place side by side, a divider between them, numbered discs upon them.

It takes values (stages, marks, a pair, a view) and tells what a visitor has done; what the states
mean it does not know. While a finger drags, a handful of existing instructions is changed and only
the strip that looks different is drawn.
"""

from collections.abc import Callable, Sequence

from kivy.clock import Clock, ClockEvent
from kivy.graphics import Callback, Color, Rectangle
from kivy.graphics.opengl import GL_BLEND, glDisable, glEnable  # pyright: ignore[reportAttributeAccessIssue]
from kivy.input import MotionEvent

from kiosk.theme import TOUCH_PITCH_U, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.comparer_parts import Knob, SpotDisc, SpotMark, Stage, StateLabel, corner_shade, knob_sizes
from kiosk.widgets.comparer_pictures import ComparerPictures
from kiosk.widgets.comparison import WHOLE, Geometry, Half, View, apart
from kiosk.widgets.fingers import Fingers, Point
from kiosk.widgets.pairing import Leg, Pair, edges, normal, pulled, settled, sweep, way_to
from kiosk.widgets.picture import part_coords, shade
from kiosk.widgets.piece import Piece

SLOP_U = 1.4
_NEAR_U = 8.0
"""How near to the divider a finger takes hold of it while the pictures are zoomed."""
_CLEAR_U = 4.0
"""A disc shows when its middle is so far from the divider: two of them on both sides never meet."""
ZOOM_STEP = 1.6
STEP = 0.05
_GLIDE_S = (0.25, 0.45)
_SWEEP_S = (0.9, 2.6)


class Comparer(Piece):
    """Two or more aligned pictures of one place.

    ``moved`` is called with the pair and the view when all has come to rest; ``opened`` with the
    position of a mark that was tapped; ``touched`` when a finger comes down beside the discs;
    ``swept`` when the sweep begins or ends. ``tell`` says a pair in words. ``frame`` is the part
    of the pictures that must be seen.
    """

    role = "slider"

    def __init__(
        self,
        theme: Theme,
        stages: Sequence[Stage],
        marks: Sequence[SpotMark] = (),
        *,
        name: str,
        frame: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0),
        tell: Callable[[Pair], str] = str,
    ) -> None:
        super().__init__(theme)
        self.name = name
        self.stages = stages
        self.marks = marks
        self.pair = normal(0, -1, 0.5, len(stages))
        self.view = WHOLE
        self.moved: Callable[[Pair, View], None] = lambda _pair, _view: None
        self.opened: Callable[[int], None] = lambda _number: None
        self.touched: Callable[[], None] = lambda: None
        self.swept: Callable[[bool], None] = lambda _on: None
        self.waits = False
        """True while a tap beside the discs is not meant for the divider (it closes a card)."""
        self.covered = 0.0
        """The height of the foot that fades into the ground, in pixels; what matters keeps above it."""
        self._hidden: Sequence[Box] = ()
        self.frame_part = frame
        self._tell = tell
        self._told = (self.pair, self.view)
        self._before = self.pair
        self._pinched = self.view
        self._legs: list[Leg] = []
        self._elapsed = 0.0
        self._pace = _GLIDE_S
        self._clock: ClockEvent | None = None
        self._fingers = Fingers(self, theme.u(SLOP_U))
        self._pictures = ComparerPictures([stage.shot for stage in stages], lambda: self.soon(self._sharpened))
        self._labels: dict[tuple[str, int], StateLabel] = {}
        self._discs = [SpotDisc(theme, mark, lambda n=n: self.opened(n)) for n, mark in enumerate(marks)]
        self._spots: dict[int, list[tuple[SpotDisc, Point]]] = {}
        self._shown: list[Piece] = []
        self._drawn: tuple[Pair, View] | None = None
        self.condition = tell(self.pair)

    # What is seen.

    @property
    def sweeping(self) -> bool:
        """Tell whether the divider goes through all states by itself."""
        return bool(self._legs) and self._pace is _SWEEP_S

    @property
    def proportions(self) -> float:
        """The height of the pictures for a width of 1."""
        shot = next((stage.shot for stage in self.stages if stage.shot), None)
        return shot.height / shot.width if shot else 9 / 16

    @property
    def moving(self) -> bool:
        """Tell whether a finger is down, or the divider moves by itself."""
        return bool(self._legs) or self._fingers.busy

    def show(self, pair: Pair, view: View = WHOLE) -> None:
        """Show a pair and a view, at once. Nobody is told."""
        self._stop()
        self.pair, self.view = normal(*pair, len(self.stages)), view
        if self._drawn is not None:
            self.view = self._geometry.bounded(view)
        self._told = (self.pair, self.view)
        self.condition = self._tell(self.pair)
        if self._drawn is not None:
            self._sharpen()
            self.soon(self._changed)

    def mark_opened(self, number: int | None) -> None:
        """Mark the disc whose card is open, and no other."""
        for n, one in enumerate(self._discs):
            if one.opened != (n == number):
                one.opened = n == number
                one.redraw()

    def hide_under(self, boxes: Sequence[Box]) -> None:
        """Show no disc and no label where it would lie under one of these boxes."""
        self._hidden = tuple(boxes)
        if self._drawn is not None:
            self.soon(self._changed)

    def marks_here(self) -> list[int]:
        """Return the positions of the marks that lie in what is seen, and are true where they lie."""
        if self._drawn is None:
            return []
        return [
            n
            for n, mark in enumerate(self.marks)
            if self.sees(mark.x, mark.y) and self.pair.state_at(self.share_of(mark.x)) in mark.states
        ]

    def sees(self, x: float, y: float) -> bool:
        """Tell whether a point of the picture is in what is seen."""
        part = self._part
        return part.left <= x <= part.right and part.top <= y <= part.bottom

    def share_of(self, x: float) -> float:
        """Return how far at the right a point of the picture is, as a fraction of the box."""
        if self._drawn is None:
            return x
        return (self._geometry.on_screen(self._part, x, 0.0)[0] - self.x) / self.width

    # What a visitor does with one touch or one key.

    def show_state(self, state: int) -> None:
        """Let the divider glide until this state is seen whole."""
        self._go(way_to(self.pair, state), _GLIDE_S)

    def sweep(self) -> None:
        """Let the divider go through all states once; stop it where it does so already."""
        if self.sweeping:
            self.halt()
        else:
            self._go(sweep(self.pair, len(self.stages)), _SWEEP_S)

    def step(self, direction: int) -> None:
        """Move the divider a little to the right (+1) or to the left (-1)."""
        self._stop()
        share = self.pair.divider if self.pair.whole is None else (0.0 if direction > 0 else 1.0)
        share = min(max(share + direction * STEP, 0.0), 1.0)
        pair = pulled(self.pair, share, len(self.stages))
        if self.pair.whole is not None and pair.state_at(0.5) != self.pair.whole:
            return  # there is no other state at that side
        self._place(pair)
        self.rest()

    def zoom_by(self, factor: float) -> None:
        """Zoom in or out around the middle."""
        self._stop()
        self._look(self._geometry.zoomed(self.view, self.view.zoom * factor, self._middle))
        self.rest()

    def zoom_out(self) -> None:
        """Show the pictures whole."""
        self._stop()
        self._look(WHOLE)
        self.rest()

    def halt(self) -> None:
        """Stop what moves by itself, and stay there."""
        if self._legs:
            self._stop()
            self.rest()

    def leave(self) -> None:
        """Stop all that goes on; nobody is told."""
        self._stop()
        self._fingers.forget()
        self._pictures.stop()

    # What fingers do; see kiosk.widgets.fingers.Target.

    def begin(self) -> None:
        """Stop what moves by itself: a finger is there."""
        self._stop()
        self._before = self.pair

    def pans_at(self, x: float, y: float) -> bool:
        """Tell whether a drag from here pushes the pictures: when zoomed, and away from the divider."""
        if self.view.zoom == 1.0:
            return False
        if self.pair.whole is None:
            return abs(x - self._geometry.divider_x(self.pair.divider)) > self.theme.u(_NEAR_U)
        return not any(knob.holds(x, y, times=2) for knob in self._knobs)

    def divide(self, x: float, *, first: bool) -> None:
        """Put the divider under a finger."""
        share = self._geometry.divider_at(x)
        self._place(pulled(self.pair, share, len(self.stages)) if first else self.pair._replace(divider=share))

    def undivide(self) -> None:
        """Put the divider back to where it was before the finger came."""
        self._place(self._before)

    def pan(self, dx: float, dy: float) -> None:
        """Push the pictures."""
        self._look(self._geometry.panned(self.view, dx, dy))

    def begin_pinch(self) -> None:
        """Remember the view from which a pinch zooms."""
        self._pinched = self.view

    def pinch(self, start: Point, now: Point, factor: float) -> None:
        """Zoom, and bring what was at ``start`` to ``now``."""
        self._look(self._geometry.zoomed(self._pinched, self._pinched.zoom * factor, start, to=now))

    def rest(self) -> None:
        """All has come to rest: tell what is shown now."""
        self.pair, self.view = settled(self.pair), self._geometry.bounded(self.view)
        self.condition = self._tell(self.pair)
        self._sharpen()
        self.soon(self._changed)
        if self._told != (self.pair, self.view):
            self._told = (self.pair, self.view)
            self.moved(self.pair, self.view)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Give the finger to the disc under it; watch what it does in any case."""
        if not self.box.holds(*touch.pos):
            return False
        on_disc = not self._on_knob(touch) and bool(super().on_touch_down(touch))
        if not on_disc:
            self.touched()
        touch.grab(self)
        waits = on_disc or self.waits
        self._fingers.down(touch.uid, *touch.pos, touch.time_update, alone=touch.device == "mouse", waits=waits)
        self.soon(self._changed)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Let the finger drag."""
        if touch.grab_current is not self:
            return bool(super().on_touch_move(touch))
        if self._fingers.move(touch.uid, *touch.pos, touch.time_update):
            touch.ud["owner"] = self
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Let the finger go."""
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        self._fingers.up(touch.uid)
        return True

    def on_parent(self, _: object, parent: object) -> None:
        """Let go of all fingers when nobody can see it any more."""
        if parent is None:
            self.leave()

    def _on_knob(self, touch: MotionEvent) -> bool:
        return any(knob.holds(*touch.pos) for knob in self._knobs)

    # What goes on by itself.

    def _go(self, legs: list[Leg], pace: tuple[float, float]) -> None:
        was = self.sweeping
        self._stop(tell=False)
        self._legs = [leg for leg in legs if leg.start != leg.end]
        self._pace, self._elapsed = pace, 0.0
        if self._legs:
            self._clock = Clock.schedule_interval(self._glide, 0)
        if self.sweeping != was:
            self.swept(self.sweeping)

    def _stop(self, *, tell: bool = True) -> None:
        was = self.sweeping
        self._legs = []
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        if was and tell:
            self.swept(False)

    def _glide(self, dt: float) -> None:
        leg = self._legs[0]
        self._elapsed += min(dt, 0.05)
        t = min(self._elapsed / (self._pace[0] + self._pace[1] * abs(leg.end - leg.start)), 1.0)
        share = leg.start + (leg.end - leg.start) * t * t * (3 - 2 * t)
        self._place(Pair(leg.left, leg.right, share))
        if t >= 1.0:
            self._elapsed = 0.0
            last = len(self._legs) == 1
            if last:
                self._stop()
                self.rest()
            else:
                self._legs.pop(0)

    # Where all is.

    @property
    def _middle(self) -> Point:
        return (self.box.centre[0], self.y + self.covered + (self.height - self.covered) / 2)

    def _place(self, pair: Pair) -> None:
        self.pair = pair
        self.soon(self._changed)

    def _look(self, view: View) -> None:
        self.view = view
        self.soon(self._changed)

    def _picture_width(self, zoom: float = 1.0) -> float:
        return self.width / self._geometry.whole.width * zoom

    def _sharpen(self) -> None:
        self._pictures.rest((self.pair.left, self.pair.right), self._picture_width(self.view.zoom))

    def arrange(self, box: Box) -> None:
        """Take the measures for this box."""
        self._geometry = Geometry(box, (1.0, self.proportions), self.frame_part, self.covered)
        self.view = self._geometry.bounded(self.view)
        self._told = (self.pair, self.view)
        self._knob_y = round(self._middle[1])
        self._labels = {}

    def draw(self) -> None:
        """Draw all from nothing: pictures, line and shades below, the handle on top."""
        theme, box = self.theme, self.box
        self.canvas.before.clear()
        self.canvas.after.clear()
        line = theme.u(0.6)
        with self.canvas.before:
            # opaque pictures need no blending, which is what a picture costs most on a software renderer
            Callback(_blend_off)
            self._sides = [(Color(1, 1, 1, 1), Rectangle()) for _ in range(2)]
            Callback(_blend_on)
            Color(*theme.palette.paper)
            self._line = Rectangle(size=(line, box.height - self.covered))
            width, height = min(theme.u(60), box.width / 2), min(theme.u(32), box.height * 0.5)
            dark = 0.88 if theme.high_contrast else 0.72
            for x, towards in ((box.x, 1), (box.right - width, -1)):
                corner_shade(Box(x, box.top - height, width, height), theme.palette.coal, dark, towards)
            if self.covered:
                shade(Box(box.x, box.y, box.width, self.covered), theme.palette.coal, 1.0, 0.0)
        self._make_knobs()
        for one in self._discs:
            one.draw()
        self._drawn = None
        self._changed()
        self._sharpen()

    def _sharpened(self) -> list[Box]:
        self._drawn = None
        return self._changed()

    def _changed(self) -> list[Box]:
        """Bring what is drawn in line with the pair and the view; return where the screen looks different."""
        before, self._drawn = self._drawn, (self.pair, self.view)
        same = before is not None and before[0][:2] == self.pair[:2] and before[1] == self.view
        if not same:
            self._part = self._geometry.part(self.view)
            self._lay_out()
        divider_x = self._geometry.divider_x(self.pair.divider)
        damage = [self._divide(divider_x)]
        damage += self._put_knobs()
        damage += self._fade_labels(divider_x)
        damage += self._show_children(divider_x)
        return [self.on_screen(box) for box in damage if box.width > 0] if same else [self.on_screen(self.box)]

    def _lay_out(self) -> None:
        """Take textures for both sides, and say where the discs of each state are."""
        width = self._picture_width()
        for (colour, rectangle), state in zip(self._sides, self.pair[:2], strict=True):
            texture = self._pictures.texture(state, width)
            rectangle.texture = texture
            colour.rgba = (1, 1, 1, 1) if texture else self.theme.palette.coal_raised
        self._spots = {}
        for state in set(self.pair[:2]):
            true = [one for one in self._discs if state in one.mark.states]
            points = [self._geometry.on_screen(self._part, one.mark.x, one.mark.y) for one in true]
            points = apart(points, self.theme.u(TOUCH_PITCH_U) + 1)
            self._spots[state] = list(zip(true, points, strict=True))

    def _divide(self, divider_x: int) -> Box:
        halves = self._geometry.halves(self._part, self.pair.divider)
        for (_, rectangle), half in zip(self._sides, halves, strict=True):
            _put(rectangle, half)
        line, width = self._line, self._line.size[0]
        old = line.pos[0]
        at_edge = self.pair.whole is not None
        x = -1000 if at_edge else divider_x - width // 2
        line.pos = (x, self.y + self.covered)
        xs = [max(self.x, min(x, old)), min(self.right, max(x, old) + width)] if not at_edge else [self.x, self.right]
        return Box(xs[0], self.y, xs[1] - xs[0], self.height)

    def _knob_xs(self) -> list[int]:
        """Return where handles are: on the divider, or at the edges from which another state can be pulled."""
        inset = knob_sizes(self.theme)[1] + self.theme.u(0.6)
        shares = edges(self.pair, len(self.stages))
        return [
            round(min(max(self._geometry.divider_x(share), self.x + inset), self.right - inset)) for share in shares
        ]

    def _make_knobs(self) -> None:
        self.canvas.after.clear()
        with self.canvas.after:
            self._knobs = [Knob(self.theme, x, self._knob_y) for x in self._knob_xs()]

    def _put_knobs(self) -> list[Box]:
        damage: list[Box] = []
        xs = self._knob_xs()
        if len(xs) != len(self._knobs):
            damage += [knob.box for knob in self._knobs]
            self._make_knobs()
            damage += [knob.box for knob in self._knobs]
        for knob, x in zip(self._knobs, xs, strict=True):
            before = knob.box
            if knob.put(x, held=self._fingers.busy):
                damage += [before, knob.box]
        return damage

    def _fade_labels(self, divider_x: int) -> list[Box]:
        damage = []
        for label in (self._label("left", self.pair.left), self._label("right", self.pair.right)):
            opacity = round(label.shown_beside(divider_x), 2)
            if label.opacity != opacity:
                label.opacity = opacity
                damage.append(label.box)
        return damage

    def _label(self, side: str, state: int) -> StateLabel:
        label = self._labels.get((side, state))
        if label is None:
            theme = self.theme
            label = self._labels[side, state] = StateLabel(theme, self.stages[state], align=side)
            corner = self.box.inset(
                theme.u(6.4 if not theme.portrait else 5.6), theme.u(5.2 if not theme.portrait else 4.0)
            )
            width = label.natural_width(corner.width / 2 - theme.u(1))
            height = label.height_at(width)
            x = corner.x if side == "left" else corner.right - width
            label.place(Box(round(x), round(corner.top - height), width, height))
        return label

    def _show_children(self, divider_x: int) -> list[Box]:
        """Have exactly those labels and discs below this piece that are seen; return where some came or went."""
        damage = []
        labels = [self._label("left", self.pair.left), self._label("right", self.pair.right)]
        wanted: list[Piece] = [one for one in labels if one.opacity > 0 and not _meets(one.box, self._hidden)]
        taken = (*self._hidden, *(one.box for one in wanted))
        discs = []
        for state, side in ((self.pair.left, -1), (self.pair.right, +1)):
            for one, (x, y) in self._spots[state]:
                if self._fits(x, y, (x - divider_x) * side, taken):
                    if one not in self._shown or not same_place(one, x, y):
                        one.move_to(x, y)
                    discs.append(one)
        wanted += sorted(set(discs), key=lambda one: one.mark.number)
        if wanted != self._shown:
            damage = [piece.box for piece in {*wanted} ^ {*self._shown}]
            self.clear_widgets(list(self._shown))
            self.add(*wanted)
            self._shown = wanted
        return damage

    def _fits(self, x: float, y: float, beyond: float, taken: Sequence[Box]) -> bool:
        """Tell whether a disc that is so far beyond the divider is seen: wholly inside, and under nothing else."""
        theme = self.theme
        half = theme.u(3.5)
        inside = self.x + half <= x <= self.right - half and self.y + self.covered + half <= y <= self.top - half
        edge = 0 if self.pair.whole is not None else theme.u(_CLEAR_U)
        if beyond < edge or not inside:
            return False
        if any(knob.holds(x, y, times=1 + half / knob.radius) for knob in self._knobs):
            return False
        return not _meets(Box(x - half, y - half, 2 * half, 2 * half), taken)


def _meets(box: Box, others: Sequence[Box]) -> bool:
    return any(b.x < box.right and b.right > box.x and b.y < box.top and b.top > box.y for b in others)


def same_place(one: SpotDisc, x: float, y: float) -> bool:
    """Tell whether a disc is around this point already."""
    return abs(one.center_x - x) < 1 and abs(one.center_y - y) < 1


def _put(rectangle: Rectangle, half: Half) -> None:
    box = half.box
    rectangle.pos, rectangle.size = (box.x, box.y), (box.width, box.height)
    if rectangle.texture is not None:
        rectangle.tex_coords = part_coords(rectangle.texture, *half.part)


def _blend_off(_instruction: object) -> None:
    glDisable(GL_BLEND)


def _blend_on(_instruction: object) -> None:
    glEnable(GL_BLEND)
