"""Text is set whole, inside its rectangle, and in another font if its own is missing."""

import logging

import numpy as np
import pytest
from kivy.base import EventLoop
from kivy.graphics import ClearBuffers, ClearColor, Fbo

from kiosk.preview.screen_text import TextLine, lines_of
from kiosk.theme import FONTS, TextStyle, Theme
from kiosk.widgets.core import text as text_module
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text, _usable, draw_line, line_texture, measure

THEME = Theme(1920, 1080)
WHITE = (1.0, 1.0, 1.0, 1.0)
BODY = THEME.text_style("body")


@pytest.fixture(autouse=True)
def window():
    EventLoop.ensure_window()


@pytest.fixture
def fresh_fonts():
    """Forget what is known of fonts, before and after."""
    for cache in (_usable, text_module._ruler, measure):
        cache.cache_clear()
    yield
    for cache in (_usable, text_module._ruler, measure):
        cache.cache_clear()
    line_texture.cache_clear()


def ink(style: TextStyle, words: str, size: tuple[int, int] = (600, 100)) -> np.ndarray:
    """Draw a line and return where it left ink, from the bottom row up."""
    fbo = Fbo(size=size)
    with fbo:
        ClearColor(0, 0, 0, 1)
        ClearBuffers()
        draw_line(style, words, 0, size[1] / 2, WHITE)
    fbo.draw()
    return np.frombuffer(fbo.pixels, np.uint8).reshape(size[1], size[0], 4)[:, :, 0] > 60


def text(words: str, style: str = "body", **choices: object) -> Text:
    return Text(THEME, words, style, colour=WHITE, **choices)


def lines(element: Text) -> list[TextLine]:
    """Return the lines of a placed text, as they are drawn."""
    page = Element(THEME)
    page.add(element)
    return lines_of(page, Rect(0, 0, 1920, 1080))


def test_a_line_is_as_wide_as_it_was_measured():
    words = "Louvre-Lens Vallée"
    columns = np.flatnonzero(ink(BODY, words).any(axis=0))
    assert columns[-1] - columns[0] == pytest.approx(measure(BODY, words), abs=BODY.size / 4)


def test_letters_stand_around_the_middle_of_their_line():
    rows = np.flatnonzero(ink(BODY, "xxxx").any(axis=1))
    assert abs((rows[0] + rows[-1]) / 2 - 50) < BODY.size / 4


def test_every_letter_of_three_languages_leaves_ink():
    """An empty box or nothing at all would be a letter that the font does not have."""
    for role in ("body", "display", "title", "button", "eyebrow", "strong"):
        style = THEME.text_style(role)
        for letter in "aàâæçéèêëîïôœùûüÿñÉÈÀÇŒ«»“”‘’–—…·€°½²×→0123456789ĳ":
            assert ink(style, letter, (400, 300)).any(), (role, letter)


def test_a_text_is_as_tall_as_its_lines_and_its_lines_lie_in_its_rect():
    element = text("Une école de 1885 devenue la maison des startups de la culture. " * 3)
    height = element.height_for_width(500)
    element.layout(Rect(100, 100, 500, height))
    drawn = lines(element)
    assert len(drawn) > 2
    assert height == pytest.approx(len(drawn) * BODY.line_height, abs=1)
    for line in drawn:
        assert line.ink.x >= 100
        assert line.ink.right <= 600 + 0.5
        assert 100 - 1 <= line.ink.y <= line.ink.top <= 100 + height + 1
    tops = [line.ink.top for line in drawn]
    assert tops == sorted(tops, reverse=True)


@pytest.mark.parametrize(("align", "edge"), [("left", "x"), ("right", "right")])
def test_lines_are_aligned(align, edge):
    element = text("one two three four five six seven", align=align)
    element.layout(Rect(100, 100, 200, element.height_for_width(200)))
    drawn = lines(element)
    assert len(drawn) > 1
    for line in drawn:  # a letter stands a little way from the edge of its field
        assert getattr(line.ink, edge) == pytest.approx(getattr(element, edge), abs=BODY.size / 8)


def test_a_title_is_set_smaller_until_it_fits_its_lines_but_not_below_three_fifths():
    long = "Le Louvre arrive à Lens et la ville change pour toujours"
    full, small = text(long, "title"), text(long, "title", most_lines=2)
    size, lines = small.typeset(900)
    assert len(lines) <= 2
    assert size.size < full.typeset(900)[0].size
    assert text(long * 5, "title", most_lines=1).typeset(300)[0].size >= THEME.text_style("title").size * 0.55


def test_another_text_in_the_same_rect_is_broken_anew():
    element = text("short")
    element.layout(Rect(100, 100, 300, 200))
    element.set_text("a much longer text that needs more than one line of this width")
    assert len(lines(element)) > 1
    assert element.name == element.text


def test_french_gets_its_typography_when_it_is_set():
    assert text("Pourquoi ?").text == "Pourquoi\u202f?"


def test_the_textures_of_lines_are_kept_and_bounded():
    first = line_texture(BODY.font, 90, "Louvre")
    assert line_texture(BODY.font, 90, "Louvre") is first
    for number in range(60):
        line_texture(BODY.font, 90, f"line number {number} " * 3)
    assert line_texture.cache.currsize <= 12_000_000
    assert line_texture(BODY.font, 90, "Louvre") is not first


@pytest.mark.usefixtures("fresh_fonts")
@pytest.mark.parametrize("damage", ["missing", "empty", "nonsense"])
def test_a_font_that_cannot_be_used_gives_way_to_another_and_one_line_in_the_log(tmp_path, caplog, damage):
    font = tmp_path / "Broken.ttf"
    if damage != "missing":
        font.write_bytes(b"" if damage == "empty" else b"\x00\x01\x00\x00 not a font" * 40)
    style = TextStyle(str(font), 40, 1.2)
    with caplog.at_level(logging.ERROR):
        assert ink(style, "Bonjour").any()
        assert measure(style, "Bonjour") > 50
    assert caplog.text.count("cannot use font") == 1


def test_all_fonts_of_the_look_are_there():
    for role in ("display", "title", "body", "strong", "eyebrow", "icon", "tagline"):
        assert _usable(THEME.text_style(role).font).startswith(str(FONTS))


def test_a_line_is_as_wide_as_before_however_many_fonts_were_opened_since():
    """Kivy keeps 64 fonts open; one that is opened again measures in whole pixels until it has drawn."""
    font = str(FONTS / "AtkinsonHyperlegibleNext-Regular.ttf")
    line = "Inside are a business nursery, where young companies"
    styles = [TextStyle(font, size, 1.2) for size in (26, 29, 31, 36)]
    before = [measure(style, line) for style in styles]
    for size in range(40, 120):
        measure(TextStyle(font, size, 1.2), "x")
    measure.cache_clear()

    assert [measure(style, line) for style in styles] == before
    assert [line_texture(font, size, line).width for size in (26, 29, 31, 36)] == before
