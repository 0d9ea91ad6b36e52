"""The prompt "still there?": any touch answers it, and none reaches what lies below."""

import pytest
from kivy.core.window import Window

from kiosk.theme import Theme
from kiosk.widgets.controls.still_there_prompt import StillTherePrompt
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.touchable import Touchable
from tests.support.visitor import Hand

SCREEN = Rect(0, 0, 1920, 1080)


class Asked:
    """A prompt over a button that fills the screen, and what became of both."""

    def __init__(self, clock) -> None:
        theme = Theme(1920, 1080)
        self.answers: list[str] = []
        self.page = Element(theme)
        below = Touchable(theme, "Below", lambda: self.answers.append("below"))
        self.prompt = StillTherePrompt(
            theme, title="Still there?", sentence="No answer?", yes="Yes", leave="I have finished",
            on_stay=lambda: self.answers.append("stay"), on_leave=lambda: self.answers.append("go"),
        )  # fmt: skip
        self.page.add(below, self.prompt)
        Window.add_widget(self.page)
        for element in (self.page, below, self.prompt):
            element.layout(SCREEN)
        self.hand = Hand(clock)

    def button(self, name: str) -> tuple[float, float]:
        return next(one.rect.centre for one in self.prompt.in_order() if one.name == name)


@pytest.fixture
def asked(clock):
    asked = Asked(clock)
    yield asked
    Window.remove_widget(asked.page)


def test_any_touch_says_yes_and_goes_no_further(asked: Asked):
    asked.hand.tap(5, 5)
    assert asked.answers == ["stay"]


@pytest.mark.parametrize(("name", "answer"), [("Yes", "stay"), ("I have finished", "go")])
def test_each_button_gives_its_answer_once(asked: Asked, name, answer):
    asked.hand.tap(*asked.button(name))
    assert asked.answers == [answer]


def test_a_swipe_over_the_question_moves_nothing_below(asked: Asked):
    asked.hand.drag((300, 500), (1500, 500))
    assert "below" not in asked.answers
