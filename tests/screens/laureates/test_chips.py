"""One chip is chosen; of many chips, one is shown at a time."""

from kiosk.screens.laureates.chips import Chip, ChipOption, Chips
from kiosk.theme import FIELD_COLOURS, Theme
from kiosk.widgets.controls.buttons import RoundButton
from kiosk.widgets.core.rect import Rect

THEME = Theme(1920, 1080)


def chips(count: int, chosen: int, chose: list[int], *, most_rows: int = 2) -> Chips:
    choices = [ChipOption(f"Theme {i}", f"The theme number {i}", FIELD_COLOURS["blue"]) for i in range(count)]
    made = Chips(
        THEME, "Themes", choices, chosen, names=("before", "after"), most_rows=most_rows, on_choose=chose.append
    )
    made.layout(Rect(0, 0, 900, made.height_for_width(900)))
    return made


def touchables(made: Chips) -> list[str]:
    return [element.name for element in made.in_order() if isinstance(element, Chip | RoundButton)]


def test_few_chips_stand_beside_each_other() -> None:
    chose: list[int] = []
    made = chips(4, 1, chose)
    assert touchables(made) == [f"The theme number {i}" for i in range(4)]
    assert [chip.state for chip in made.chips] == ["", "chosen", "", ""]
    made.chips[3].activate()
    assert chose == [3]


def test_many_chips_give_way_to_one_between_two_buttons_that_go_round() -> None:
    chose: list[int] = []
    made = chips(40, 0, chose, most_rows=1)
    assert touchables(made) == ["before", "The theme number 0", "after"]
    for element in made.in_order():
        if isinstance(element, RoundButton):
            element.activate()
    assert chose == [39, 1]
    made.show(39)
    assert touchables(made) == ["before", "The theme number 39", "after"]


def test_three_chips_one_at_a_time_show_the_chosen_one() -> None:
    made = chips(3, 0, [], most_rows=0)
    made.show(2)
    assert touchables(made) == ["before", "The theme number 2", "after"]


def test_chips_stay_within_their_width_and_apart() -> None:
    made = chips(12, 0, [], most_rows=9)
    rects = [chip.rect for chip in made.chips]
    assert all(rect.right <= 900 for rect in rects)
    for i, a in enumerate(rects):
        for b in rects[i + 1 :]:
            assert a.right <= b.x or b.right <= a.x or a.y >= b.top or b.y >= a.top


def test_the_width_of_the_last_row_is_the_one_that_is_seen() -> None:
    for count, most_rows in ((4, 2), (7, 2), (40, 1)):
        made = chips(count, 0, [], most_rows=most_rows)
        rects = [element.rect for element in made.in_order()]
        lowest = min(rect.y for rect in rects)
        right = max(rect.right for rect in rects if rect.y == lowest)
        assert abs(made.last_row_width(900) - right) < 1
