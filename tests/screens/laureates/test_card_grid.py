"""However many cards there are, only those in sight exist."""

from collections.abc import Callable

import pytest

from kiosk.screens.laureates.card_grid import CardGrid
from kiosk.screens.laureates.laureate_card import CardFace, CardLines, LaureateCard
from kiosk.theme import Theme
from kiosk.widgets.core.rect import Rect
from tests.support.clock import StillClock

THEME = Theme(1920, 1080)
WHITE = THEME.palette.white


def face(number: int) -> CardFace:
    return CardFace(f"p{number}", f"Project {number}", "One line", "Field", "F", THEME.palette.brick)


def grid_of(
    count: int,
    opened: list[int] | None = None,
    scrolled: list[int] | None = None,
    accepts: Callable[[int], bool] = lambda _first: True,
) -> CardGrid:
    """Return a grid of so many cards whose user accepts a scroll to some of them."""

    def on_scroll(first: int) -> None:
        if scrolled is not None:
            scrolled.append(first)
        if accepts(first):
            grid.show_from(first)

    grid = CardGrid(
        THEME,
        names=("up", "down"),
        page=WHITE,
        sample=[face(0)],
        longest=count,
        on_open=(opened if opened is not None else []).append,
        on_scroll=on_scroll,
    )
    grid.set_items(count, face)
    grid.layout(Rect(0, 0, 1800, 700))
    return grid


def shown(grid: CardGrid) -> list[str]:
    return [card.name for card in grid.cards.in_sight]


@pytest.mark.parametrize("count", [60, 5000])
def test_the_number_of_cards_depends_on_the_screen_and_not_on_the_list(count: int) -> None:
    grid = grid_of(count)
    plan = grid.cards.plan
    made: set[int] = set()
    for offset in range(0, plan.pitch * 12, 37):
        grid.motion.offset = float(offset)
        grid._show()
        made |= {id(card) for card in grid.cards.children}
    assert len(made) <= (plan.rows + 1) * plan.columns
    assert len(grid_of(60).cards.in_sight) == len(grid_of(5000).cards.in_sight)


def test_only_the_faces_in_sight_are_asked_for() -> None:
    asked: list[int] = []
    grid = grid_of(5000)
    grid.set_items(5000, lambda i: asked.append(i) or face(i))
    grid.layout(grid.rect)
    assert sorted(asked) == list(range(grid.cards.plan.capacity))


def test_a_card_that_stays_in_sight_is_not_made_again() -> None:
    asked: list[int] = []
    grid = grid_of(5000)
    grid.set_items(5000, lambda i: asked.append(i) or face(i))
    grid.layout(grid.rect)
    plan = grid.cards.plan
    asked.clear()
    for offset in range(1, plan.pitch, 5):
        grid.motion.offset = float(offset)
        grid._show()
    assert sorted(asked) == list(range(plan.capacity, plan.capacity + plan.columns))


def test_two_quick_touches_go_two_pages_on() -> None:
    scrolled: list[int] = []
    grid = grid_of(5000, scrolled=scrolled)
    grid.page(+1)
    grid.page(+1)
    assert grid.motion.heading == 2 * grid.cards.plan.rows * grid.cards.plan.pitch
    assert scrolled == [grid.cards.plan.capacity, 2 * grid.cards.plan.capacity]
    grid._rest()


def test_a_scroll_that_is_not_accepted_is_taken_back(clock: StillClock) -> None:
    scrolled: list[int] = []
    grid = grid_of(5000, scrolled=scrolled, accepts=lambda _first: False)
    before = shown(grid)
    grid.page(+1)
    clock.advance(2)
    assert scrolled == [grid.cards.plan.capacity]
    assert shown(grid) == before
    grid.motion.drag(3.2 * grid.cards.plan.pitch, 0.1)
    grid.motion.let_go()
    grid._run()
    clock.advance(2)
    assert len(scrolled) == 2
    assert shown(grid) == before


def test_a_glide_that_is_accepted_arrives_no_sooner(clock: StillClock) -> None:
    """The grid reports its card at the start of the glide, and is given that card: this must not end the glide."""
    grid = grid_of(5000)
    grid.page(+1)
    assert grid.motion.offset == 0
    clock.frame()
    assert 0 < grid.motion.offset < grid.motion.heading
    clock.advance(2)
    assert grid.motion.offset == grid.cards.plan.height + grid.cards.plan.gap
    grid.show_from(0)
    assert shown(grid)[0] == "Project 0"


def test_a_grid_shows_the_row_of_the_card_that_it_is_given() -> None:
    grid = grid_of(5000)
    columns = grid.cards.plan.columns
    for first in (10 * columns, 3 * columns + 1, 0):
        grid.show_from(first)
        assert shown(grid)[0] == f"Project {first // columns * columns}"


def test_each_card_shows_the_entry_of_its_place_after_any_scrolling() -> None:
    grid = grid_of(5000)
    plan = grid.cards.plan
    for row in (0, 3, 1, 700, 699, 1200, plan.rows_of(5000) - plan.rows, 2, 0):
        grid.show_at(row * plan.pitch)
        first = row * plan.columns
        assert shown(grid) == [f"Project {i}" for i in range(first, min(first + plan.capacity, 5000))], row
        for card in grid.cards.in_sight:
            place = plan.card(card.index - first, left=0, top=grid.rect.top)
            to_window_rect = card.to_window_rect(card.rect)
            assert (to_window_rect.x + 2, to_window_rect.y + 2) == (place.x, place.y)


def test_far_down_cards_still_stand_on_whole_pixels() -> None:
    grid = grid_of(5000)
    grid.show_at(grid.motion.most)
    assert all(abs(card.y) < 100_000 for card in grid.cards.in_sight)


def test_cards_are_read_in_their_order_though_they_are_used_again() -> None:
    grid = grid_of(100)
    grid.show_at(grid.cards.plan.pitch * 3)
    read = [element.name for element in grid.in_order() if isinstance(element, LaureateCard)]
    assert read == shown(grid)


def test_a_card_opens_its_own_entry() -> None:
    opened: list[int] = []
    grid = grid_of(100, opened)
    grid.show_at(grid.cards.plan.pitch * 2)
    grid.cards.in_sight[1].activate()
    assert opened == [2 * grid.cards.plan.columns + 1]


def test_a_shorter_list_puts_the_other_cards_away() -> None:
    grid = grid_of(100)
    grid.set_items(2, face)
    grid.layout(grid.rect)
    assert shown(grid) == ["Project 0", "Project 1"]
    assert len(grid.cards.children) == 2
    assert not grid.overflows


def test_few_cards_grow_taller_but_keep_their_column() -> None:
    grid = grid_of(100)
    before = grid.cards.in_sight[0].rect
    grid.set_items(1, face)
    grid.layout(grid.rect)
    after = grid.cards.in_sight[0].rect
    assert (after.x, after.width, after.top) == (before.x, before.width, before.top)
    assert after.height > before.height
    assert after.y >= grid.rect.y


def test_lines_are_computed_from_the_longest_of_the_sample() -> None:
    short = face(1)
    long = short._replace(name="A name that is much too long for a single line of a card", tagline="word " * 60)
    assert CardLines.for_faces(THEME, [short], 400) == CardLines(1, 1)
    assert CardLines.for_faces(THEME, [short, long], 400) == CardLines(2, 3)
