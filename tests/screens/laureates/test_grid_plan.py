"""Rows of cards fit exactly: nothing is cut, nothing overlaps, whatever the sizes."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.laureates.grid_plan import GridPlan, columns_in

plans = st.builds(
    lambda width, height, gap, columns, shortest: GridPlan.fit(
        width, height, gap, columns, shortest=shortest, tallest=10_000
    ),
    st.integers(300, 4000),
    st.integers(200, 3000),
    st.integers(0, 60),
    st.integers(1, 5),
    st.integers(40, 900),
)


@given(plans)
def test_cards_of_a_row_fill_the_width_with_equal_gaps(plan: GridPlan) -> None:
    row = [plan.card(i, left=7, top=999) for i in range(plan.columns)]
    assert row[0].x == 7
    assert row[-1].right == 7 + plan.width
    for a, b in pairwise(row):
        assert b.x - a.right == plan.gap
    assert max(rect.width for rect in row) - min(rect.width for rect in row) <= 1


@given(plans, st.integers(1, 5000), st.data())
def test_at_rest_only_whole_rows_are_in_sight(plan: GridPlan, count: int, data: st.DataObject) -> None:
    last = max(0, plan.rows_of(count) - plan.rows)
    first = data.draw(st.integers(0, last))
    rows = plan.rows_in_sight(first * plan.pitch, count)
    assert list(rows) == list(range(first, min(first + plan.rows, plan.rows_of(count))))
    assert plan.height_of(count) - plan.height <= last * plan.pitch


@given(plans, st.integers(1, 5000), st.data())
def test_never_more_than_one_row_beyond_those_at_rest(plan: GridPlan, count: int, data: st.DataObject) -> None:
    most = max(0, plan.height_of(count) - plan.height)
    offset = data.draw(st.integers(0, most))
    rows = plan.rows_in_sight(offset, count)
    assert len(rows) <= plan.rows + 1
    for row in range(plan.rows_of(count)):
        rect = plan.card(row * plan.columns, left=0, top=0)
        seen = -rect.y > offset and -rect.top < offset + plan.height
        assert (row in rows) == seen


@given(plans, st.integers(0, 4999))
def test_a_card_comes_back_to_the_row_it_was_seen_in(plan: GridPlan, index: int) -> None:
    first = plan.index_at(plan.offset_of(index))
    assert first <= index < first + plan.columns


@given(plans)
def test_the_rows_fit_into_the_height(plan: GridPlan) -> None:
    assert plan.rows >= 1
    assert plan.height == plan.rows * plan.card_height + (plan.rows - 1) * plan.gap


@given(st.integers(200, 4000), st.integers(300, 3000), st.integers(0, 60), st.integers(50, 250))
def test_rows_are_never_taller_than_there_is_room(width: int, height: int, gap: int, shortest: int) -> None:
    plan = GridPlan.fit(width, height, gap, 3, shortest=shortest, tallest=10_000)
    assert plan.height <= height
    assert plan.card_height >= shortest


@given(st.integers(100, 4000), st.integers(100, 900), st.integers(0, 60))
def test_columns_are_wide_enough_or_there_is_only_one(width: int, narrowest: int, gap: int) -> None:
    columns = columns_in(width, narrowest, gap)
    assert columns == 1 or (width - gap * (columns - 1)) / columns >= narrowest
