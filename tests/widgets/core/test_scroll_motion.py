"""A list that rests only at whole rows."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.widgets.core.scroll import ScrollMotion


def in_rows(rows: int = 20, pitch: float = 100.0) -> ScrollMotion:
    motion = ScrollMotion()
    motion.snap, motion.most = pitch, rows * pitch
    return motion


def let_glide(motion: ScrollMotion) -> None:
    for _ in range(2000):
        if not motion.glide(1 / 60):
            return
    raise AssertionError(f"it still moves, at {motion.offset}")


@given(st.floats(-3000, 3000), st.floats(0.005, 0.2))
def test_a_list_comes_to_rest_at_a_row(pixels: float, seconds: float) -> None:
    motion = in_rows()
    motion.jump_to(800)
    motion.drag(pixels, seconds)
    motion.let_go()
    let_glide(motion)
    assert motion.offset % 100 == 0
    assert 0 <= motion.offset <= motion.most


def test_a_throw_carries_further_than_a_slow_hand() -> None:
    slow, quick = in_rows(), in_rows()
    slow.drag(130, 2.0)
    quick.drag(130, 0.05)
    for motion in (slow, quick):
        motion.let_go()
        let_glide(motion)
    assert slow.offset == 100
    assert quick.offset > 300


def test_stopped_between_rows_it_may_not_rest() -> None:
    motion = in_rows()
    motion.drag(40, 0.5)
    motion.stop()
    assert not motion.may_rest
    motion.let_go()
    let_glide(motion)
    assert motion.may_rest


def test_without_rows_it_may_rest_anywhere() -> None:
    motion = ScrollMotion()
    motion.most = 500
    motion.drag(33, 10.0)
    motion.let_go()
    let_glide(motion)
    assert motion.may_rest
    assert 33 <= motion.offset < 36


@given(st.floats(0.02, 1.0), st.sampled_from(["step", "throw"]))
def test_a_slow_frame_goes_as_far_as_many_quick_ones(seconds: float, kind: str) -> None:
    """A machine that draws slowly skips frames: no list glides longer on it."""
    slow, quick = ScrollMotion(), ScrollMotion()
    for motion in (slow, quick):
        motion.most = 5000
        if kind == "step":
            motion.step_to(900)
        else:
            motion.speed = 2000.0
    slow.glide(seconds)
    for _ in range(20):
        quick.glide(seconds / 20)
    assert abs(slow.offset - quick.offset) <= 8, "at rest within a pixel, or a few before it"
