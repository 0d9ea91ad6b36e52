"""Elements hold others in reading order; every control of every screen answers while it is visible and enabled."""

import pytest
from kivy.base import EventLoop

from kiosk.preview.screen_text import ScreenText
from kiosk.preview.tour import shown
from kiosk.runtime.store import Store
from kiosk.theme import Theme
from kiosk.widgets.core.column import Column
from kiosk.widgets.core.element import Background, Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.touchable import Touchable
from tests.golden.scenes import SCENES, Scene
from tests.support.frames import Frames
from tests.support.visitor import Finger


def _pressed(root: Element, control: Touchable, rect: Rect) -> bool:
    """Put a finger on the middle of a rectangle; return whether the control shows it. No control hears of its end."""
    x, y = rect.centre
    finger = Finger(x / (root.width - 1), y / (root.height - 1))
    finger.scale_for_screen(root.width, root.height)
    root.dispatch("on_touch_down", finger)
    pressed = control.pressed
    for holder in [one() for one in finger.grab_list]:
        finger.ungrab(holder)
    control.let_go()
    return pressed


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_control_answers_where_it_is_seen_and_not_while_it_is_disabled_or_hidden(loaded, scene: Scene, monkeypatch):
    EventLoop.ensure_window()
    monkeypatch.setattr(Store, "send", lambda _store, _event: None)  # a finger beside a card would close it
    with shown(loaded, scene.visit, scene.size) as shell:
        targets = ScreenText(shell).targets
        assert len(targets) >= 2
        for control, rect in targets:
            assert _pressed(shell, control, rect), f"{control.name!r} does not answer"
            control.disabled = True
            assert not _pressed(shell, control, rect), f"{control.name!r} answers while it is disabled"
            control.disabled = False
            control.opacity = 0
            assert not _pressed(shell, control, rect), f"{control.name!r} answers though it is not drawn"
            control.opacity = 1


def test_an_element_moves_from_one_place_to_another():
    """A layout may put it elsewhere without a look at its parent before."""
    theme = Theme(1920, 1080)
    one, other = (Background(theme, theme.palette.paper) for _ in range(2))
    first, second, column = Element(theme), Element(theme), Column(theme)
    first.set_children(one, other)
    assert list(first.in_order()) == [one, other]
    second.set_children(other)
    assert (list(first.in_order()), list(second.in_order())) == ([one], [other])
    column.row(other)
    assert (list(second.in_order()), list(column.in_order())) == ([], [other])
    first.set_children(other, one)
    assert (list(column.in_order()), list(first.in_order())) == ([], [other, one])


def test_an_element_is_visible_once_it_is_laid_out_and_until_it_is_transparent():
    theme = Theme(1920, 1080)
    element = Background(theme, theme.palette.paper)
    assert not element.visible
    element.layout(Rect(10, 10, 100, 0))
    assert not element.visible, "a strip of no height shows nothing"
    element.layout(Rect(10, 10, 100, 40))
    assert element.visible
    element.opacity = 0
    assert not element.visible


class Nest(Element):
    """Remembers the rectangles that it was laid out in."""

    def __init__(self) -> None:
        super().__init__(Theme(1920, 1080))
        self.rects: list[Rect] = []

    def layout_children(self, rect: Rect) -> None:
        self.rects.append(rect)


def test_an_element_is_laid_out_again_once_before_the_next_frame():
    nest, rect = Nest(), Rect(10, 20, 300, 200)
    nest.damage_sink = frames = Frames()
    nest.invalidate_layout()
    frames.draw()
    assert nest.rects == [], "an element without a rectangle waits for its first layout"
    nest.layout(rect)
    nest.opacity = 0  # it may be shown later
    nest.invalidate_layout()
    nest.invalidate_layout()
    assert nest.rects == [rect]
    frames.draw()
    assert nest.rects == [rect, rect]
