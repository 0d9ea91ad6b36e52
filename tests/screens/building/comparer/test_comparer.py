"""The comparer in a window without a display: fingers, labels, discs, sweep, and the events it reports."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from kivy.core.window import Window
from PIL import Image

from kiosk.screens.building.comparer.comparer import Comparer
from kiosk.screens.building.comparer.geometry import WHOLE
from kiosk.screens.building.comparer.overlays import HotSpotDisc, HotSpotMark, StateLabel, StatePicture
from kiosk.screens.building.comparer.pair import Pair
from kiosk.theme import Theme
from kiosk.visit.routes import View
from kiosk.widgets.core.picture import PictureRef, TextureCache
from kiosk.widgets.core.rect import Rect
from tests.support.visitor import Hand

RECT = Rect(0, 0, 800, 450)
THEME = Theme(1080, 1080)
MARKS = [
    HotSpotMark(1, 0.2, 0.5, "Number 1: old", frozenset({0})),
    HotSpotMark(2, 0.8, 0.5, "Number 2: new", frozenset({2})),
    HotSpotMark(3, 0.5, 0.8, "Number 3: always", frozenset({0, 1, 2})),
]


def ref(path: Path) -> PictureRef:
    return PictureRef(lambda _width: path, "A school", 800, 450, TextureCache())


@pytest.fixture
def refs(tmp_path):
    found = []
    for number, colour in enumerate(("#803020", "#208030", "#203080")):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (800, 450), colour).save(path)
        found.append(ref(path))
    return found


class Exhibit:
    """A comparer in the window, the hand before it, and the events it has reported."""

    def __init__(
        self, clock, states: list[StatePicture], marks: Sequence[HotSpotMark] = (), *, accepts: bool = True, **choices
    ) -> None:
        self.clock, self.hand, self.accepts = clock, Hand(clock), accepts
        self.moved: list[tuple[Pair, View]] = []
        self.opened: list[int] = []
        self.swept: list[bool] = []
        self.comparer = Comparer(
            THEME,
            states,
            marks,
            name="Divider",
            on_change=self._change,
            on_open=self.opened.append,
            on_touch=lambda: None,
            on_sweep=self.swept.append,
            **choices,
        )
        Window.add_widget(self.comparer)
        self.comparer.layout(RECT)

    def _change(self, pair: Pair, view: View) -> None:
        self.moved.append((pair, view))
        if self.accepts:
            self.comparer.show(pair, view)

    def shown(self, kind: type) -> list:
        return [element for element in self.comparer.in_order() if isinstance(element, kind)]

    def numbers(self) -> list[int]:
        return [one.mark.number for one in self.shown(HotSpotDisc)]


@pytest.fixture
def make(clock, refs):
    made: list[Exhibit] = []

    def make(count: int = 3, marks=(), **choices) -> Exhibit:
        names = ("Before", "Works", "After")[:count]
        states = [
            StatePicture(name, str(2013 + n), name, one) for n, (name, one) in enumerate(zip(names, refs, strict=False))
        ]
        made.append(Exhibit(clock, states, marks, **choices))
        return made[-1]

    yield make
    for exhibit in made:
        for finger in list(exhibit.hand.fingers):
            exhibit.hand.up(finger)
        Window.remove_widget(exhibit.comparer)


def test_a_tap_places_the_divider_at_once(make):
    exhibit = make()
    finger = exhibit.hand.down(200, 300)
    assert exhibit.comparer.pair == Pair(0, 2, pytest.approx(0.25, abs=0.01))
    assert exhibit.moved == []
    exhibit.hand.up(finger)
    assert exhibit.moved == [(exhibit.comparer.pair, WHOLE)]


def test_a_change_that_is_not_accepted_is_taken_back(make):
    exhibit = make(accepts=False)
    exhibit.comparer.show(Pair(0, 1, 0.4), WHOLE)
    exhibit.hand.tap(600, 300)
    exhibit.comparer.zoom_by(2)
    assert exhibit.moved == [(Pair(0, 1, 0.75), WHOLE), (Pair(0, 1, 0.4), View(2.0, 0.5, 0.5))]
    assert (exhibit.comparer.pair, exhibit.comparer.view) == (Pair(0, 1, 0.4), WHOLE)
    left = exhibit.comparer._sides[0][1]
    assert left.pos[0] + left.size[0] == 320


def test_values_that_are_given_under_a_finger_are_shown_when_it_is_gone(make):
    exhibit = make(accepts=False)
    finger = exhibit.hand.down(200, 300)
    exhibit.comparer.show(Pair(1, 2, 0.6), WHOLE)
    assert exhibit.comparer.pair == Pair(0, 2, 0.25)
    exhibit.hand.up(finger)
    assert exhibit.comparer.pair == Pair(1, 2, 0.6)


def test_the_divider_follows_a_finger_out_of_the_picture_and_back(make):
    exhibit = make()
    finger = exhibit.hand.down(400, 300)
    exhibit.hand.move(finger, 600, 900)
    assert exhibit.comparer.pair.divider == pytest.approx(0.75, abs=0.01)
    exhibit.hand.up(finger)
    assert not exhibit.comparer.held
    assert exhibit.moved[-1][0].divider == pytest.approx(0.75, abs=0.01)


def test_a_finger_beside_the_pictures_is_not_taken(make):
    exhibit = make()
    exhibit.hand.tap(900, 200)
    assert exhibit.moved == []


def test_a_divider_drawn_to_the_edge_leaves_one_state_and_is_pulled_in_again(make):
    exhibit = make()
    exhibit.hand.drag((400, 300), (2, 300))
    assert exhibit.comparer.pair.whole == 2
    exhibit.hand.drag((10, 300), (300, 300))
    assert exhibit.comparer.pair == Pair(0, 2, pytest.approx(0.375, abs=0.01))


def test_a_button_shows_its_state_whole_and_says_so_once(make):
    exhibit = make()
    exhibit.comparer.show_state(1)
    exhibit.clock.advance(3)
    assert exhibit.comparer.pair.whole == 1
    assert len(exhibit.moved) == 1
    assert not exhibit.comparer.moving


def test_the_sweep_passes_all_states_and_rests_in_the_middle(make):
    exhibit = make()
    seen = set()
    exhibit.comparer.sweep()
    for _ in range(60 * 25):
        exhibit.clock.frame()
        seen |= {exhibit.comparer.pair.state_at(0.5)}
    assert seen == {0, 1, 2}
    assert exhibit.moved == []  # it has come back to where it began: nothing is new
    assert exhibit.comparer.pair == Pair(0, 2, 0.5)
    assert exhibit.swept == [True, False]


def test_on_a_slow_machine_the_divider_glides_no_longer(make):
    exhibit = make()
    exhibit.comparer.show_state(1)
    for _ in range(4):  # two legs of less than a second
        exhibit.clock.frame(0.5)
    assert not exhibit.comparer.moving
    assert exhibit.comparer.pair.whole == 1


def test_any_touch_stops_the_sweep(make):
    exhibit = make()
    exhibit.comparer.sweep()
    exhibit.clock.advance(1)
    exhibit.hand.tap(600, 300)
    stopped = exhibit.comparer.pair
    exhibit.clock.advance(5)
    assert exhibit.comparer.pair == stopped
    assert exhibit.swept == [True, False]


def test_the_sweep_button_stops_it_too(make):
    exhibit = make()
    exhibit.comparer.sweep()
    exhibit.clock.advance(1)
    exhibit.comparer.sweep()
    stopped = exhibit.comparer.pair
    exhibit.clock.advance(5)
    assert exhibit.comparer.pair == stopped


def test_the_pair_is_put_into_words_when_it_rests(make):
    exhibit = make(say=lambda pair: f"{pair.left} and {pair.right} at {round(pair.divider * 100)}")
    assert exhibit.comparer.role == "slider"
    assert exhibit.comparer.value == "0 and 2 at 50"
    exhibit.hand.tap(600, 300)
    assert exhibit.comparer.value == "0 and 2 at 75"


def test_labels_fade_where_the_divider_comes_over_them(make):
    exhibit = make()
    left, right = exhibit.shown(StateLabel)
    assert (left.opacity, right.opacity) == (1, 1)
    exhibit.comparer.divide(left.right + THEME.u(4), first=False)
    exhibit.clock.frame()
    assert 0 < left.opacity < 1
    exhibit.comparer.divide(left.x + 5, first=False)
    exhibit.clock.frame()
    assert exhibit.shown(StateLabel) == [right]
    assert right.opacity == 1


def test_discs_are_only_on_the_side_where_they_are_true(make):
    exhibit = make(marks=MARKS)
    exhibit.comparer.show(Pair(0, 2, 0.6))
    assert exhibit.numbers() == [1, 2, 3]
    exhibit.comparer.show(Pair(0, 2, 0.05))
    assert exhibit.numbers() == [2, 3]
    exhibit.comparer.show(Pair(0, 2, 0.95))
    assert exhibit.numbers() == [1, 3]
    exhibit.comparer.show(Pair(1, 1, 1.0))
    assert exhibit.numbers() == [3]


def test_discs_come_and_go_as_the_divider_passes_them(make):
    exhibit = make(marks=MARKS)
    exhibit.comparer.show(Pair(0, 2, 0.6))
    finger = exhibit.hand.down(480, 400)
    assert 1 in exhibit.numbers()
    exhibit.hand.move(finger, 100, 400)
    assert 1 not in exhibit.numbers()
    exhibit.hand.move(finger, 500, 400)
    assert 1 in exhibit.numbers()


def test_discs_sit_on_their_points_of_the_pictures(make):
    exhibit = make(marks=MARKS)
    exhibit.comparer.show(Pair(0, 2, 0.6))
    (one, *_) = exhibit.shown(HotSpotDisc)
    assert one.center_x == pytest.approx(0.2 * 800, abs=1)
    assert one.center_y == pytest.approx(450 - 0.5 * 450, abs=1)


def test_a_tap_on_a_disc_opens_it_and_leaves_the_divider(make):
    exhibit = make(marks=MARKS)
    exhibit.comparer.show(Pair(0, 2, 0.6))
    exhibit.hand.tap(0.2 * 800, 225)
    assert exhibit.opened == [0]
    assert exhibit.moved == []


def test_a_drag_that_begins_on_a_disc_takes_the_divider_and_opens_nothing(make):
    exhibit = make(marks=MARKS)
    exhibit.comparer.show(Pair(0, 2, 0.6))
    exhibit.hand.drag((0.2 * 800, 225), (560, 225))
    assert exhibit.opened == []
    assert exhibit.comparer.pair.divider == pytest.approx(0.7, abs=0.01)


def test_no_disc_lies_under_a_control_on_the_pictures(make):
    exhibit = make(marks=MARKS)
    exhibit.comparer.show(Pair(0, 2, 0.6))
    exhibit.comparer.hide_under([Rect(100, 200, 100, 60)])
    assert exhibit.numbers() == [2, 3]


def test_two_fingers_zoom_both_pictures_and_leave_the_divider(make):
    exhibit = make()
    first, second = exhibit.hand.down(300, 200), exhibit.hand.down(500, 200)
    exhibit.hand.move(second, 700, 200)
    assert exhibit.comparer.view.zoom == pytest.approx(2.0, abs=0.02)
    exhibit.hand.up(first)
    exhibit.hand.up(second)
    pair, view = exhibit.moved[-1]
    assert pair == Pair(0, 2, 0.5)
    assert view.zoom == pytest.approx(2.0, abs=0.02)


def test_a_finger_away_from_the_divider_pushes_zoomed_pictures_and_a_tap_places_it(make):
    exhibit = make()
    exhibit.comparer.show(Pair(0, 2, 0.5), View(2.0, 0.5, 0.5))
    exhibit.hand.drag((700, 200), (600, 200))
    assert exhibit.comparer.pair.divider == 0.5
    assert exhibit.comparer.view.x == pytest.approx(0.5 + 100 / 800 / 2, abs=0.01)
    exhibit.hand.tap(700, 200)
    assert exhibit.comparer.pair.divider == pytest.approx(0.875, abs=0.01)
    exhibit.hand.drag((700, 200), (300, 200))
    assert exhibit.comparer.pair.divider == pytest.approx(0.375, abs=0.01)


def test_buttons_zoom_as_fingers_do(make):
    exhibit = make()
    exhibit.comparer.zoom_by(1.6)
    exhibit.comparer.zoom_by(1.6)
    assert exhibit.comparer.view.zoom == pytest.approx(2.56)
    for _ in range(9):
        exhibit.comparer.zoom_by(1.6)
    assert exhibit.comparer.view.zoom == 4.0
    exhibit.comparer.zoom_out()
    assert exhibit.moved[-1][1] == WHOLE


@pytest.mark.parametrize("finished", [False, True], ids=["in the next frames", "at once when finished"])
def test_pictures_that_must_be_read_are_drawn_from_their_smallest_copies_and_then_sharp(clock, tmp_path, finished):
    small, large = tmp_path / "small.png", tmp_path / "large.png"
    for path, width in ((small, 480), (large, 1600)):
        Image.new("RGB", (width, width * 9 // 16)).save(path)
    picture = PictureRef(lambda width: large if width > 480 else small, "", 1600, 900, TextureCache())
    states = [StatePicture("", str(n), str(n), picture) for n in range(2)]
    exhibit = Exhibit(clock, states)
    sides = exhibit.comparer._sides
    assert [rectangle.texture.width for _, rectangle in sides] == [480, 480]
    if finished:
        exhibit.comparer.finish()
    else:
        clock.advance(0.1)
    assert [rectangle.texture.width for _, rectangle in sides] == [1600, 1600]
    Window.remove_widget(exhibit.comparer)


def test_finer_pictures_are_read_once_zoomed_pictures_rest_and_let_go_afterwards(clock, tmp_path):
    asked: list[float] = []
    small, large = tmp_path / "small.png", tmp_path / "large.png"
    for path, width in ((small, 800), (large, 3200)):
        Image.new("RGB", (width, width * 9 // 16)).save(path)

    def path_for(width: float) -> Path:
        asked.append(width)
        return large if width > 1000 else small

    picture = PictureRef(path_for, "", 3200, 1800, TextureCache())
    states = [StatePicture("", str(n), str(n), picture) for n in range(2)]
    exhibit = Exhibit(clock, states)
    sides = exhibit.comparer._sides
    assert [rectangle.texture.width for _, rectangle in sides] == [800, 800]
    exhibit.comparer.zoom_by(2)
    assert [rectangle.texture.width for _, rectangle in sides] == [800, 800], "a touch waits for no picture"
    clock.advance(1)
    assert [rectangle.texture.width for _, rectangle in sides] == [3200, 3200]
    exhibit.comparer.zoom_out()
    clock.advance(1)
    assert [rectangle.texture.width for _, rectangle in sides] == [800, 800]
    assert not exhibit.comparer.pictures._fine.contains(large)
    Window.remove_widget(exhibit.comparer)


def test_a_picture_that_is_missing_leaves_a_quiet_ground(clock, tmp_path, refs, caplog):
    states = [
        StatePicture("", "2013", "Before", ref(tmp_path / "nothing.png")),
        StatePicture("", "2019", "After", refs[1]),
    ]
    exhibit = Exhibit(clock, states)
    (colour, _), (other, _) = exhibit.comparer._sides
    assert tuple(other.rgba) == (1, 1, 1, 1)
    assert tuple(colour.rgba) == pytest.approx(THEME.palette.coal_raised)
    assert "nothing.png" in caplog.text
    exhibit.hand.tap(600, 300)
    assert exhibit.comparer.pair.divider == pytest.approx(0.75, abs=0.01)
    Window.remove_widget(exhibit.comparer)


# Fingers that disappear.


def test_a_finger_that_was_never_lifted_gives_way_to_the_next(make):
    exhibit = make()
    ghost = exhibit.hand.down(200, 300)
    exhibit.comparer._gestures._down[ghost.uid].heard -= 5
    exhibit.hand.tap(600, 300)
    assert exhibit.comparer.pair.divider == pytest.approx(0.75, abs=0.01)
    assert exhibit.comparer.view == WHOLE
    assert not exhibit.comparer.held


def test_a_mouse_that_lost_the_window_gives_way_to_its_next_press(make):
    """Two fingers would pinch; a mouse has only one, whose end was lost."""
    exhibit = make()
    exhibit.hand.down(200, 300, device="mouse")
    again = exhibit.hand.down(600, 300, device="mouse")
    exhibit.hand.move(again, 500, 300)
    exhibit.hand.up(again)
    assert exhibit.comparer.pair.divider == pytest.approx(0.625, abs=0.01)
    assert exhibit.comparer.view == WHOLE
    assert not exhibit.comparer.held


def test_a_comparer_that_is_taken_away_under_a_finger_lets_go_and_reports_nothing(make):
    exhibit = make()
    finger = exhibit.hand.down(200, 300)
    Window.remove_widget(exhibit.comparer)
    exhibit.comparer.on_parent(exhibit.comparer, None)
    exhibit.hand.move(finger, 600, 300)
    exhibit.hand.up(finger)
    assert exhibit.moved == []
    assert not exhibit.comparer.moving


def test_after_a_resize_a_finger_goes_on_where_it_is(make):
    exhibit = make()
    finger = exhibit.hand.down(200, 300)
    exhibit.comparer.layout(Rect(0, 0, 400, 700))
    exhibit.hand.move(finger, 300, 300)
    assert exhibit.comparer.pair.divider == pytest.approx(0.75, abs=0.01)
    exhibit.hand.up(finger)
    left, right = (rectangle for _, rectangle in exhibit.comparer._sides)
    assert left.pos[0] + left.size[0] == right.pos[0]
    assert right.pos[0] + right.size[0] == 400
