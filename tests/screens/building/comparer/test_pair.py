"""The states that are compared: buttons, fingers and the sweep go from one pair to another by one rule."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.building.comparer.pair import (
    DividerAnimation,
    Leg,
    Pair,
    edges,
    normal,
    pulled,
    settled,
    sweep,
    way_to,
)

counts = st.integers(2, 6)


@st.composite
def pairs(draw, count=None):
    count = count or draw(counts)
    left = draw(st.integers(0, count - 1))
    right = draw(st.integers(left, count - 1))
    divider = draw(st.sampled_from([0.0, 1.0])) if left == right else draw(st.floats(0.02, 0.98))
    return count, Pair(left, right, divider)


def test_at_first_the_first_and_the_last_state_are_compared():
    assert normal(0, -1, 0.5, 3) == Pair(0, 2, 0.5)


@given(st.integers(-9, 9), st.integers(-9, 9), st.floats(-1, 2), counts)
def test_any_numbers_become_a_pair_that_can_be_shown(left, right, divider, count):
    pair = normal(left, right, divider, count)
    assert 0 <= pair.left <= pair.right < count
    assert 0.0 <= pair.divider <= 1.0
    assert normal(*pair, count) == pair


def test_a_divider_that_rests_at_an_edge_leaves_one_state():
    assert settled(Pair(0, 2, 0.01)) == Pair(2, 2, 0.0)
    assert settled(Pair(0, 2, 0.995)) == Pair(0, 0, 1.0)
    assert settled(Pair(0, 2, 0.02)) == Pair(0, 2, 0.02)


@pytest.mark.parametrize(
    ("whole", "share", "expected"),
    [
        (Pair(0, 0, 1.0), 0.8, Pair(0, 2, 0.8)),
        (Pair(0, 0, 1.0), 0.2, Pair(0, 2, 0.2)),
        (Pair(2, 2, 0.0), 0.8, Pair(0, 2, 0.8)),
        (Pair(1, 1, 0.0), 0.3, Pair(0, 1, 0.3)),
        (Pair(1, 1, 1.0), 0.7, Pair(1, 2, 0.7)),
    ],
)
def test_a_finger_pulls_the_other_end_or_the_neighbour_on_its_side(whole, share, expected):
    assert pulled(whole, share, 3) == expected


@given(pairs(), st.floats(0.02, 0.98))
def test_a_finger_on_two_states_only_moves_the_divider(counted, share):
    count, pair = counted
    if pair.whole is None:
        assert pulled(pair, share, count) == pair._replace(divider=share)
    else:
        assert pair.whole in pulled(pair, share, count)[:2]


@given(pairs())
def test_a_handle_is_to_be_seen_where_a_state_can_be_pulled(counted):
    count, pair = counted
    shown = edges(pair, count)
    assert shown
    if pair.whole is None:
        assert shown == (pair.divider,)
    else:
        assert (0.0 in shown) == (pair.whole > 0)
        assert (1.0 in shown) == (pair.whole < count - 1)


def _steady(pair: Pair, legs: list[Leg]) -> None:
    """Make sure that nothing jumps: between two legs, the same single state is seen."""
    shown = pair
    for leg in legs:
        start = Pair(leg.left, leg.right, leg.start)
        if shown.whole is None and settled(shown).whole is None:
            assert start == shown
        else:
            assert settled(start).whole == settled(shown).whole
        shown = Pair(leg.left, leg.right, leg.end)


@given(pairs(), st.data())
def test_choosing_a_state_ends_with_it_seen_whole_and_nothing_jumps(counted, data):
    count, pair = counted
    state = data.draw(st.integers(0, count - 1))
    legs = way_to(pair, state)
    _steady(pair, legs)
    end = Pair(legs[-1].left, legs[-1].right, legs[-1].end) if legs else pair
    assert settled(end).whole == state


@given(pairs())
def test_the_sweep_shows_every_state_in_order_and_rests_in_the_middle_of_the_first_and_the_last(counted):
    count, pair = counted
    legs = sweep(pair, count)
    _steady(pair, legs)
    seen = [pair.whole, *(settled(Pair(leg.left, leg.right, leg.end)).whole for leg in legs)]
    assert [state for state in seen if state is not None][-count:] == list(range(count))
    assert legs[-1] == Leg(0, count - 1, 0.0, 0.5)


def test_a_walk_goes_through_all_legs_without_a_jump_and_ends():
    walk = DividerAnimation([Leg(0, 2, 0.5, 1.0), Leg(0, 1, 1.0, 0.0)], 0.2, 0.4)
    seen = []
    while not walk.done:
        seen.append(walk.go(1 / 60))
    first = [pair.divider for pair in seen if pair[:2] == (0, 2)]
    second = [pair.divider for pair in seen if pair[:2] == (0, 1)]
    assert first == sorted(first)
    assert first[-1] == 1.0
    assert second == sorted(second, reverse=True)
    assert seen[-1] == Pair(0, 1, 0.0)
    assert max(abs(a - b) for a, b in pairwise(first)) < 0.08


_ENDS_OF_LEGS_S = (0.4, 1.0, 1.4)


@given(st.floats(0.01, 3.0).filter(lambda seconds: min(abs(seconds - end) for end in _ENDS_OF_LEGS_S) > 1e-6))
def test_a_slow_frame_brings_a_walk_as_far_as_many_quick_ones(seconds):
    """Over the end of a leg too: frames are skipped, not time. At the very end of one, rounding decides which it is."""
    legs = [Leg(0, 2, 0.5, 1.0), Leg(0, 1, 1.0, 0.0), Leg(0, 2, 0.0, 0.5)]
    slow, quick = DividerAnimation(list(legs), 0.2, 0.4), DividerAnimation(list(legs), 0.2, 0.4)
    once = slow.go(seconds)
    for _ in range(10):
        if not quick.done:
            often = quick.go(seconds / 10)
    assert once[:2] == often[:2]
    assert once.divider == pytest.approx(often.divider, abs=1e-6)


def test_a_walk_that_is_there_already_is_done():
    assert DividerAnimation([], 0.2, 0.4).done
    assert DividerAnimation([Leg(0, 1, 0.5, 0.5)], 0.2, 0.4).done
