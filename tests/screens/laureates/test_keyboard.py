"""The keyboard of the screen: every letter can be typed, and every key can be hit."""

import string

import pytest

from kiosk.screens.laureates.keyboard import CLEAR, CLOSE, DELETE, LONGEST, SPACE, Key, Keyboard, key_places, typed
from kiosk.theme import TOUCH_PITCH_U, TOUCH_U, Theme
from kiosk.widgets.core.rect import Rect

NAMES = {DELETE: "Delete", CLEAR: "Clear", CLOSE: "Close", SPACE: "Space"}


def keys_of(theme: Theme, struck: list[str]) -> dict[str, Key]:
    board = Keyboard(theme, "Keyboard", NAMES, on_key=struck.append)
    board.layout(Rect(0, 0, theme.width, board.height_for_width(theme.width)))
    return {key.key: key for key in board.in_order() if isinstance(key, Key)}


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
@pytest.mark.parametrize("wide", [True, False])
def test_all_letters_and_digits_are_there_once(language: str, wide: bool) -> None:
    keys = [place.key for place in key_places(language, wide=wide)[0]]
    assert sorted(keys) == sorted([*string.ascii_lowercase, *string.digits, DELETE, CLEAR, CLOSE, SPACE])


def test_letters_lie_where_hands_of_the_language_look_for_them() -> None:
    def first_row(language: str) -> str:
        places = [p for p in key_places(language, wide=True)[0] if p.row == 0 and p.key.isalpha() and len(p.key) == 1]
        return "".join(p.key for p in sorted(places, key=lambda p: p.column))

    assert first_row("fr") == "azertyuiop"
    assert first_row("en") == first_row("nl") == "qwertyuiop"


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 720), (720, 1280), (1024, 768), (3840, 2160)])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_keys_are_large_enough_and_apart(size: tuple[int, int], language: str) -> None:
    theme = Theme(*size, language=language)
    rects = [key.rect for key in keys_of(theme, []).values()]
    for i, a in enumerate(rects):
        assert a.width >= theme.u(TOUCH_U) - 1
        assert a.height >= theme.u(TOUCH_U) - 1
        assert a.x >= theme.u(1.0) - 1
        assert a.right <= theme.width - theme.u(1.0) + 1
        for b in rects[i + 1 :]:
            (ax, ay), (bx, by) = a.centre, b.centre
            assert max(abs(ax - bx), abs(ay - by)) >= theme.u(TOUCH_PITCH_U) - 1
            assert a.right <= b.x or b.right <= a.x or a.y >= b.top or b.y >= a.top


def test_a_key_reports_itself_and_has_a_name() -> None:
    struck: list[str] = []
    keys = keys_of(Theme(1920, 1080), struck)
    for key in ("l", "7", SPACE, DELETE, CLEAR, CLOSE):
        keys[key].activate()
    assert struck == ["l", "7", SPACE, DELETE, CLEAR, CLOSE]
    assert {keys[key].name for key in NAMES} == set(NAMES.values())
    assert all(key.role == "key" for key in keys.values())


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("", "a", "a"),
        ("mus", "e", "muse"),
        ("muse", DELETE, "mus"),
        ("", DELETE, ""),
        ("muse", CLEAR, ""),
        ("muse", CLOSE, "muse"),
        ("muse", SPACE, "muse "),
        ("muse ", SPACE, "muse "),
        ("", SPACE, ""),
        ("x" * LONGEST, "y", "x" * LONGEST),
        ("x" * LONGEST, DELETE, "x" * (LONGEST - 1)),
    ],
)
def test_what_a_key_does_to_the_text(text: str, key: str, after: str) -> None:
    assert typed(text, key) == after
