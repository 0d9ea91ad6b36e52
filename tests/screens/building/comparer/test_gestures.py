"""The meaning of fingers, without any widget: drag, tap, push, pinch, and fingers whose end is lost."""

from kiosk.screens.building.comparer.gestures import QUIET_S, ComparerGestures


class Comparer:
    """Records the changes that fingers make."""

    def __init__(self, *, zoomed: bool = False) -> None:
        self.zoomed = zoomed
        self.done: list[tuple[object, ...]] = []

    def begin(self) -> None:
        self.done.append(("begin",))

    def pans_at(self, x: float, y: float) -> bool:
        return self.zoomed and x > 200

    def divide(self, x: float, *, first: bool) -> None:
        self.done.append(("first" if first else "divide", x))

    def undivide(self) -> None:
        self.done.append(("undivide",))

    def pan(self, dx: float, dy: float) -> None:
        self.done.append(("pan", dx, dy))

    def begin_pinch(self) -> None:
        self.done.append(("begin pinch",))

    def pinch(self, start, now, factor: float) -> None:
        self.done.append(("pinch", start, now, factor))

    def rest(self) -> None:
        self.done.append(("rest",))


def hand(*, zoomed: bool = False) -> tuple[Comparer, ComparerGestures]:
    comparer = Comparer(zoomed=zoomed)
    return comparer, ComparerGestures(comparer, 10)


def test_a_touch_places_the_divider_at_once_and_a_drag_takes_it_along():
    comparer, fingers = hand()
    fingers.down(1, 50, 50, 0.0)
    assert comparer.done == [("begin",), ("first", 50)]
    assert not fingers.move(1, 53, 50, 0.1)
    assert fingers.move(1, 90, 50, 0.2)
    fingers.up(1)
    assert comparer.done[2:] == [("divide", 53), ("divide", 90), ("rest",)]
    assert not fingers.busy


def test_a_finger_that_waits_moves_nothing_before_it_drags():
    comparer, fingers = hand()
    fingers.down(1, 50, 50, 0.0, waits=True)
    fingers.move(1, 55, 50, 0.1)
    assert comparer.done == [("begin",)]
    fingers.move(1, 80, 50, 0.2)
    fingers.up(1)
    assert comparer.done[1:] == [("first", 80), ("divide", 80), ("rest",)]


def test_a_tap_that_waits_never_places_the_divider():
    comparer, fingers = hand()
    fingers.down(1, 50, 50, 0.0, waits=True)
    fingers.up(1)
    assert comparer.done == [("begin",), ("rest",)]


def test_a_drag_on_zoomed_pictures_pushes_them_and_a_tap_places_the_divider():
    comparer, fingers = hand(zoomed=True)
    fingers.down(1, 300, 50, 0.0)
    fingers.move(1, 330, 60, 0.1)
    fingers.up(1)
    assert comparer.done == [("begin",), ("pan", 30, 10), ("rest",)]
    comparer.done.clear()
    fingers.down(2, 300, 50, 1.0)
    fingers.up(2)
    assert comparer.done == [("begin",), ("first", 300), ("rest",)]


def test_a_second_finger_makes_it_a_pinch_and_gives_the_divider_back():
    comparer, fingers = hand()
    fingers.down(1, 100, 100, 0.0)
    fingers.down(2, 200, 100, 0.1)
    assert comparer.done[2:] == [("undivide",), ("begin pinch",)]
    fingers.move(2, 300, 100, 0.2)
    assert comparer.done[-1] == ("pinch", (150, 100), (200, 100), 2.0)


def test_a_divider_that_was_dragged_stays_when_a_second_finger_comes():
    comparer, fingers = hand()
    fingers.down(1, 100, 100, 0.0)
    fingers.move(1, 180, 100, 0.1)
    fingers.down(2, 250, 100, 0.2)
    assert ("undivide",) not in comparer.done


def test_the_finger_that_is_left_of_a_pinch_pushes_and_all_rests_with_the_last():
    comparer, fingers = hand()
    fingers.down(1, 100, 100, 0.0)
    fingers.down(2, 200, 100, 0.1)
    fingers.up(1)
    assert comparer.done[-1] == ("begin pinch",)
    fingers.move(2, 210, 105, 0.2)
    assert comparer.done[-1] == ("pan", 10, 5)
    fingers.up(2)
    assert comparer.done[-1] == ("rest",)


def test_a_third_finger_means_nothing():
    comparer, fingers = hand()
    for uid in (1, 2, 3):
        fingers.down(uid, 100 * uid, 100, 0.0)
    before = list(comparer.done)
    assert not fingers.move(3, 900, 900, 0.1)
    fingers.up(3)
    assert comparer.done == before


def test_a_finger_that_never_ended_gives_way_to_the_next():
    comparer, fingers = hand()
    fingers.down(1, 100, 100, 0.0)
    comparer.done.clear()
    fingers.down(2, 300, 100, QUIET_S + 0.1)
    assert comparer.done == [("begin",), ("first", 300)]
    fingers.up(2)
    assert not fingers.busy


def test_a_mouse_has_one_finger_so_the_next_one_takes_over_at_once():
    comparer, fingers = hand()
    fingers.down(1, 100, 100, 0.0, alone=True)
    fingers.down(2, 300, 100, 0.1, alone=True)
    assert comparer.done[-1] == ("first", 300)
    fingers.up(2)
    assert not fingers.busy


def test_a_forgotten_finger_moves_nothing_any_more():
    comparer, fingers = hand()
    fingers.down(1, 100, 100, 0.0)
    fingers.forget()
    before = list(comparer.done)
    assert not fingers.move(1, 200, 100, 0.1)
    fingers.up(1)
    assert comparer.done == before
    assert not fingers.busy
