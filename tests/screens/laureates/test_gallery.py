"""Several pictures of one thing: turned with buttons or swiped, one after the other and round again."""

from pathlib import Path

import pytest
from kivy.core.window import Window
from PIL import Image

from kiosk.screens.laureates.gallery import Gallery
from kiosk.theme import Theme
from kiosk.widgets.core.picture import PictureRef, TextureCache
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text
from kiosk.widgets.core.touchable import Touchable
from tests.support.visitor import Hand

RECT = Rect(0, 0, 960, 1080)


def gallery(count: int, folder: Path, turned) -> Gallery:
    refs = []
    for number in range(count):
        path = folder / f"{number}.png"
        Image.new("RGB", (160, 180), (number * 60, 0, 0)).save(path)
        refs.append(PictureRef(lambda _width, path=path: path, f"Picture {number}", 160, 180, TextureCache()))
    notes = [f"Note {number}" for number in range(count)]
    return Gallery(Theme(1920, 1080), refs, notes, (0, 0, 0, 1), names=("Before", "After"), on_turn=turned)


@pytest.fixture
def make(clock, tmp_path):
    made: list[Gallery] = []

    def begin(count: int) -> tuple[Gallery, Hand, list[int]]:
        turned: list[int] = []
        one = gallery(count, tmp_path, turned.append)
        made.append(one)
        one.show(0)
        Window.add_widget(one)
        one.layout(RECT)
        return one, Hand(clock), turned

    yield begin
    for one in made:
        Window.remove_widget(one)


def buttons(one: Gallery) -> dict[str, Touchable]:
    return {element.name: element for element in one.in_order() if isinstance(element, Touchable)}


def test_the_buttons_ask_for_the_next_picture_and_the_one_before_round_again(make):
    one, hand, turned = make(3)
    hand.tap(*buttons(one)["After"].rect.centre)
    hand.tap(*buttons(one)["Before"].rect.centre)
    assert turned == [1, 2]


def test_a_swipe_turns_once_in_its_direction(make):
    _one, hand, turned = make(3)
    hand.drag((700, 700), (200, 700))
    hand.drag((200, 700), (700, 700))
    assert turned == [1, 2]


def test_the_shown_picture_is_named(make):
    one, _hand, _turned = make(3)
    one.show(2)
    assert one.picture.name == "Picture 2"
    assert [part.text for part in one.in_order() if isinstance(part, Text)] == ["Note 2"]


def test_one_picture_alone_has_no_buttons_and_does_not_turn(make):
    one, hand, turned = make(1)
    hand.drag((700, 700), (200, 700))
    assert buttons(one) == {}
    assert turned == []
